// What the drawings of a genealogy have in common: an SVG with a name, over the table that says the same.
const SPACE = "http://www.w3.org/2000/svg";

export function shape(name, attributes = {}, text = "") {
  const element = document.createElementNS(SPACE, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text) element.textContent = text;
  return element;
}

export function canvas(figure, width, height) {
  const svg = shape("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": figure.dataset.label });
  figure.replaceChildren(svg);
  figure.hidden = false;
  return svg;
}

export function titled(element, text) {
  element.append(shape("title", {}, text));
  return element;
}
