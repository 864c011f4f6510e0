// What becomes of a delivery, from what was noted of its packages: accepted, accepted in part, refused. Pure.
//
// An entry is `{scannedAt, isMissing, how: "stated" | "scale", netG, grossG, tareG, refusedG, reason, note}`.
import { foundSeals } from "./seals.mjs";

const LONGEST_NOTE = 1_000;

export function isSettled(entry) {
  return entry?.netG > 0;
}

// Whether it may be said that a package did not come: nobody has seen it, and another one is not missing.
export function canBeMissing(entry) {
  return !entry?.scannedAt && !isSettled(entry) && !entry?.isMissing;
}

export function isLastToCome(delivery, entries, id) {
  return delivery.packages.every((one) => one.id === id || entries[one.id]?.isMissing);
}

// `{scanned, settled, stated, missing, of, receivedG, refusedG, missingG, statedG, isComplete, kind, isShort}`; `statedG`
// is what was stated of all that came, and it is short where something did not come and nothing else is refused.
export function tally(delivery, entries) {
  const known = delivery.packages.map((one) => entries[one.id] ?? {});
  const settled = known.filter(isSettled);
  const refused = settled.filter((entry) => entry.refusedG);
  const whole = settled.filter((entry) => entry.refusedG === entry.netG);
  const missing = delivery.packages.filter((one) => entries[one.id]?.isMissing);
  const missingG = missing.reduce((total, one) => total + one.net_mass_g, 0);
  const came = known.length - missing.length;
  const isShort = !refused.length && missing.length > 0;
  return {
    of: known.length,
    scanned: known.filter((entry) => entry.scannedAt).length,
    settled: settled.length,
    stated: settled.filter((entry) => entry.how === "stated").length,
    missing: missing.length,
    receivedG: sum(settled, "netG"),
    refusedG: sum(refused, "refusedG"),
    missingG,
    statedG: delivery.net_mass_g - missingG,
    isComplete: settled.length === came,
    isShort,
    kind: isShort ? "accept_part" : !refused.length ? "accept" : whole.length === came ? "refuse" : "accept_part",
  };
}

// The packages whose label is in doubt, and of which anything would be accepted.
export function inDoubt(delivery, entries) {
  const isTaken = (entry) => !entry?.isMissing && !(isSettled(entry) && entry.refusedG === entry.netG);
  return delivery.packages.filter((one) => one.doubt && isTaken(entries[one.id]));
}

// The answer to sign, as event.mjs wants it; `rest` is the code drawn for what is refused or did not come.
export function answerOf(delivery, noted, rest) {
  const { entries, instrument } = noted;
  const { kind } = tally(delivery, entries);
  const came = delivery.packages.map((one) => ({ one, entry: entries[one.id] })).filter(({ entry }) => !entry.isMissing);
  const missing = delivery.packages.filter((one) => entries[one.id].isMissing);
  const refused = came.filter(({ entry }) => entry.refusedG);
  if (kind === "refuse") return { kind, ...together(refused) };
  const masses = came.map(({ one, entry }) => ({
    id: one.id,
    uri: one.uri,
    netG: entry.netG,
    grossG: entry.grossG ?? null,
    tareG: entry.tareG ?? null,
  }));
  const taken = { kind, masses, seals: foundSeals(delivery, noted), instrument: instrument || null };
  if (kind === "accept") return taken;
  const parts = refused.map(({ one, entry }) => ({
    package: one.id,
    netG: entry.refusedG,
    reason: entry.reason,
    note: entry.note || null,
  }));
  return { ...taken, refused: parts, missing: missing.map((one) => ({ package: one.id, statedG: one.net_mass_g })), rest };
}

// One reason for all packages: theirs where it is one, and what was said of each.
function together(refused) {
  const reasons = new Set(refused.map(({ entry }) => entry.reason));
  const said = refused.filter(({ entry }) => entry.note).map(({ one, entry }) => `${one.id}: ${entry.note}`);
  const reason = reasons.size === 1 ? [...reasons][0] : "other";
  return { reason, note: said.join("\n").slice(0, LONGEST_NOTE) || null };
}

function sum(entries, name) {
  return entries.reduce((total, entry) => total + entry[name], 0);
}
