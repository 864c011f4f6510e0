// How it stands with each photo, from what was signed and what is expected; nothing of this is stored twice. Pure.
//
// A photo is `{n, shows, lot, handover, organisation, sha256 (hex), size, at, state, …}`; its state is "kept" (this device has
// it, the server may not), "sent", "question" (the server refused it) or "aside" (kept, and never sent).
import { answered, isUnsent } from "../sequence.mjs";

// The record that names a photo and was not given up.
export function namedBy(photo, records) {
  const isNamed = (one) => one.lot === photo.lot && one.answer?.evidence?.includes(photo.sha256);
  return records.filter((one) => isNamed(one) && (isUnsent(one) || one.state === "sent")).at(-1) ?? null;
}

// "noted" (removable), "waiting", "sent", "question", "aside", or "left": no signature names it, and none can any more.
// `facts` is the manifest, null where it is not known.
export function standing(photo, records, facts) {
  if (photo.state !== "kept") return photo.state;
  if (namedBy(photo, records)) return "waiting";
  if (facts?.organisation.uri !== photo.organisation) return "noted";
  const isOpen = facts.deliveries.some((one) => one.offer.handover_id === photo.handover);
  return isOpen && !answered(photo.handover, records) ? "noted" : "left";
}

// The photo to send next: its record was sent, and of those the one that failed least, so that none keeps the others.
export function nextPhoto(photos, records, organisation) {
  const isFree = (one) => one.state === "kept" && one.organisation === organisation && namedBy(one, records)?.state === "sent";
  return photos.filter(isFree).sort((one, other) => one.tries - other.tries || one.n - other.n)[0] ?? null;
}

// What an answer names: each hash once, in their order; `there` are those of photos that were added on the pages.
export function hashesOf(photos, there = []) {
  return [...new Set([...photos.map((one) => one.sha256), ...there])].sort();
}

// Whether a record has to stay, since a photo that it names is still here.
export function isNeeded(record, photos) {
  return photos.some((one) => one.state === "kept" && namedBy(one, [record]));
}

// Photos that were left, together with the delivery that the same lot came with since: `[{lot, photos, delivery}]`.
export function leftByLot(photos, records, facts) {
  const left = photos.filter((one) => standing(one, records, facts) === "left");
  return [...new Set(left.map((one) => one.lot))].map((lot) => {
    const now = facts.deliveries.find((one) => one.lot === lot);
    const delivery = now && !answered(now.offer.handover_id, records) ? now : null;
    return { lot, photos: left.filter((one) => one.lot === lot), delivery };
  });
}
