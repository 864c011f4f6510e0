// The paper inside a package against the label outside: compared on the phone, without asking anyone
// (docs/tags.md, "The inner secret").
import * as base32 from "./base32.mjs";
import { encodeText, fromHex } from "./octets.mjs";

const DOMAIN = encodeText("regauss/inner/1");
const PREFIX = "RG-INNER:";
const SECRET_OCTETS = 16, COMMITMENT_OCTETS = 16;

// The secret of a scanned or typed paper, whatever its case and spaces; null for anything else.
export function parseSecret(text) {
  const joined = text.toUpperCase().replace(/\s+/g, "");
  const letters = (joined.startsWith(PREFIX) ? joined.slice(PREFIX.length) : joined).replaceAll("-", "");
  const secret = base32.decode(letters);
  return secret && secret.length === SECRET_OCTETS ? secret : null;
}

// Whether this paper was made for the label with this id (hexadecimal) and this claim 8.
export async function matches(tagId, commitment, secret) {
  const said = new Uint8Array([...DOMAIN, ...fromHex(tagId), ...secret]);
  const made = new Uint8Array(await crypto.subtle.digest("SHA-256", said)).subarray(0, COMMITMENT_OCTETS);
  return commitment.length === COMMITMENT_OCTETS && made.every((octet, at) => octet === commitment[at]);
}

// What a paper comes to beside the label that was scanned before it (`{tagId, commitment}`, or null); null where the text
// is on no paper.
export async function judgePaper(text, outer) {
  const secret = parseSecret(text);
  if (!secret) return null;
  if (!outer) return "inner_alone";
  return (await matches(outer.tagId, outer.commitment, secret)) ? "inner_good" : "inner_bad";
}
