// Photos among the records: what is sent and what is not, and those about which somebody has to say something.
import { button, element, moment, notice, say, status } from "../elements.mjs";
import { pictureOf, saveAs } from "../export.mjs";
import { inWords } from "../photos/fitting.mjs";
import { shown } from "./photos.mjs";

const MEANINGS = { waiting: "wait", sent: "good", question: "bad", aside: "plain", left: "bad" };

// Those of one lot that stand alike are one line; what nobody has signed for yet stands with its delivery alone.
export function photoRows(gate) {
  const lines = new Map();
  for (const photo of gate.album.own.toReversed()) {
    const standing = gate.album.standing(photo);
    if (!MEANINGS[standing]) continue;
    const name = `${photo.lot} ${standing} ${photo.shows}`;
    const known = lines.get(name);
    if (known) known.count += 1;
    else lines.set(name, { ...photo, standing, count: 1 });
  }
  return [...lines.values()].map(row);
}

function row({ standing, shows, lot, at, sentAt, count }) {
  const name = count === 1 ? say(`shows_${shows}`) : `${count} × ${say(`shows_${shows}`)}`;
  return element(
    "li",
    { class: "panel", "data-state": standing },
    element("span", { class: "row between" }, element("strong", {}, name), status(say(`photo_is_${standing}`), MEANINGS[standing])),
    element("span", { class: "code" }, lot),
    element("span", { class: "soft" }, `${say("made")} `, moment(at)),
    sentAt ? element("span", { class: "soft" }, `${say("was_sent")} `, moment(sentAt)) : null,
  );
}

// `[{name, draw()}]`: one for each photo that was refused, and one for each lot whose photos were left.
export function photoQuestions(gate) {
  const refused = gate.album.refused.map((photo) => ({ name: `refused-${photo.n}`, draw: () => refusal(gate, photo) }));
  const left = gate.album.left.map((one) => ({
    name: `left-${one.lot}-${one.delivery?.offer.handover_id}-${one.photos.map((photo) => photo.n)}`,
    draw: () => leaving(gate, one),
  }));
  return [...refused, ...left];
}

function refusal(gate, photo) {
  const again = async () => {
    await gate.album.sendAgain(photo);
    gate.send();
  };
  const title = say("photo_refused", { kind: say(`shows_${photo.shows}`), lot: photo.lot });
  return question(gate, [photo], title, photo.problem?.detail, button(say("send_again"), again, { kind: "primary" }));
}

function leaving(gate, { lot, photos, delivery }) {
  const move = delivery && button(say("photos_move"), () => gate.album.moveTo(delivery, photos), { kind: "primary" });
  const why = say(delivery ? "photos_left_anew" : "photos_left_why");
  return question(gate, photos, say("photos_left", { count: photos.length, lot }), why, move);
}

// Nothing that was captured goes before somebody says so twice.
function question(gate, photos, title, why, first) {
  const answers = element("div", { class: "app-choices" });
  const choices = () => [
    first,
    button(say("photo_discard"), () => answers.replaceChildren(...warning()), { kind: "danger" }),
  ].filter(Boolean);
  const warning = () => [
    element("p", { role: "alert" }, say("photo_discard_warning")),
    button(say("discard_it"), () => gate.album.discard(photos), { kind: "danger" }),
    button(say("keep_it"), () => answers.replaceChildren(...choices())),
  ];
  answers.append(...choices());
  const list = element("ul", { class: "thumbs app-photos" }, ...photos.map((one, at) => item(one, at + 1)));
  return notice("bad", title, element("p", {}, why), list, answers);
}

function item(photo, number) {
  const values = { kind: say(`shows_${photo.shows}`), number };
  const save = async () => {
    const name = `${photo.lot}-${photo.shows}-${photo.sha256.slice(0, 8)}.jpg`;
    saveAs(new Blob([await pictureOf(photo)], { type: "image/jpeg" }), name);
  };
  return element(
    "li",
    {},
    shown(photo, say("photo_alt", values)),
    element("span", {}, `${values.kind}, ${inWords(photo.size)}`),
    button(say("photo_save"), save, { "aria-label": say("photo_save_it", values) }),
  );
}
