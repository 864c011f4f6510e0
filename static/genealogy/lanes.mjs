// The stops on a line of time: a lane for each lot, a mark for each act, the ends of the line dated.
import { canvas, shape, titled } from "./drawing.mjs";

const WIDTH = 1180;
const LEFT = 150;
const RIGHT = 30;
const LANE = 26;
const MOST_LANES = 24;
const day = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeZone: "UTC" });

function draw(figure, stops) {
  const lots = [...new Set(stops.flatMap((stop) => stop.lots))].slice(0, MOST_LANES);
  const [first, last] = [Math.min(...stops.map((stop) => stop.at)), Math.max(...stops.map((stop) => stop.at))];
  const x = (at) => LEFT + (last > first ? (at - first) / (last - first) : 0.5) * (WIDTH - LEFT - RIGHT);
  const y = (lot) => LANE / 2 + lots.indexOf(lot) * LANE;
  const height = lots.length * LANE;
  const svg = canvas(figure, WIDTH, height + LANE);
  for (const lot of lots) {
    const own = stops.filter((stop) => stop.lots.includes(lot)).map((stop) => x(stop.at));
    svg.append(shape("text", { x: 0, y: y(lot) + 5 }, lot));
    svg.append(shape("line", { class: "grid", x1: LEFT, x2: WIDTH - RIGHT, y1: y(lot), y2: y(lot) }));
    svg.append(shape("line", { class: "lane", x1: Math.min(...own), x2: Math.max(...own), y1: y(lot), y2: y(lot) }));
  }
  for (const stop of stops) {
    const shown = stop.lots.filter((lot) => lots.includes(lot)).map(y);
    if (shown.length > 1) svg.append(shape("line", { class: "joint", x1: x(stop.at), x2: x(stop.at), y1: Math.min(...shown), y2: Math.max(...shown) }));
    for (const at of shown) svg.append(titled(shape("circle", { class: "place", cx: x(stop.at), cy: at, r: 5 }), `${stop.what}, ${day.format(stop.at)}, ${stop.country}`));
  }
  svg.append(shape("text", { class: "degrees", x: LEFT, y: height + 16 }, day.format(first)));
  svg.append(shape("text", { class: "degrees", x: WIDTH - RIGHT, y: height + 16, "text-anchor": "end" }, day.format(last)));
}

for (const figure of document.querySelectorAll("[data-drawing='lanes']")) {
  const rows = [...document.querySelectorAll("tr[data-stop]")];
  const stops = rows.map((row) => ({ at: Date.parse(row.dataset.at), what: row.dataset.what, country: row.dataset.country, lots: row.dataset.lots.split(",") }));
  if (stops.length) draw(figure, stops);
}
