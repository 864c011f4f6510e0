// How long a check of a label takes in the app's own module, and how long WebCrypto's part of it: they take turns.
// `{texts, keys}` in, `{ours, floor}` out, in milliseconds each.
import { readFileSync } from "node:fs";

import * as base32 from "../../static/intake/base32.mjs";
import { decode, encode } from "../../static/intake/cbor.mjs";
import { encodeText } from "../../static/intake/octets.mjs";
import { read, trust } from "../../static/intake/tag.mjs";

const ROUNDS = 20;
const { texts, keys } = JSON.parse(readFileSync(0, "utf8"));
const trusted = await trust(keys);
const ES256 = { name: "ECDSA", hash: "SHA-256" };
const parts = texts.map((text) => {
  const [header, , payload, signature] = decode(base32.decode(text)).value;
  return [signature, encode(["Signature1", header, encodeText("regauss/tag/1"), payload])];
});
const ours = [];
const floor = [];

for (let round = 0; round <= ROUNDS; round += 1) {
  const ourTimes = await timed(texts, async (text) => (await read(text, trusted)).answer === "genuine");
  const floorTimes = await timed(parts, ([signature, signed]) =>
    crypto.subtle.verify(ES256, trusted[0].key, signature, signed),
  );
  if (round === 0) continue; // while it warms up
  ours.push(...ourTimes);
  floor.push(...floorTimes);
}
process.stdout.write(JSON.stringify({ ours, floor }));

async function timed(things, check) {
  const taken = [];
  for (const thing of things) {
    const begun = performance.now();
    if (!(await check(thing))) throw new Error("a good label was refused");
    taken.push(performance.now() - begun);
  }
  return taken;
}
