// The scale beside a form: what stands still goes into the field that it is, and the hand still presses the button.
import { inKilograms } from "../masses.mjs";
import { connect, isKnown, isSupported } from "./port.mjs";
import { speedFields } from "./speed.mjs";

let closing = Promise.resolve(); // a port opens once: the form before this one lets it go first
let letGo = null;

// `places` names the inputs `net`, `gross` and `tare`; `say(name, values)` gives the words. A scale that was
// chosen before is read at once.
export async function offerScale(block, places, say) {
  if (!isSupported()) return;
  const press = block.querySelector("[data-scale-connect]");
  const status = block.querySelector("[data-scale-status]");
  const tell = (name, values = {}) => (status.textContent = say(name, values));
  const lost = () => {
    letGo = null;
    press.hidden = false;
    tell("lost");
  };
  const start = async () => {
    press.hidden = true;
    tell("waiting");
    try {
      await leaveScale();
      letGo = await connect((reading) => hear(reading, places, tell), lost);
    } catch {
      lost();
    }
  };
  for (const place of [places.net, places.gross, places.tare]) keepTyped(place);
  press.addEventListener("click", start);
  block.append(speedFields(say, () => (press.hidden ? start() : null)));
  block.hidden = false;
  if (await isKnown()) await start();
}

// The form is left: what the scale says next is not of its package.
export function leaveScale() {
  const close = letGo;
  letGo = null;
  if (close) closing = closing.then(close);
  return closing;
}

// What the hand typed, or noted before, stands until it empties the field.
function keepTyped(place) {
  const look = () => (place.value ? (place.dataset.typed = "") : delete place.dataset.typed);
  place.addEventListener("input", look);
  look();
}

function hear(reading, places, tell) {
  if (reading.problem) return tell(reading.problem);
  // A scale that does not say which mass it shows shows what stands on it: gross, where a tare is known.
  const kind = reading.kind ?? (places.tare.value ? "gross" : "net");
  const text = inKilograms(reading.grams);
  if ("typed" in places[kind].dataset) return tell("typed");
  places[kind].value = text;
  return tell(reading.isRounded ? "rounded" : "read", { mass: `${text} kg`, kind });
}
