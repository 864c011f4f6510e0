// Canonical bytes: RFC 8785 of integers, booleans, texts, lists and objects, and of nothing else.
import { encodeText } from "./octets.mjs";

export class NotCanonical extends Error {}

export function canonicalBytes(document) {
  return encodeText(written(document));
}

function written(value) {
  if (Array.isArray(value)) return `[${value.map(written).join(",")}]`;
  if (typeof value === "string") return JSON.stringify(composed(value));
  if (typeof value === "boolean" || value === null) return String(value);
  if (Number.isSafeInteger(value)) return String(value);
  if (typeof value !== "object") throw new NotCanonical(String(value));
  // Names in the order of their UTF-16 code units, which is how JavaScript compares texts.
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(composed(name))}:${written(value[name])}`).join(",")}}`;
}

// The same letters can be written in two ways, and half a character has no UTF-8: both are refused.
function composed(text) {
  if (text !== text.normalize("NFC") || /\p{Surrogate}/u.test(text)) throw new NotCanonical(text);
  return text;
}
