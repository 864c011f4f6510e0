// What a scale sends over its serial port, one line at a time, as whole grams or the reason why not. Pure.
//
// Three ways of speaking, told apart by their shape:
//   MT-SICS (Mettler Toledo, reference manual "MT-SICS", responses with weight value): `S S     100.00 g`
//   SBI (Sartorius, "Output format with 16 characters", and 22 with an identification): `N     +  123.56 g  `
//   status and kind first (Kern SFB, Dini Argeo LTP, "Communication strings"): `ST,GS,+  311.5,kg`
const SICS = /^[A-Z]{1,4} ([SD]) +([-+]?[\d.]+) +(\w+)$/;
const SICS_REFUSAL = /^[A-Z]{1,4} ([-+I])$/;
const STATUS_FIRST = /^(?:\d{2})?(ST|US|OL|UL|TL)(?:,(GS|NT|TR|TW))?[, ]+([-+]? *[\d.]+)[, ]*([A-Za-z]+)$/;
const STATUS_ALONE = /^(?:\d{2})?(OL|UL|TL)\b/;
const SBI = /^([A-Z][A-Z#]{0,5} +)?([-+ ]) *([\d.]+)(?: +(\w+))?$/;
const SBI_SPECIAL = /^(?:Stat)? *(High|Low|H|L|--)$/i;

const KINDS = { GS: "gross", NT: "net", TR: "tare", TW: "tare", N: "net", G: "gross", "G#": "gross", T: "tare" };
const PROBLEMS = { I: "moving", US: "moving", "--": "moving", D: "moving", "+": "over", OL: "over", high: "over", h: "over" };

// Each unit as grams: a whole number and how many decimals of it count. The pound is exact (453.59237 g, NIST SP 811).
const UNITS = { g: [1n, 0], kg: [1_000n, 0], t: [1_000_000n, 0], lb: [45_359_237n, 5] };
const HEAVIEST_G = 50_000_000_000n;

// `{grams, kind: "net" | "gross" | "tare" | null, isRounded}`, or
// `{problem: "moving" | "over" | "under" | "unit" | "bounds" | "unknown"}`.
export function readFrame(line) {
  const text = line.replace(/[\r\n]+$/, "");
  return sics(text.trim()) ?? statusFirst(text.trim()) ?? sbi(text.trimEnd()) ?? { problem: "unknown" };
}

function sics(text) {
  const refusal = SICS_REFUSAL.exec(text);
  if (refusal) return { problem: PROBLEMS[refusal[1]] ?? "under" };
  const match = SICS.exec(text);
  if (!match) return null;
  return match[1] === "D" ? { problem: "moving" } : weight(match[2], match[3], "net");
}

function statusFirst(text) {
  const match = STATUS_FIRST.exec(text);
  const status = match?.[1] ?? STATUS_ALONE.exec(text)?.[1];
  if (!status) return null;
  if (status !== "ST") return { problem: PROBLEMS[status] ?? "under" };
  return match ? weight(match[3].replaceAll(" ", ""), match[4], KINDS[match[2]] ?? null) : { problem: "unknown" };
}

// A unit is shown once the scale stands still.
function sbi(text) {
  const special = SBI_SPECIAL.exec(text.trim());
  if (special) return { problem: PROBLEMS[special[1].toLowerCase()] ?? "under" };
  const match = SBI.exec(text);
  if (!match) return null;
  if (!match[4]) return { problem: "moving" };
  return weight(match[2].trim() + match[3], match[4], KINDS[match[1]?.trim()] ?? null);
}

function weight(number, unit, kind) {
  const match = /^([-+]?)(\d+)(?:\.(\d*))?$/.exec(number);
  const [factor, places] = UNITS[unit.toLowerCase()] ?? [];
  if (!match) return { problem: "unknown" };
  if (!factor) return { problem: "unit" };
  const decimals = match[3] ?? "";
  const scaled = BigInt(match[2] + decimals) * factor;
  const divisor = 10n ** BigInt(decimals.length + places);
  const grams = (2n * scaled + divisor) / (2n * divisor); // half a gram counts as one
  if (match[1] === "-" || grams === 0n || grams > HEAVIEST_G) return { problem: "bounds" };
  return { grams: Number(grams), kind, isRounded: scaled % divisor !== 0n };
}
