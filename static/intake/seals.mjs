// The seals of a delivery: what differs from the sender's, and whether a second person must see them first. Pure.

export function differing({ seals: stated }, found) {
  return {
    lacking: stated.filter((seal) => !found.includes(seal)),
    unstated: found.filter((seal) => !stated.includes(seal)),
  };
}

// Whether an acceptance that names these seals would be refused, since two people have not seen exactly them.
export function awaitsSecond({ seals: stated, seal_check: check }, found) {
  if (!check?.takes_two || !(stated.length || found.length)) return false;
  return !check.is_confirmed || [...check.found].sort().join("\n") !== [...found].sort().join("\n");
}

// As noted, or as those saw them on the page who have to; before anybody looked, none: what is stated is not yet seen.
export function foundSeals({ seal_check: check }, noted) {
  const isSeen = check?.is_confirmed || !check?.takes_two;
  return noted.seals ?? (isSeen ? check?.found : null) ?? [];
}
