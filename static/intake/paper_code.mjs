// What a scanned or typed text names beside labels, a handover or a lot, and what this phone knows of it. Pure.
// The pages read the same codes in traceability/intake/handovers/codes.py; one table of cases holds both to it.
import { LOT, check } from "./code.mjs";

const LONGEST = 700;
const HANDOVER = /^[0-9a-f]{32}$/;
const THING = /^([^.]+)(\.[0-9]{1,5})?$/;

// `{kind: "handover" | "lot", id}`, or null where the text names neither; `roots` begin our addresses.
export function namedBy(text, roots) {
  const cleaned = text.trim();
  if (cleaned.length > LONGEST) return null;
  if (cleaned.toUpperCase().startsWith(LOT)) return lotOf(cleaned);
  const lowered = cleaned.toLowerCase().replace(/\/$/, ""); // scanners that type know no lower case
  for (const root of roots) {
    const [handover, thing] = ["bt", "obj"].map((kind) => `${root.toLowerCase()}/${kind}/`);
    if (lowered.startsWith(handover)) {
      const id = lowered.slice(handover.length);
      return HANDOVER.test(id) ? { kind: "handover", id } : null;
    }
    if (lowered.startsWith(thing)) {
      const found = THING.exec(lowered.slice(thing.length));
      return found && lotOf(found[1]);
    }
  }
  return null;
}

function lotOf(text) {
  const code = text.toUpperCase().startsWith(LOT) ? check(text, LOT) : null;
  return code && { kind: "lot", id: code };
}

// `{sign, word, delivery}`: "delivery" leads to it, "handover_over" can no longer be signed, "handover_unknown" is
// nothing that this phone knows. Each word has a sentence of its own, `<word>_why`.
export function judgeNamed({ kind, id }, facts, { isAnswered, now }) {
  const idOf = (one) => (kind === "lot" ? one.lot : one.offer.handover_id);
  const delivery = facts.deliveries.find((one) => idOf(one) === id);
  if (delivery) return judgeKnown(delivery, isAnswered, now);
  const ended = kind === "handover" && facts.ended?.find((one) => one.handover_id === id);
  if (!ended) return { sign: "handover_unknown", word: `${kind}_unknown`, delivery: null };
  const isAnew = (one) => one.lot === ended.lot && one.giver.id === ended.giver;
  const newer = ended.how === "accepted" ? null : facts.deliveries.find(isAnew);
  return { sign: "handover_over", word: `over_${newer ? "replaced" : ended.how}`, delivery: newer ?? null };
}

function judgeKnown(delivery, isAnswered, now) {
  if (isAnswered(delivery)) return { sign: "delivery", word: "delivery_answered", delivery };
  const isLate = delivery.status === "offered" && Date.parse(delivery.offer.expires_at) < now;
  return isLate ? { sign: "handover_over", word: "over_lapsed", delivery } : { sign: "delivery", word: "delivery", delivery };
}
