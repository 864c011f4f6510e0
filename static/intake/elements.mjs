// Building pages: elements, words and times. All text comes from the shell, in its language.
import { shown } from "./masses.mjs";

const words = new Map();

// `element("p", {class: "soft", onclick}, "text", child)`; null and false are left out.
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "value") made.value = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

export function readWords(root) {
  for (const one of root.querySelectorAll("template[data-words]"))
    for (const word of one.content.children) words.set(word.dataset.word, word.textContent);
}

// The sentence of this name, with `{name}` in it filled in; `count` chooses between the word and its plural.
export function say(name, values = {}) {
  const isMany = "count" in values && values.count !== 1 && words.has(`${name}_many`);
  const sentence = words.get(isMany ? `${name}_many` : name) ?? name;
  return sentence.replace(/\{(\w+)\}/g, (_, value) => values[value]);
}

export function button(text, onclick, { kind = "", ...more } = {}) {
  return element("button", { type: "button", class: `button ${kind}`.trim(), onclick, ...more }, text);
}

// A state as sign, word and colour.
const MARKS = { good: "✓", warn: "!", bad: "✕", wait: "…", hazard: "◇", plain: "·" };

export function status(text, meaning) {
  return element("span", { class: `sign ${meaning}` }, element("span", { class: "mark", "aria-hidden": "true" }, MARKS[meaning]), text);
}

export function notice(meaning, title, ...children) {
  return element("div", { class: `notice ${meaning}` }, element("strong", {}, title), ...children);
}

export function field(label, input, { hint, error } = {}) {
  const id = input.id;
  if (hint || error) input.setAttribute("aria-describedby", `${id}-hint`);
  if (error) input.setAttribute("aria-invalid", "true");
  return element(
    "div",
    { class: error ? "field has-error" : "field" },
    element("label", { for: id }, label),
    error ? element("span", { class: "field-error", id: `${id}-hint` }, error) : null,
    !error && hint ? element("span", { class: "hint", id: `${id}-hint` }, hint) : null,
    input,
  );
}

export const mass = (grams) => shown(grams);

export function moment(ms) {
  const at = new Date(ms);
  const text = at.toLocaleString(document.documentElement.lang, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  return element("time", { datetime: at.toISOString() }, text);
}

// How long ago, in one word or two.
export function ago(ms) {
  const minutes = Math.max(0, Math.round((Date.now() - ms) / 60_000));
  if (minutes < 1) return say("now");
  if (minutes < 60) return say("minutes_ago", { count: minutes });
  const hours = Math.round(minutes / 60);
  return hours < 48 ? say("hours_ago", { count: hours }) : say("days_ago", { count: Math.round(hours / 24) });
}
