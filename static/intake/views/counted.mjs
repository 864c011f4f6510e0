// Packages that nobody scanned: whoever has counted them all may take them with the sender's masses.
import { isSettled } from "../decision.mjs";
import { button, element, field, say } from "../elements.mjs";

export function takeAsStated(gate, delivery, packages) {
  const taken = packages.map((one) => [
    one.id,
    { how: "stated", netG: one.net_mass_g, grossG: one.gross_mass_g, tareG: one.tare_mass_g, refusedG: 0 },
  ]);
  return gate.noteEntries(delivery, Object.fromEntries(taken));
}

// It stays as it was drawn, so that a figure half typed stays under the hand.
export function countBox(gate) {
  const input = element("input", { class: "input", id: "counted", inputmode: "numeric", autocomplete: "off" });
  const place = element("div");
  const draw = (error) => place.replaceChildren(field(say("count_label"), input, { error }));
  let known = null;
  const take = () => {
    const { delivery, came, open } = known;
    if (Number(input.value) === came.length) return takeAsStated(gate, delivery, open);
    draw(say("count_differs", { stated: came.length }));
    input.focus();
  };
  draw();
  const box = element(
    "details",
    {},
    element("summary", {}, say("count_open")),
    element("div", { class: "stack" }, element("p", {}, say("count_why")), place, button(say("count_take"), take, { id: "take-counted" })),
  );
  const refresh = (delivery, { entries }, answer) => {
    const came = delivery.packages.filter((one) => !entries[one.id]?.isMissing);
    const open = came.filter((one) => !isSettled(entries[one.id]));
    known = { delivery, came, open };
    box.hidden = Boolean(answer) || open.every((one) => entries[one.id]?.scannedAt);
  };
  return { box, refresh };
}
