// What was signed here, what is sent and what is not, with both times; and the questions that came back.
import { button, element, mass, moment, notice, say, status } from "../elements.mjs";
import { fileOf, saveAs } from "../export.mjs";
import { toldSign } from "../judging.mjs";
import { canSignAgain, isRefusedScan, isStillNext, isUnsent } from "../sequence.mjs";
import { doubtNotices } from "./doubts.mjs";
import { empty } from "./home.mjs";
import { photoQuestions, photoRows } from "./photo_records.mjs";
import { settingsOf } from "./settings.mjs";

const MEANINGS = { waiting: "wait", sent: "good", question: "bad", aside: "plain", replaced: "plain" };
const MOST_SHOWN = 200;

export function showRecords(gate, view) {
  const [head, questions, list] = [1, 2, 3].map(() => element("div", { class: "stack" }));
  const settings = element("div", { class: "stack" }, ...settingsOf(gate));
  view.append(head, questions, list, settings);
  let asked = "";
  const refresh = () => {
    head.replaceChildren(...headOf(gate));
    list.replaceChildren(...listOf(gate));
    const open = questionsOf(gate);
    const photos = photoQuestions(gate);
    const now = [...open.map((one) => one.n), ...photos.map((one) => one.name)].join(" ");
    if (now !== asked) questions.replaceChildren(...open.map((one) => question(gate, one)), ...photos.map((one) => one.draw()));
    asked = now;
  };
  return { title: say("records"), refresh };
}

function headOf(gate) {
  const waiting = gate.unsent.filter((one) => one.state === "waiting").length;
  const kept = gate.records.filter((one) => one.state !== "sent").length + gate.album.kept.length;
  return [
    waiting
      ? notice(
          "wait",
          say("waiting", { count: waiting }),
          element("p", {}, say("waiting_why")),
          button(say("send_now"), () => gate.synchronise(), { id: "send-now", kind: "primary" }),
        )
      : gate.records.length && !gate.unsent.length
        ? notice("good", say("all_sent"))
        : null,
    kept ? button(say("save_file"), () => save(gate), { id: "save-file" }) : null,
  ].filter(Boolean);
}

// Scans between two acts are one line, as nobody reads forty.
function listOf(gate) {
  const photos = photoRows(gate);
  if (!gate.records.length && !photos.length) return [empty(say("no_records"), say("no_records_why"))];
  const lines = [];
  for (const one of gate.records.toReversed().slice(0, MOST_SHOWN)) {
    const last = lines.at(-1);
    const isSame =
      one.kind === "scan" && last?.kind === "scan" && last.state === one.state && last.lot === one.lot &&
      toldSign(last.receipt) === toldSign(one.receipt);
    if (isSame) last.count += 1;
    else lines.push({ ...one, count: 1 });
  }
  return [element("ul", { class: "app-records" }, ...photos, ...lines.map(row))];
}

function row(one) {
  const name = one.kind === "scan" ? say("act_scans", { count: one.count }) : say(`act_${one.act}`);
  return element(
    "li",
    { class: "panel", "data-state": one.state },
    element("span", { class: "row between" }, element("strong", {}, name), status(say(`state_${one.state}`), MEANINGS[one.state])),
    toldSign(one.receipt) ? status(say(toldSign(one.receipt)), "bad") : null,
    one.lot ? element("span", { class: "code" }, one.lot) : null,
    element("span", { class: "soft" }, `${say("made")} `, moment(one.at)),
    one.sentAt ? element("span", { class: "soft" }, `${say("was_sent")} `, moment(one.sentAt)) : null,
  );
}

// One for each lot and each paper, and one for all scans.
function questionsOf(gate) {
  const asked = new Set();
  return gate.records.filter((one) => {
    const about = { scan: null, event: one.lot, inner: one.n }[one.kind];
    const isFirst = one.state === "question" && !asked.has(about);
    if (isFirst) asked.add(about);
    return isFirst;
  });
}

function question(gate, one) {
  const scans = gate.records.filter(isRefusedScan).length;
  const title = one.kind === "scan" ? say("question_scan", { count: scans }) : say("question", { act: say(`act_${one.act}`), lot: one.lot });
  const answers = element("div", { class: "app-choices" });
  const box = notice("bad", title, element("p", {}, one.problem?.detail), one.kind === "event" ? now(one) : null, ...doubtsOf(one), answers);
  const choices = () => [
    one.kind === "event" && isStillNext(one, one.delivery)
      ? button(say("send_again"), () => gate.sendAgain(one), { kind: "primary" })
      : null,
    one.kind === "event" && !isStillNext(one, one.delivery) && canSignAgain(lastOf(gate, one), one.delivery) && !gate.keyProblem
      ? button(say("sign_again"), () => gate.signAgain(one.lot, one.delivery), { kind: "primary" })
      : null,
    button(say("put_aside"), async () => {
      await save(gate);
      await gate.giveUp(one, false);
    }),
    button(say("discard"), () => answers.replaceChildren(...warning()), { kind: "danger" }),
  ].filter(Boolean);
  const warning = () => [
    element("p", { role: "alert" }, say("discard_warning")),
    button(say("discard_it"), () => gate.giveUp(one, true), { kind: "danger" }),
    button(say("keep_it"), () => answers.replaceChildren(...choices())),
  ];
  answers.append(...choices());
  return box;
}

// What was signed last of this lot and not sent: it is what has to fit the delivery as it stands.
function lastOf(gate, one) {
  return gate.records.filter((each) => each.kind === "event" && each.lot === one.lot && isUnsent(each)).at(-1) ?? one;
}

function doubtsOf({ problem, delivery }) {
  return problem?.title === "LabelInDoubt" && delivery ? doubtNotices(delivery.packages.filter((one) => one.doubt)) : [];
}

function now(one) {
  const { delivery } = one;
  if (isStillNext(one, delivery)) return null;
  if (!delivery) return element("p", {}, say("question_gone"));
  const packages = say("packages", { count: delivery.packages.length });
  return element("p", {}, say("question_changed", { mass: mass(delivery.net_mass_g), packages, seq: delivery.chain.seq }));
}

async function save(gate) {
  const file = new Blob([await fileOf(gate)], { type: "application/json" });
  saveAs(file, `regauss-gate-${new Date().toISOString().slice(0, 10)}.json`);
}
