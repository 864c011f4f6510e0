// A package that was offered and did not come: said beside its line, taken back there or by its scan.
import { canBeMissing, isLastToCome } from "../decision.mjs";
import { button, element, mass, notice, say } from "../elements.mjs";

const told = new Set(); // packages of which it was pressed, and which are the last that can come

// The button beside one package. It is offered once the delivery is here, as nobody misses what is on its way.
export function missingOf(gate, delivery, one, entries) {
  const entry = entries[one.id];
  const id = `missing-${one.number}`;
  if (entry?.isMissing) return [button(say("still_to_come"), () => gate.noteEntry(delivery, one.id, { isMissing: false }), { id })];
  if (!canBeMissing(entry) || !gate.hasCome(delivery)) return [];
  const isLast = isLastToCome(delivery, entries, one.id);
  const why = () => element("p", { role: "alert", class: "field-error" }, say("nothing_came", { lot: delivery.lot }));
  if (isLast && told.has(one.id)) return [why()];
  const press = button(say("say_missing"), () => {
    if (!isLast) return gate.noteEntry(delivery, one.id, { isMissing: true });
    told.add(one.id);
    press.replaceWith(why());
  }, { id });
  return [press];
}

// What becomes of all that did not come.
export function missingNotice({ missing, missingG }) {
  if (!missing) return null;
  return notice("warn", say("missing_packages", { count: missing, mass: mass(missingG) }), element("p", {}, say("missing_become")));
}
