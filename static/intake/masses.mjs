// Masses as people type them, in kilograms unless they write a unit; never guessed where two readings are
// possible. The rules are those of the pages (foundation/http/quantities.py). Pure.
const GRAMS = { g: 1, kg: 1_000, t: 1_000_000 };
const SPELLINGS = { gram: "g", grams: "g", gr: "g", kgs: "kg", kilo: "kg", kilos: "kg", to: "t", tonne: "t", tonnes: "t" };
const HEAVIEST_G = 50_000_000_000;
const THREE = 3;

// `{grams}`, or `{problem: "number" | "two_ways" | "unit" | "finer" | "bounds"}`.
export function parseMass(text) {
  const match = /^\+?([\d.,'\s\u00a0\u202f]*\d[.,]?)\s*([^\d.,]*)$/.exec(text.trim());
  if (!match) return { problem: "number" };
  const named = match[2].trim().toLowerCase();
  const factor = GRAMS[SPELLINGS[named] ?? (named || "kg")];
  if (!factor) return { problem: "unit" };
  const number = parseNumber(match[1].replace(/[\s'\u00a0\u202f]/g, ""));
  if (number.problem) return number;
  return inGrams(number.whole, number.decimals, String(factor).length - 1);
}

export function inKilograms(grams) {
  const whole = Math.floor(grams / 1_000);
  const decimals = String(grams % 1_000).padStart(THREE, "0").replace(/0+$/, "");
  return decimals ? `${whole}.${decimals}${decimals.length === THREE ? "0" : ""}` : String(whole);
}

// As it is shown: "1,250 kg", with grams where there are any.
export function shown(grams) {
  return `${(grams / 1_000).toLocaleString("en-GB", { maximumFractionDigits: THREE })} kg`;
}

function parseNumber(digits) {
  const marks = digits.replace(/\d/g, "");
  if (!marks) return { whole: digits, decimals: "" };
  const last = marks.at(-1);
  const others = marks.slice(0, -1);
  if (others.includes(last)) return grouped(digits, last, others);
  const [head, decimals] = [digits.slice(0, digits.lastIndexOf(last)), digits.slice(digits.lastIndexOf(last) + 1)];
  if (others) return { whole: head.replace(/[.,]/g, ""), decimals };
  if (/^[1-9]\d{0,2}$/.test(head) && decimals.length === THREE) return { problem: "two_ways" };
  return { whole: head || "0", decimals };
}

function grouped(digits, mark, others) {
  const isSame = [...others].every((one) => one === mark);
  const inThrees = new RegExp(`^\\d{1,3}(\\${mark}\\d{3})+$`);
  if (!isSame || !inThrees.test(digits)) return { problem: "number" };
  return { whole: digits.replaceAll(mark, ""), decimals: "" };
}

function inGrams(whole, decimals, places) {
  const kept = decimals.replace(/0+$/, "");
  if (kept.length > places) return { problem: "finer" };
  const grams = Number(whole + kept.padEnd(places, "0"));
  return grams > 0 && grams <= HEAVIEST_G ? { grams } : { problem: "bounds" };
}
