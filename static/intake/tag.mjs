// Reading a tag without asking anyone: its form, its signature, its day (docs/tags.md, "Reading a tag").
// Nothing in a message chooses how it is checked, and a tag is known by claim 1 alone.
import * as base32 from "./base32.mjs";
import { Tagged, decode, encode } from "./cbor.mjs";
import { check, LOT as LOT_PREFIX } from "./code.mjs";
import { encodeText, toHex } from "./octets.mjs";

const EXTERNAL = encodeText("regauss/tag/1");
const COSE_SIGN1 = 18;
const ALGORITHMS = [-7, -9]; // ES256, and the same thing under a number of its own (RFC 9864)
const ALG = 1, KID = 4;
const [ID, LOT, NUMBER, OF, MATERIAL, NET_MASS, DAY, COMMITMENT] = [1, 2, 3, 4, 5, 6, 7, 8];
const COMMITMENT_OCTETS = 16;
const MOST_TEXT = 480, MOST_ADDRESS = 700;
const MOST_COUNT = 10_000, MOST_MASS_G = 10 ** 12, MOST_DAY = 10 ** 6;
const DAY_MS = 86_400_000;

// The text after `/S/` in a scanned address, or null where there is none.
export function textOf(address) {
  const cleaned = address.trim();
  if (cleaned.length > MOST_ADDRESS) return null;
  const upper = cleaned.toUpperCase().replace(/\/$/, "");
  const at = upper.lastIndexOf("/S/");
  const text = at < 0 ? "" : upper.slice(at + 3);
  return text && /^HTTPS?:\/\//.test(upper) ? text : null;
}

// Keys as the manifest lists them (JWK), ready to check with.
export async function trust(jwks) {
  return Promise.all(
    jwks.map(async (jwk) => ({
      kid: jwk.kid,
      from: jwk.valid_from ? dayOf(jwk.valid_from) : 0,
      until: jwk.revoked_on ? dayOf(jwk.revoked_on) : Infinity,
      key: await crypto.subtle.importKey(
        "jwk",
        { kty: "EC", crv: "P-256", x: jwk.x, y: jwk.y },
        { name: "ECDSA", namedCurve: "P-256" },
        false,
        ["verify"],
      ),
    })),
  );
}

// `{answer: "genuine" | "unproven" | "not_genuine", why, claims}`: three answers, never two.
export async function read(text, keys) {
  const message = text.length > MOST_TEXT ? null : base32.decode(text);
  if (!message) return not("spelling");
  let parts;
  try {
    parts = open(decode(message));
  } catch {
    return not("spelling");
  }
  if (!parts) return not("form");
  const candidates = keys.filter((key) => key.kid === parts.kid); // eight bytes can collide: all are tried
  if (!candidates.length) return { answer: "unproven", why: "key", claims: null };
  const signers = [];
  for (const one of candidates) if (await isSignedBy(one.key, parts)) signers.push(one);
  if (!signers.length) return not("signature");
  const claims = claimsOf(parts.payload);
  if (!claims) return not("claims");
  if (!signers.some((key) => key.from <= claims.day && claims.day < key.until)) return not("day");
  return { answer: "genuine", why: null, claims };
}

function not(why) {
  return { answer: "not_genuine", why, claims: null };
}

function open(value) {
  if (!(value instanceof Tagged) || value.tag !== COSE_SIGN1) return null;
  if (!Array.isArray(value.value) || value.value.length !== 4) return null;
  const [header, unprotected, payload, signature] = value.value;
  if (!(unprotected instanceof Map) || unprotected.size) return null;
  if (![header, payload, signature].every((part) => part instanceof Uint8Array)) return null;
  if (signature.length !== 64) return null;
  const named = decode(header);
  if (!(named instanceof Map) || named.size !== 2 || !ALGORITHMS.includes(named.get(ALG))) return null;
  const kid = named.get(KID);
  if (!(kid instanceof Uint8Array) || kid.length !== 8) return null;
  return { header, kid: toHex(kid), payload, signature };
}

function isSignedBy(key, { header, payload, signature }) {
  const signed = encode(["Signature1", header, EXTERNAL, payload]);
  return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, signature, signed);
}

function claimsOf(payload) {
  let said;
  try {
    said = decode(payload);
  } catch {
    return null;
  }
  const isRoll = said instanceof Map && said.size === 2;
  const isSealed = said instanceof Map && said.size === 8;
  if (!(said instanceof Map) || (!isRoll && !isSealed && said.size !== 7)) return null;
  const id = said.get(ID);
  if (!(id instanceof Uint8Array) || id.length !== 16 || !isWhole(said.get(DAY), 0, MOST_DAY)) return null;
  const known = { tagId: toHex(id), day: said.get(DAY), bound: null };
  if (isRoll) return known;
  const bound = boundOf(said);
  if (!bound || !isSealed) return bound && { ...known, bound };
  const commitment = said.get(COMMITMENT); // of the paper inside: inner.mjs
  const isFit = commitment instanceof Uint8Array && commitment.length === COMMITMENT_OCTETS;
  return isFit ? { ...known, bound, commitment } : null;
}

function boundOf(said) {
  const lot = lotOf(said.get(LOT));
  const [number, of, material, netMassG] = [NUMBER, OF, MATERIAL, NET_MASS].map((name) => said.get(name));
  const isFit =
    isWhole(of, 1, MOST_COUNT) &&
    isWhole(number, 1, of) &&
    isWhole(material, 1, MOST_COUNT) &&
    isWhole(netMassG, 1, MOST_MASS_G);
  return lot && isFit ? { lot, number, of, material, netMassG } : null;
}

// The lot code, which has one spelling here although people may type it in many.
function lotOf(octets) {
  if (!(octets instanceof Uint8Array) || octets.length !== 8) return null;
  const text = String.fromCharCode(...octets);
  const code = check(text, LOT_PREFIX);
  return code && code.replaceAll("-", "").slice(LOT_PREFIX.length) === text ? code : null;
}

function isWhole(value, low, high) {
  return Number.isSafeInteger(value) && low <= value && value <= high;
}

function dayOf(date) {
  return Math.floor(Date.parse(`${date}T00:00:00Z`) / DAY_MS);
}
