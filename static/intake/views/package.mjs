// One package: net, or gross and tare; and whether it is accepted, refused in part or refused.
import { element, field, mass, say } from "../elements.mjs";
import { readForm } from "../entry.mjs";
import { inKilograms } from "../masses.mjs";
import { offerScale } from "../scales/fill.mjs";
import { empty } from "./home.mjs";
import { note, reasons } from "./refusal.mjs";

const VERDICTS = ["accept", "part", "none"];

export function showPackage(gate, view, lot, number) {
  const delivery = gate.delivery(lot);
  const one = delivery?.packages.find((each) => each.number === Number(number));
  if (!one || gate.answerTo(delivery)) {
    view.append(empty(say("gone"), say("gone_why")));
    return { title: lot };
  }
  const entry = gate.noted(delivery).entries[one.id] ?? {};
  const form = element("form", { class: "form", novalidate: true });
  const draw = (said, errors = {}) => {
    form.replaceChildren(...fields(one, said, errors));
    offerScale(form.querySelector("[data-scale]"), form.elements, scaleWords);
  };
  draw(saidOf(entry, gate.noted(delivery)));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const said = Object.fromEntries(new FormData(form));
    const read = readForm(said, one);
    if (read.errors) {
      draw(said, Object.fromEntries(Object.entries(read.errors).map(([name, why]) => [name, say(why)])));
      return form.querySelector("[aria-invalid]")?.focus();
    }
    await gate.noteEntry(delivery, one.id, read.entry);
    await gate.note(delivery, { instrument: said.instrument.normalize("NFC").trim() });
    location.hash = `#/lot/${lot}`;
  });
  view.append(
    element("p", {}, element("a", { class: "app-away", href: `#/lot/${lot}` }, say("back_to_lot", { lot }))),
    element("p", {}, say("mass_expected", { mass: mass(one.net_mass_g) })),
    form,
  );
  return { title: say("package_of", one) };
}

function saidOf(entry, noted) {
  const kilograms = (grams) => (grams ? inKilograms(grams) : "");
  const isPart = entry.refusedG && entry.refusedG !== entry.netG;
  return {
    net: kilograms(entry.netG),
    gross: kilograms(entry.grossG),
    tare: kilograms(entry.tareG),
    instrument: noted.instrument,
    verdict: entry.refusedG ? (isPart ? "part" : "none") : "accept",
    refused: isPart ? kilograms(entry.refusedG) : "",
    reason: entry.reason ?? "",
    note: entry.note ?? "",
  };
}

function fields(one, said, errors) {
  const box = (name, more = {}) =>
    element("input", { class: "input", id: name, name, value: said[name], inputmode: "decimal", autocomplete: "off", ...more });
  const isScaleOpen = said.gross || said.tare || errors.gross || errors.tare;
  const isRefused = said.verdict !== "accept";
  return [
    field(say("net"), box("net"), { error: errors.net }),
    scale(),
    element(
      "details",
      { class: "stack", open: Boolean(isScaleOpen) },
      element("summary", {}, say("gross_tare")),
      field(say("gross"), box("gross"), { hint: say("gross_why"), error: errors.gross }),
      field(say("tare"), box("tare"), { error: errors.tare }),
      field(say("scale"), box("instrument", { inputmode: "text", maxlength: 80 })),
    ),
    element(
      "fieldset",
      { class: "choices" },
      element("legend", { class: "field-label" }, say("verdict")),
      ...VERDICTS.map((each) => choice(each, said.verdict)),
    ),
    element(
      "div",
      { class: isRefused ? "app-refused is-open stack" : "app-refused stack" },
      element("div", { class: "app-part" }, field(say("refused_mass"), box("refused"), { error: errors.refused })),
      field(say("reason"), reasons(said.reason), { error: errors.reason }),
      field(say("note"), note(said.note, 500)),
    ),
    element("p", { class: "soft" }, say("nothing_signed")),
    element("div", { class: "app-act" }, element("button", { class: "button primary" }, say("note_package", one))),
  ];
}

function scale() {
  const read = element("button", { class: "button", type: "button", "data-scale-connect": true }, say("scale_connect"));
  const status = element("p", { role: "status", "data-scale-status": true });
  return element("div", { class: "stack", hidden: true, "data-scale": true }, read, status);
}

function scaleWords(name, { kind, ...values } = {}) {
  return say(`scale_${name}`, { ...values, kind: kind ? say(`scale_${kind}`) : "" });
}

function choice(value, chosen) {
  const input = element("input", { type: "radio", name: "verdict", value, id: `verdict-${value}` });
  input.checked = value === chosen;
  return element("label", { class: "choice", for: input.id }, input, element("span", {}, say(`verdict_${value}`)));
}
