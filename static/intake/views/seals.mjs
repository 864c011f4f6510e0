// The seals as found: a press for each that the sender stated and that is whole, and a place for others.
import { button, element, field, notice, say } from "../elements.mjs";
import { awaitsSecond, differing, foundSeals } from "../seals.mjs";

// Drawn anew only where the facts changed: a press or a word half typed stays under the hand.
export function sealsBox(gate) {
  const box = element("div", { class: "stack" });
  const refresh = (delivery, answer) => {
    const facts = JSON.stringify([delivery.seals, delivery.seal_check]);
    box.hidden = Boolean(answer);
    if (box.dataset.of === facts) return;
    box.dataset.of = facts;
    box.replaceChildren(sealsField(gate, delivery));
  };
  return { box, refresh };
}

function sealsField(gate, delivery) {
  const found = new Set(foundSeals(delivery, gate.noted(delivery)));
  const { unstated } = differing(delivery, [...found]);
  const other = element("textarea", { class: "input", id: "seals", rows: 2, value: unstated.join("\n") });
  const stated = delivery.seals.map((seal, index) => press(seal, index, found.has(seal)));
  const keep = () => {
    const typed = other.value.normalize("NFC").split("\n").map((one) => one.trim()).filter(Boolean);
    const whole = stated.map((one) => one.querySelector("input")).filter((one) => one.checked).map((one) => one.value);
    return gate.note(delivery, { seals: [...new Set([...whole, ...typed])] });
  };
  return element(
    "fieldset",
    { class: "stack", onchange: keep },
    element("legend", { class: "field-label" }, say("seals")),
    stated.length ? element("div", { class: "choices" }, ...stated) : null,
    field(say(stated.length ? "seals_other" : "seals_none"), other, { hint: say("seals_lines") }),
  );
}

function press(seal, index, isFound) {
  const box = element("input", { type: "checkbox", id: `seal-${index}`, value: seal, checked: isFound });
  return element("label", { class: "choice", for: `seal-${index}` }, box, element("span", {}, say("seal_whole", { seal })));
}

// What stands beside the decision, before it is signed.
export function sealNotices(gate, delivery, found) {
  const { lacking, unstated } = differing(delivery, found);
  const lines = [
    lacking.length ? element("p", {}, say("seals_lacking", { seals: lacking.join(", ") })) : null,
    unstated.length ? element("p", {}, say("seals_unstated", { seals: unstated.join(", ") })) : null,
  ].filter(Boolean);
  return [
    lines.length ? notice("warn", say("seals_differ"), ...lines) : null,
    awaitsSecond(delivery, found)
      ? notice(
          "warn",
          say("seals_two"),
          element("p", {}, say("seals_two_why")),
          element("a", { class: "button", href: `/intake/${delivery.lot}/seals` }, say("seals_page")),
          button(say("facts_again"), () => gate.fetchFacts()),
        )
      : null,
  ];
}
