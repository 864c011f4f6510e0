// Records as they are signed here: the bytes, the signature over them, and what the app remembers beside both.
import { canonicalBytes } from "./canonical.mjs";
import * as devices from "./device.mjs";
import { bodyOf } from "./event.mjs";
import { sha256, toBase64 } from "./octets.mjs";
import { paperRecord } from "./paper_record.mjs";
import { head } from "./sequence.mjs";
import { scanRecord } from "./scan_record.mjs";

const SALT_OCTETS = 16;

// A scan; `seen` is what became of it, `where` is `{site, place}`, both of which may be null.
export async function signScan(device, text, { way, seen, at, where }) {
  const body = scanRecord({
    at,
    code: text,
    counter: await devices.nextCounter(device),
    organisation: device.organisation,
    outcome: seen.sign,
    way,
    ...where,
  });
  return signed("scan", device, body, at, { sign: seen.sign, lot: seen.delivery?.lot ?? null, number: seen.package?.number });
}

// A paper from inside a package, read beside the label `tagId`.
export async function signPaper(device, text, { way, seen, tagId, at }) {
  const body = paperRecord({ at, organisation: device.organisation, text, tagId, way });
  const { delivery, package: one, sign } = seen;
  return signed("inner", device, body, at, { act: "inner", sign, lot: delivery.lot, number: one.number });
}

// An answer to a delivery, or its arrival, after what `{facts, device, records}` knows of the lot's chain.
export async function signEvent({ facts, device, records }, delivery, answer, { at, site }) {
  const { seq, hash } = head(delivery, records);
  const salt = crypto.getRandomValues(new Uint8Array(SALT_OCTETS));
  const occasion = { id: crypto.randomUUID(), at, salt, site, chain: { seq: seq + 1, prev: hash } };
  const body = canonicalBytes(bodyOf(facts, delivery, answer, occasion));
  return signed("event", device, body, at, {
    site,
    answer,
    act: answer.kind,
    lot: delivery.lot,
    handover: delivery.offer.handover_id,
    eventId: occasion.id,
    seq: seq + 1,
    prev: hash,
    hash: toBase64(await sha256(body)),
  });
}

async function signed(kind, device, body, at, more) {
  const { keyId, organisation } = device;
  const signature = await devices.sign(device, kind, body);
  return { kind, body: toBase64(body), signature, keyId, organisation, at: at.getTime(), ...more };
}
