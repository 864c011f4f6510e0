// The photos of a delivery: one press for each kind takes one, and what was taken stands below, removable until it is signed.
import { button, element, notice, say, status } from "../elements.mjs";
import { pictureOf } from "../export.mjs";
import { inWords, KINDS } from "../photos/fitting.mjs";

const MEANINGS = { noted: null, waiting: "wait", sent: "good", question: "bad", aside: "plain", left: "warn" };

export function photosOf(gate) {
  const [take, list] = [element("div", { class: "stack" }), element("ul", { class: "thumbs app-photos" })];
  const [there, said] = [element("div", {}), element("div", {})];
  const box = element("section", { class: "stack", "aria-label": say("photos") });
  let drawn = null;
  const refresh = (delivery, answer) => {
    const photos = gate.album.of(delivery);
    const now = photos.map((one) => `${one.n} ${gate.album.standing(one)}`).join() + Boolean(answer) + delivery.photos;
    if (now === drawn) return; // a press that is under way keeps its field, and a picture does not flicker
    drawn = now;
    if (!take.hasChildNodes()) take.append(...takers(gate, delivery, said));
    if (!box.hasChildNodes()) box.append(element("h2", {}, say("photos")), take, there, said, list);
    take.hidden = Boolean(answer);
    there.replaceChildren(...(answer ? [] : othersOf(delivery)));
    if (answer) said.replaceChildren();
    box.hidden = Boolean(answer) && !photos.length;
    list.hidden = !photos.length;
    list.replaceChildren(...photos.map((one, at) => item(gate, one, at + 1)));
  };
  return { box, refresh };
}

// What somebody put to the delivery on its page; a signature here names that too.
function othersOf({ lot, photos = [] }) {
  if (!photos.length) return [];
  const link = element("a", { class: "app-away", href: `/intake/${lot}/photos` }, say("look"));
  return [notice("plain", say("photos_there", { count: photos.length }), link)];
}

function takers(gate, delivery, said) {
  return [
    element("p", { class: "soft" }, say("photos_why")),
    element("div", { class: "app-choices" }, ...KINDS.map((shows) => taker(gate, delivery, shows, said))),
  ];
}

// The field itself is pressed, under its words: a browser opens a camera from nothing else.
function taker(gate, delivery, shows, said) {
  const input = element("input", { type: "file", accept: "image/*", capture: "environment", id: `take-${shows}` });
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (!file) return;
    said.replaceChildren(element("p", { role: "status" }, say("photo_drawing")));
    const problem = await gate.album.add(delivery, shows, file);
    input.value = ""; // the same file may be chosen again
    said.replaceChildren(...(problem ? [element("p", { role: "alert", class: "field-error" }, say(`photo_${problem}`, { lot: delivery.lot }))] : []));
  });
  return element("label", { class: "button app-take", for: input.id }, say(`take_${shows}`), input);
}

function item(gate, photo, number) {
  const standing = gate.album.standing(photo);
  const kind = say(`shows_${photo.shows}`);
  const values = { kind, number };
  return element(
    "li",
    { "data-state": standing },
    shown(photo, say("photo_alt", values)),
    element("span", {}, `${kind}, ${inWords(photo.size)}`),
    MEANINGS[standing] ? status(say(`photo_is_${standing}`), MEANINGS[standing]) : null,
    standing === "noted"
      ? button(say("photo_remove"), () => gate.album.remove(photo), { "aria-label": say("photo_remove_it", values), id: `remove-${photo.n}` })
      : null,
  );
}

// Small, and whole when it is pressed: whether a ticket can be read is known before its lorry leaves. What was sent is
// not kept here, nor its picture.
export function shown(photo, alt) {
  if (!photo.thumbnail) return null;
  const small = image(photo.thumbnail, { alt, width: 320, height: 240 });
  return element("button", { type: "button", class: "app-look", onclick: () => look(photo, alt), id: `look-${photo.n}` }, small);
}

async function look(photo, alt) {
  const close = button(say("photo_close"), () => dialog.close(), { kind: "primary" });
  const dialog = element("dialog", { class: "app-picture", "aria-label": alt }, image(await pictureOf(photo), { alt }), close);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function image(octets, how) {
  const address = URL.createObjectURL(new Blob([octets], { type: "image/jpeg" }));
  const made = element("img", { src: address, ...how });
  made.addEventListener("load", () => URL.revokeObjectURL(address), { once: true });
  return made;
}
