// The statement by which a device's key enters the log (docs/custody-log.md), and the record of a scan
// (docs/gate.md). Pure.
import { canonicalBytes } from "./canonical.mjs";
import { toBase64 } from "./octets.mjs";

export function enrolment(asked, publicKey) {
  return canonicalBytes({
    id: `urn:uuid:${asked.id}`,
    key: toBase64(publicKey),
    level: "device",
    organisation: asked.organisation,
    salt: asked.salt,
    statement: "key.enrol",
    v: 1,
  });
}

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
