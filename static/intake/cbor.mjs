// The part of CBOR (RFC 8949) that tags are written in: integers, bytes, texts, lists, maps with such
// keys, tags. What is read is written again and compared, so a message has one spelling: duplicate keys,
// keys out of order, indefinite lengths and long integers are all refused.
import { concat, encodeText, isSame, toHex } from "./octets.mjs";

const MOST_OCTETS = 300;
const MOST_DEPTH = 4;
const UNSIGNED = 0, NEGATIVE = 1, BYTES = 2, TEXT = 3, LIST = 4, MAP = 5, TAG = 6;

export class NotOneSpelling extends Error {}

export class Tagged {
  constructor(tag, value) {
    this.tag = tag;
    this.value = value;
  }
}

export function decode(octets) {
  if (octets.length > MOST_OCTETS) throw new NotOneSpelling();
  const reader = { octets, at: 0 };
  const value = read(reader, 1);
  if (reader.at !== octets.length || !isSame(encode(value), octets)) throw new NotOneSpelling();
  return value;
}

export function encode(value) {
  if (Number.isSafeInteger(value)) return value < 0 ? head(NEGATIVE, -1 - value) : head(UNSIGNED, value);
  if (value instanceof Uint8Array) return concat(head(BYTES, value.length), value);
  if (typeof value === "string") {
    const text = encodeText(value);
    return concat(head(TEXT, text.length), text);
  }
  if (Array.isArray(value)) return concat(head(LIST, value.length), ...value.map(encode));
  if (value instanceof Tagged) return concat(head(TAG, value.tag), encode(value.value));
  if (value instanceof Map) return concat(head(MAP, value.size), ...sorted(value));
  throw new NotOneSpelling();
}

function sorted(map) {
  const written = [...map].map(([key, value]) => [encode(key), encode(value)]);
  written.sort(([one], [other]) => one.length - other.length || (toHex(one) < toHex(other) ? -1 : 1));
  return written.flat();
}

function head(major, count) {
  const first = major << 5;
  if (count < 24) return Uint8Array.of(first | count);
  if (count < 0x100) return Uint8Array.of(first | 24, count);
  const width = count < 0x10000 ? 2 : count < 0x100000000 ? 4 : 8;
  const octets = new Uint8Array(1 + width);
  octets[0] = first | (width === 2 ? 25 : width === 4 ? 26 : 27);
  for (let at = width, rest = count; at > 0; at -= 1) {
    octets[at] = rest % 0x100;
    rest = Math.floor(rest / 0x100);
  }
  return octets;
}

function read(reader, depth) {
  if (depth > MOST_DEPTH) throw new NotOneSpelling();
  const first = next(reader);
  const major = first >> 5;
  const count = readCount(reader, first & 31);
  if (major === UNSIGNED) return count;
  if (major === NEGATIVE) return -1 - count;
  if (major === BYTES) return take(reader, count);
  if (major === TEXT) return readText(take(reader, count));
  if (major === LIST) return several(reader, count, () => read(reader, depth + 1));
  if (major === TAG) return new Tagged(count, read(reader, depth + 1));
  if (major !== MAP) throw new NotOneSpelling();
  const pairs = several(reader, count, () => [read(reader, depth + 1), read(reader, depth + 1)]);
  const isPlain = pairs.every(([key]) => typeof key === "number" || typeof key === "string");
  const map = new Map(pairs);
  if (!isPlain || map.size !== count) throw new NotOneSpelling();
  return map;
}

function readCount(reader, short) {
  if (short < 24) return short;
  if (short > 27) throw new NotOneSpelling();
  const count = take(reader, 1 << (short - 24)).reduce((sum, octet) => sum * 0x100 + octet, 0);
  if (!Number.isSafeInteger(count)) throw new NotOneSpelling();
  return count;
}

function readText(octets) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(octets);
  } catch {
    throw new NotOneSpelling();
  }
}

function several(reader, count, one) {
  if (count > reader.octets.length) throw new NotOneSpelling();
  return Array.from({ length: count }, one);
}

function next(reader) {
  if (reader.at >= reader.octets.length) throw new NotOneSpelling();
  return reader.octets[reader.at++];
}

function take(reader, count) {
  if (reader.at + count > reader.octets.length) throw new NotOneSpelling();
  reader.at += count;
  return reader.octets.slice(reader.at - count, reader.at);
}
