// Where the boxes and bands of a Sankey stand: columns by the table, order by neighbours, heights by amount.
const SWEEPS = 6;

function gather(links) {
  const nodes = new Map();
  const at = (key, column, name) => {
    if (!nodes.has(key)) nodes.set(key, { key, column, name, ins: [], outs: [] });
    return nodes.get(key);
  };
  for (const link of links) {
    const band = { amount: link.amount, said: link.said };
    band.source = at(link.source, link.sourceColumn, link.sourceName);
    band.target = at(link.target, link.targetColumn, link.targetName);
    band.source.outs.push(band);
    band.target.ins.push(band);
  }
  return [...nodes.values()];
}

const sum = (bands) => bands.reduce((total, band) => total + band.amount, 0);
const middle = (node) => node.y + node.height / 2;

function pull(node) {
  const ways = [...node.ins.map((band) => [band.source, band.amount]), ...node.outs.map((band) => [band.target, band.amount])];
  const whole = ways.reduce((total, [, amount]) => total + amount, 0) || 1;
  return ways.reduce((total, [other, amount]) => total + middle(other) * amount, 0) / whole;
}

function stack(column, height, gap) {
  const used = column.reduce((total, node) => total + node.height + gap, -gap);
  let y = (height - used) / 2;
  for (const node of column) {
    node.y = y;
    y += node.height + gap;
  }
}

function attach(nodes) {
  for (const node of nodes) {
    for (const [bands, other, name] of [[node.outs, "target", "y0"], [node.ins, "source", "y1"]]) {
      let y = node.y;
      bands.sort((one, two) => middle(one[other]) - middle(two[other]));
      for (const band of bands) {
        band.width = node.height * band.amount / node.amount;
        band[name] = y + band.width / 2;
        y += band.width;
      }
    }
  }
}

export function layout(links, { width, height, box = 12, gap = 26, least = 2 }) {
  const nodes = gather(links);
  if (!nodes.length) return { nodes: [], bands: [] };
  for (const node of nodes) node.amount = Math.max(sum(node.ins), sum(node.outs));
  const numbers = [...new Set(nodes.map((node) => node.column))].sort((one, two) => one - two);
  const columns = numbers.map((number) => nodes.filter((node) => node.column === number));
  const scale = Math.min(...columns.map((column) => (height - gap * (column.length - 1)) / sum(column)));
  const step = numbers.length > 1 ? (width - box) / (numbers.length - 1) : 0;
  columns.forEach((column, index) => {
    for (const node of column) Object.assign(node, { x: index * step, height: Math.max(least, node.amount * scale) });
    stack(column, height, gap);
  });
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    for (const column of sweep % 2 ? [...columns].reverse() : columns) {
      column.sort((one, two) => pull(one) - pull(two));
      stack(column, height, gap);
    }
  }
  attach(nodes);
  return { nodes, bands: nodes.flatMap((node) => node.outs) };
}
