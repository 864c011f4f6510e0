// The countries of the stops on a map, joined where a lot went from one to another. Land comes with the page, from nowhere else.
import { bordersOf, landOf } from "./atlas.mjs";
import { canvas, shape, titled } from "./drawing.mjs";

const WIDTH = 1180;
const TALLEST = 420;
const MARGIN = 6;
const ROOMY = 64; // what a label of degrees takes, with air
const ATLAS = new URL("../vendored/world-atlas/countries-110m.json", import.meta.url);

function step(width) {
  return [1, 2, 5, 10, 15, 30].find((degrees) => degrees * width >= ROOMY) ?? 45;
}

function frame(stops) {
  const norths = stops.map((stop) => stop.north);
  const easts = stops.map((stop) => stop.east);
  const [south, north] = [Math.max(-85, Math.min(...norths) - MARGIN), Math.min(85, Math.max(...norths) + MARGIN)];
  const squeeze = Math.cos(((south + north) / 2) * Math.PI / 180); // a degree east is shorter than one north
  const [least, most] = [Math.min(...easts) - 2 * MARGIN, Math.max(...easts) + 2 * MARGIN];
  const scale = Math.min(WIDTH / ((most - least) * squeeze), TALLEST / (north - south));
  const half = WIDTH / (2 * squeeze * scale);
  const [west, east] = [(least + most) / 2 - half, (least + most) / 2 + half];
  return {
    south, north, west, east,
    height: (north - south) * scale,
    x: (degrees) => (degrees - west) * squeeze * scale,
    y: (degrees) => (north - degrees) * scale,
  };
}

function grid(svg, map) {
  const every = step(map.x(1) - map.x(0));
  const name = (degrees, plus, minus) => `${Math.abs(degrees)}° ${degrees < 0 ? minus : plus}`;
  for (let east = Math.ceil(map.west / every) * every; east <= map.east; east += every) {
    svg.append(shape("line", { class: "grid", x1: map.x(east), x2: map.x(east), y1: 0, y2: map.height }));
    svg.append(shape("text", { class: "degrees", x: map.x(east) + 3, y: map.height - 4 }, name(east, "E", "W")));
  }
  for (let north = Math.ceil(map.south / every) * every; north <= map.north; north += every) {
    svg.append(shape("line", { class: "grid", x1: map.x(map.west), x2: map.x(map.east), y1: map.y(north), y2: map.y(north) }));
    svg.append(shape("text", { class: "degrees", x: map.x(map.west) + 3, y: map.y(north) - 3 }, name(north, "N", "S")));
  }
}

// Land under everything else, once it is there: the stops do not wait for it, and stand without it.
async function land(layer, map) {
  const answer = await fetch(ATLAS);
  if (!answer.ok) return;
  const world = await answer.json();
  const way = (line) => line.map(([east, north]) => `${map.x(east).toFixed(1)},${map.y(north).toFixed(1)}`).join("L");
  const path = (name, lines, end) => shape("path", { class: name, d: lines.map((line) => `M${way(line)}${end}`).join("") });
  layer.append(path("land", landOf(world), "Z"), path("border", bordersOf(world), ""));
}

function draw(figure, stops) {
  const map = frame(stops);
  const svg = canvas(figure, WIDTH, Math.ceil(map.height) + 2);
  const arrow = shape("marker", { id: "onwards", viewBox: "0 0 10 10", refX: 14, refY: 5, markerWidth: 7, markerHeight: 7, orient: "auto" });
  arrow.append(shape("path", { class: "arrow", d: "M0,0L10,5L0,10z" }));
  const ground = shape("g");
  svg.append(arrow, ground);
  land(ground, map).catch(() => {}); // no network: the map stands without it
  grid(svg, map);
  const legs = new Map();
  const last = new Map();
  for (const stop of stops) {
    for (const lot of stop.lots) {
      const from = last.get(lot);
      if (from && from.country !== stop.country) legs.set(`${from.country} → ${stop.country}`, [from, stop]);
      last.set(lot, stop);
    }
  }
  for (const [name, [from, to]] of legs) {
    const [x0, y0, x1, y1] = [map.x(from.east), map.y(from.north), map.x(to.east), map.y(to.north)];
    const lift = Math.hypot(x1 - x0, y1 - y0) / 5;
    const path = shape("path", { class: "leg", d: `M${x0},${y0}Q${(x0 + x1) / 2},${(y0 + y1) / 2 - lift} ${x1},${y1}`, "marker-end": "url(#onwards)" });
    svg.append(titled(path, name));
  }
  const places = new Map();
  for (const stop of stops) places.set(stop.country, { ...stop, times: (places.get(stop.country)?.times ?? 0) + 1 });
  for (const place of places.values()) {
    svg.append(titled(shape("circle", { class: "place", cx: map.x(place.east), cy: map.y(place.north), r: 5 + Math.min(8, place.times) }), place.country));
    svg.append(shape("text", { x: map.x(place.east) + 16, y: map.y(place.north) + 5 }, `${place.country} (${place.times})`));
  }
}

for (const figure of document.querySelectorAll("[data-drawing='map']")) {
  const rows = [...document.querySelectorAll("tr[data-stop][data-north]")];
  const stops = rows.map((row) => ({ country: row.dataset.country, lots: row.dataset.lots.split(","), north: Number(row.dataset.north), east: Number(row.dataset.east) }));
  if (stops.length) draw(figure, stops);
}
