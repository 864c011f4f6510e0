// Which of the points lie on the land that the map draws.
import { readFileSync } from "node:fs";

import { bordersOf, landOf } from "../../../../static/genealogy/atlas.mjs";

const { world, points } = JSON.parse(readFileSync(0, "utf8"));
const rings = landOf(world);

function isIn(ring, [east, north]) {
  let inside = false;
  ring.forEach(([x0, y0], index) => {
    const [x1, y1] = ring[(index + 1) % ring.length];
    if (y0 > north !== y1 > north && east < x0 + ((x1 - x0) * (north - y0)) / (y1 - y0)) inside = !inside;
  });
  return inside;
}

const onLand = Object.entries(points).filter(([, point]) => rings.filter((ring) => isIn(ring, point)).length % 2);
process.stdout.write(JSON.stringify({ onLand: onLand.map(([name]) => name), borders: bordersOf(world).length }));
