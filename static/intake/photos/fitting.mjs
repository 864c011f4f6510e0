// How large a photo may be, and becomes. Pure.
export const KINDS = ["weighbridge_ticket", "delivery_note", "package", "seal"];
export const MOST = 40; // that one answer can name
export const LONGEST_PX = 1_600; // the server takes 2000; a ticket is still read
export const THUMBNAIL_PX = 320;
const MOST_FILE_OCTETS = 40_000_000;
const MOST_PIXELS = 120_000_000;
const MOST_OCTETS = 5_000_000; // as the server takes them

// Width and height of a picture whose longest side has at most so many pixels; a smaller one stays as it is.
export function fitted(width, height, longest) {
  const share = Math.min(1, longest / Math.max(width, height));
  return [width, height].map((side) => Math.max(1, Math.round(side * share)));
}

// What is wrong with a file, as far as its size tells; null where nothing is.
export function sizeProblem(octets) {
  if (!octets) return "unreadable";
  return octets > MOST_FILE_OCTETS ? "too_large" : null;
}

export function pictureProblem(width, height) {
  if (!width || !height) return "unreadable";
  return width * height > MOST_PIXELS ? "too_large" : null;
}

export const isSendable = (octets) => octets <= MOST_OCTETS;

export function inWords(octets) {
  return octets < 1_000_000 ? `${Math.max(1, Math.round(octets / 1_000))} kB` : `${(octets / 1_000_000).toFixed(1)} MB`;
}
