// The record of a scan that a device signs (docs/gate.md, "Scans"). Pure.
import { canonicalBytes } from "./canonical.mjs";

const LONGEST_CODE = 700;
const UNREADABLE = "\ufffd";

// `scan` is `{at (Date), code, counter, organisation, outcome, way, site, place}`; place and site may be null.
export function scanRecord(scan) {
  const { place, site } = scan;
  return canonicalBytes({
    ...(place && { accuracy_m: place.accuracyM, latitude_udeg: place.latitude, longitude_udeg: place.longitude }),
    ...(site && { site }),
    at: scan.at.toISOString(),
    code: asRecorded(scan.code),
    counter: scan.counter,
    organisation: scan.organisation,
    outcome: scan.outcome,
    v: 1,
    way: scan.way,
  });
}

// What somebody else's symbol says may be long, or no text that can be signed.
function asRecorded(text) {
  const cleaned = text.trim().replace(/\p{Surrogate}|\0/gu, UNREADABLE).normalize("NFC");
  return cleaned.slice(0, LONGEST_CODE).replace(/\p{Surrogate}/gu, UNREADABLE) || UNREADABLE;
}
