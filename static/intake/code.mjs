// Short codes, `PP-XXXX-XXXC`: Crockford's base 32 with a check character, forgiving what eyes confuse.
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LOOKALIKES = { O: "0", I: "1", L: "1" };
const BODY_LENGTH = 7;

export const LOT = "RG";
export const LABEL = "TG";

// The canonical form of a code as typed, or null when a character is wrong or missing.
export function check(text, prefix) {
  let cleaned = text.replace(/[\s\-.]/g, "").toUpperCase();
  if (cleaned.startsWith(prefix) && cleaned.length > BODY_LENGTH + 1) cleaned = cleaned.slice(prefix.length);
  cleaned = cleaned.replace(/[OIL]/g, (character) => LOOKALIKES[character]);
  const isWhole = cleaned.length === BODY_LENGTH + 1 && [...cleaned].every((one) => ALPHABET.includes(one));
  if (!isWhole || checkCharacter(cleaned.slice(0, -1)) !== cleaned.at(-1)) return null;
  return grouped(prefix, cleaned);
}

export function draw(prefix) {
  const dice = crypto.getRandomValues(new Uint8Array(BODY_LENGTH));
  const body = Array.from(dice, (octet) => ALPHABET[octet % 32]).join("");
  return grouped(prefix, body + checkCharacter(body));
}

// Luhn's algorithm modulo 32.
function checkCharacter(body) {
  let total = 0;
  [...body].reverse().forEach((character, position) => {
    const value = ALPHABET.indexOf(character) * (position % 2 === 0 ? 2 : 1);
    total += Math.floor(value / 32) + (value % 32);
  });
  return ALPHABET[(32 - (total % 32)) % 32];
}

function grouped(prefix, code) {
  return `${prefix}-${code.slice(0, 4)}-${code.slice(4)}`;
}
