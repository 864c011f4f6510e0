// What a scan comes to, from what this phone knows: one of seven signs. Pure.
import { LABEL, check } from "./code.mjs";

export const SIGNS = ["expected", "double", "unexpected", "void", "forged", "foreign", "unproven"];

// Every label of the manifest, by its id and by its short code.
export function indexOf(facts) {
  const byId = new Map(facts.here.map((id) => [id, { here: true }]));
  const byCode = new Map();
  for (const delivery of facts.deliveries)
    for (const one of delivery.packages)
      for (const tag of one.tags) {
        const known = { delivery, package: one, tag };
        byId.set(tag.id, known);
        byCode.set(tag.short_code, known);
      }
  return { byId, byCode };
}

// `reading` is what tag.mjs read of an address; null where none was read, and `text` was typed. `isIn` says
// whether a package has been scanned before. The answer: `{sign, why, delivery, package}`.
export function judge(text, reading, index, isIn) {
  if (reading) return judgeLabel(reading, index, isIn);
  const code = check(text.trim().replace(/\/$/, "").split("/").at(-1), LABEL);
  if (!code) return of("foreign");
  const known = index.byCode.get(code);
  return known ? place(known, isIn) : of("unproven", "code");
}

function judgeLabel({ answer, why, claims }, index, isIn) {
  if (answer === "not_genuine") return of("forged", why);
  if (answer === "unproven") return of("unproven", why);
  const known = index.byId.get(claims.tagId);
  if (known?.here) return of("double", "here");
  if (known) return isAsRegistered(claims.bound, known) ? place(known, isIn) : of("forged", "claims");
  return claims.bound ? of("unexpected") : of("unproven", "roll");
}

// A label says which package of which lot it was bound to; one from a roll says nothing of it.
function isAsRegistered(bound, { delivery, package: one }) {
  return !bound || (bound.lot === delivery.lot && bound.number === one.number);
}

function place(known, isIn) {
  const { delivery, package: one, tag } = known;
  if (tag.state === "void") return { ...of("void"), delivery, package: one };
  const sign = isIn(delivery, one) ? "double" : "expected";
  return { ...of(sign, sign === "double" ? "scanned" : null), delivery, package: one };
}

// The sign that a person gets: a good label may be in doubt all the same, and is when it is scanned twice.
export function shownSign({ sign, package: one }) {
  return ["expected", "double"].includes(sign) && one?.doubt ? "doubt" : sign;
}

// What the server alone can tell of a scan, or of the paper inside, as the sign for it.
const TOLD = { copied: "copied", replayed: "replayed", swapped: "swapped", wrong: "inner_bad", again: "inner_again" };

export function toldSign(receipt) {
  return TOLD[receipt?.outcome] ?? null;
}

function of(sign, why = null) {
  return { sign, why, delivery: null, package: null };
}
