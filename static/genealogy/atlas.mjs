// A world in TopoJSON (github.com/topojson/topojson-specification, version 1): arcs of whole numbers, each a step from
// the one before, shared by all that meet there. Pure.

// Every arc as degrees, `[east, north]`: the borders and coasts, each once.
export function bordersOf({ arcs, transform }) {
  const { scale, translate } = transform;
  return arcs.map((arc) => {
    let [x, y] = [0, 0];
    return arc.map(([east, north]) => [(x += east) * scale[0] + translate[0], (y += north) * scale[1] + translate[1]]);
  });
}

// The rings of all land. An arc that is numbered below nought is walked from its end: ~n is its number.
export function landOf(world) {
  const arcs = bordersOf(world);
  const walked = (number) => (number < 0 ? arcs[~number].toReversed() : arcs[number]);
  const shapes = world.objects.land.geometries.flatMap((one) => (one.type === "Polygon" ? [one.arcs] : one.arcs));
  return shapes.flat().map((ring) => ring.flatMap(walked));
}
