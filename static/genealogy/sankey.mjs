// The flows between lots, drawn from the rows of their table.
import { canvas, shape, titled } from "./drawing.mjs";
import { layout } from "./layout.mjs";

const WIDTH = 1160;
const EDGE = 10;
const ROW = 58;
const LEAST = 180;

function read(row) {
  const [from, to] = [...row.querySelectorAll("[data-name]")].map((name) => name.textContent.trim());
  return {
    source: row.dataset.source,
    target: row.dataset.target,
    sourceColumn: Number(row.dataset.sourceColumn),
    targetColumn: Number(row.dataset.targetColumn),
    sourceName: from,
    targetName: to,
    amount: Number(row.dataset.amount),
    said: row.querySelector("data").textContent,
  };
}

function band(one, box) {
  const [x0, x1] = [one.source.x + box, one.target.x];
  const half = (x0 + x1) / 2;
  return shape("path", {
    class: "band",
    d: `M${x0},${one.y0}C${half},${one.y0} ${half},${one.y1} ${x1},${one.y1}`,
    "stroke-width": Math.max(1, one.width),
  });
}

function draw(figure, rows) {
  const links = rows.map(read);
  const counts = {};
  for (const key of new Set(links.flatMap((link) => [`${link.sourceColumn}|${link.source}`, `${link.targetColumn}|${link.target}`]))) {
    const column = key.split("|")[0];
    counts[column] = (counts[column] ?? 0) + 1;
  }
  const height = Math.max(LEAST, ROW * Math.max(...Object.values(counts)));
  const box = 12;
  const found = layout(links, { width: WIDTH, height, box });
  const svg = canvas(figure, WIDTH + 2 * EDGE, height + 2 * EDGE + 14);
  const all = shape("g", { transform: `translate(${EDGE} ${EDGE + 14})` });
  for (const one of found.bands) all.append(titled(band(one, box), `${one.source.name} → ${one.target.name}: ${one.said}`));
  for (const node of found.nodes) {
    all.append(titled(shape("rect", { class: node.column ? "box" : "box is-own", x: node.x, y: node.y, width: box, height: node.height }), node.name));
    const isLast = node.x > WIDTH / 2;
    all.append(shape("text", { x: isLast ? node.x + box : node.x, y: node.y - 5, "text-anchor": isLast ? "end" : "start" }, node.name));
  }
  svg.append(all);
}

for (const figure of document.querySelectorAll("[data-drawing='sankey']")) {
  const rows = [...document.querySelectorAll("tr[data-link]")];
  if (rows.length) draw(figure, rows);
}
