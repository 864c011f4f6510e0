// Sending a whole lot back: one reason, what was seen, one signature.
import { element, field, say } from "../elements.mjs";
import { empty } from "./home.mjs";

const REASONS = [
  "wrong_material", "wrong_mass", "damaged", "contaminated", "broken_seal", "papers", "provenance", "not_expected", "other",
];
const LONGEST_NOTE = 1_000;

export function showRefusal(gate, view, lot) {
  const delivery = gate.delivery(lot);
  if (!delivery || gate.answerTo(delivery) || gate.keyProblem) {
    view.append(delivery && gate.keyProblem ? empty(say("key_first"), say("key_why")) : empty(say("gone"), say("gone_why")));
    return { title: lot };
  }
  const form = element("form", { class: "form", novalidate: true });
  const draw = (chosen, said, error) =>
    form.replaceChildren(
      field(say("reason"), reasons(chosen), { error }),
      field(say("note"), note(said, LONGEST_NOTE)),
      element("div", { class: "app-act" }, element("button", { class: "button danger" }, say("refuse_it"))),
    );
  draw("", "");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { reason, note: said } = Object.fromEntries(new FormData(form));
    if (!reason) {
      draw("", said, say("choose_reason"));
      return form.querySelector("[aria-invalid]").focus();
    }
    await gate.signFor(delivery, () => ({ kind: "refuse", reason, note: said.normalize("NFC").trim() || null }));
    location.hash = `#/lot/${lot}`;
  });
  view.append(
    element("p", {}, element("a", { class: "app-away", href: `#/lot/${lot}` }, say("back_to_lot", { lot }))),
    element("p", {}, say("refuse_why")),
    form,
  );
  return { title: say("refuse_of", { lot }) };
}

export function reasons(chosen) {
  const options = REASONS.map((one) => element("option", { value: one, selected: one === chosen }, say(`reason_${one}`)));
  return element("select", { class: "input", id: "reason", name: "reason" }, element("option", { value: "" }, say("choose_reason")), ...options);
}

export function note(said, longest) {
  return element("textarea", { class: "input", id: "note", name: "note", rows: 2, maxlength: longest, value: said });
}
