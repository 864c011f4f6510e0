// The reading of a paper from inside a package, as a device signs it (docs/gate.md, "The paper inside"). Pure.
import { canonicalBytes } from "./canonical.mjs";

// `reading` is `{at (Date), organisation, text, tagId, way}`; the text is in capitals and without spaces, however it was typed.
export function paperRecord({ at, organisation, text, tagId, way }) {
  return canonicalBytes({
    at: at.toISOString(),
    organisation,
    secret: text.toUpperCase().replace(/\s+/g, ""),
    tag: tagId,
    v: 1,
    way,
  });
}

// Whether the server is told: a match once, and a paper that does not fit once it did not fit after the label was scanned
// anew, since whoever takes the next drum's paper by mistake raises no alarm. `before` is what was noted of the package,
// `isRepeated` says that this label's scan has had a paper that does not fit already.
export function isToTell(isMatch, tagId, before, isRepeated) {
  const known = before?.tagId === tagId ? before : null;
  if (isMatch) return !(known?.isMatch && known.isTold);
  return !isRepeated && known?.isMatch === false;
}
