// A JPEG with its picture and nothing else, as the server takes it (foundation/documents/bare.py). A canvas writes no
// place, but some browsers put their own remarks beside the picture: they are taken out before the hash is made. Pure.
import { concat } from "../octets.mjs";

const BEGINS = 0xd8, ENDS = 0xd9, SCAN = 0xda;
const TABLES = new Set([0xc4, 0xdb, 0xdd]);
const NO_FRAMES = new Set([0xc4, 0xc8, 0xcc]);
// JFIF's own head, a colour profile, and how Adobe's encoders mark their colours.
const PLAIN = { 0xe0: "JFIF\0", 0xe2: "ICC_PROFILE\0", 0xee: "Adobe" };
const REMARK = 0xfe;

// The octets without what is no picture; null where they are no JPEG that the server would take then.
export function bared(octets) {
  if (octets[0] !== 0xff || octets[1] !== BEGINS) return null;
  const kept = [octets.subarray(0, 2)];
  let at = 2, hasFrame = false;
  while (at + 4 <= octets.length && octets[at] === 0xff) {
    const marker = octets[at + 1];
    const end = at + 2 + (octets[at + 2] << 8) + octets[at + 3];
    if (end < at + 4 || end > octets.length) return null;
    const isPicture = isAllowed(marker, octets.subarray(at + 4, end));
    if (!isPicture && !isBeside(marker)) return null;
    hasFrame ||= isFrame(marker);
    const next = marker === SCAN ? afterScan(octets, end) : end;
    if (isPicture) kept.push(octets.subarray(at, next));
    at = next;
    if (marker === SCAN && octets[at] === 0xff && octets[at + 1] === ENDS)
      return hasFrame ? concat(...kept, octets.subarray(at, at + 2)) : null;
  }
  return null;
}

const isFrame = (marker) => marker >= 0xc0 && marker <= 0xcf && !NO_FRAMES.has(marker);
const isBeside = (marker) => marker === REMARK || (marker >= 0xe0 && marker <= 0xef);

function isAllowed(marker, body) {
  const begins = PLAIN[marker];
  if (begins) return [...begins].every((letter, place) => body[place] === letter.charCodeAt(0));
  return isFrame(marker) || TABLES.has(marker) || marker === SCAN;
}

// Where the coded picture ends: at the next marker that is neither a restart nor stuffed.
function afterScan(octets, from) {
  for (let at = octets.indexOf(0xff, from); at >= 0 && at + 1 < octets.length; at = octets.indexOf(0xff, at + 2)) {
    const next = octets[at + 1];
    if (next !== 0 && !(next >= 0xd0 && next < 0xd8)) return at;
  }
  return octets.length;
}
