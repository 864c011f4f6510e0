// The record of a scan that a device signs (docs/gate.md, "Scans"). Pure.
import { canonicalBytes } from "./canonical.mjs";

// `scan` is `{at (Date), code, counter, organisation, outcome, way, site, place}`; place and site may be null.
export function scanRecord(scan) {
  const { place, site } = scan;
  return canonicalBytes({
    ...(place && { accuracy_m: place.accuracyM, latitude_udeg: place.latitude, longitude_udeg: place.longitude }),
    ...(site && { site }),
    at: scan.at.toISOString(),
    code: scan.code,
    counter: scan.counter,
    organisation: scan.organisation,
    outcome: scan.outcome,
    v: 1,
    way: scan.way,
  });
}
