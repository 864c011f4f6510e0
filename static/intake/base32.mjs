// Base32 as tags are printed in (RFC 4648, section 6): upper case, no padding, one spelling.
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

// The bytes of a text that is exactly the one we would print for them; null for any other spelling:
// the unused last bits are free, so up to sixteen texts decode alike.
export function decode(text) {
  const octets = [];
  let held = 0;
  let bits = 0;
  for (const character of text) {
    const value = ALPHABET.indexOf(character);
    if (value < 0) return null;
    held = (held << 5) | value;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      octets.push((held >> bits) & 0xff);
      held &= (1 << bits) - 1;
    }
  }
  const decoded = Uint8Array.from(octets);
  return encode(decoded) === text ? decoded : null;
}

export function encode(octets) {
  let text = "";
  let held = 0;
  let bits = 0;
  for (const octet of octets) {
    held = (held << 8) | octet;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET[(held >> bits) & 31];
    }
    held &= (1 << bits) - 1;
  }
  return bits ? text + ALPHABET[(held << (5 - bits)) & 31] : text;
}
