// One delivery: what was scanned, what is missing, the seals, and the decision that is signed.
import { answerOf, inDoubt, isSettled, tally } from "../decision.mjs";
import { button, element, mass, notice, say, status } from "../elements.mjs";
import { awaitsSecond, foundSeals } from "../seals.mjs";
import { answeredOf } from "../sequence.mjs";
import { countBox, takeAsStated } from "./counted.mjs";
import { empty, stateOf } from "./home.mjs";
import { doubtNotices } from "./doubts.mjs";
import { missingNotice, missingOf } from "./missing.mjs";
import { photosOf } from "./photos.mjs";
import { sealNotices, sealsBox } from "./seals.mjs";

const MEANINGS = { verified: "good", remarks: "warn", failed: "bad" };
const PPM = 1_000_000;

export function showDelivery(gate, view, lot) {
  const [head, packages, decision] = [1, 2, 3].map(() => element("div", { class: "stack" }));
  const count = countBox(gate);
  const seals = sealsBox(gate);
  const photos = photosOf(gate);
  const refresh = () => {
    const delivery = gate.delivery(lot);
    if (!delivery) return view.replaceChildren(...goneFrom(gate, lot));
    const noted = gate.noted(delivery);
    const counted = tally(delivery, noted.entries);
    const answer = gate.answerTo(delivery);
    if (!head.isConnected) view.replaceChildren(head, packages, count.box, seals.box, photos.box, decision); // facts may come after the page
    head.replaceChildren(...headOf(gate, delivery, counted));
    packages.replaceChildren(...packagesOf(gate, delivery, noted, answer));
    count.refresh(delivery, noted, answer);
    seals.refresh(delivery, answer);
    photos.refresh(delivery, answer);
    decision.replaceChildren(...(answer ? [signed(answer)] : decisionOf(gate, delivery, counted)));
  };
  return { title: say("delivery_of", { lot }), refresh };
}

// What this device took is gone from the deliveries as soon as it is sent: then the page says that.
function goneFrom(gate, lot) {
  const answer = answeredOf(lot, gate.facts?.organisation.uri, gate.records);
  const home = element("a", { class: "button primary", href: "#/" }, say("other_deliveries"));
  return answer ? [signed(answer), home] : [empty(say("gone"), say("gone_why"))];
}

function headOf(gate, delivery, counted) {
  const { verdict, hazards } = delivery;
  const findings = verdict.findings.map((text) => element("li", {}, text));
  return [
    element("p", {}, `${delivery.material.name} · ${mass(delivery.net_mass_g)} · ${say("from", { name: delivery.giver.name })}`),
    ...hazards.map((one) => notice("hazard", one.text)),
    notice(
      MEANINGS[verdict.level],
      say(verdict.level),
      element("p", {}, verdict.summary),
      findings.length ? element("ul", {}, ...findings) : null,
    ),
    element("h2", {}, say("scanned_of", { done: counted.scanned, of: counted.of })),
    counted.isComplete || gate.answerTo(delivery) ? stateOf(gate, delivery, counted) : null,
    element("progress", { value: counted.settled + counted.missing, max: counted.of, "aria-label": say("missing", { done: counted.settled, of: counted.of }) }),
  ].filter(Boolean);
}

function packagesOf(gate, delivery, { entries }, answer) {
  const open = delivery.packages.filter((one) => entries[one.id]?.scannedAt && !isSettled(entries[one.id]));
  const takeAll = () => takeAsStated(gate, delivery, open);
  return [
    open.length && !answer
      ? element(
          "div",
          { class: "panel stack" },
          button(say("all_as_stated", { count: open.length }), takeAll, { id: "all-as-stated" }),
          element("p", { class: "soft" }, say("all_as_stated_why")),
        )
      : null,
    element("ol", { class: "gate-lines" }, ...delivery.packages.map((one) => line(gate, delivery, one, entries, answer))),
  ].filter(Boolean);
}

function line(gate, delivery, one, entries, answer) {
  const entry = entries[one.id] ?? {};
  const isOpen = entry.scannedAt && !isSettled(entry) && !answer;
  return element(
    "li",
    { class: "panel" },
    element(
      "span",
      { class: "row between" },
      element("strong", {}, say("package", { number: one.number })),
      one.quarantine ? status(say("quarantined"), "bad") : null,
      one.doubt ? status(say("doubt"), "bad") : null,
      stateOfPackage(entry),
    ),
    element("span", { class: "soft" }, say("mass_expected", { mass: mass(one.net_mass_g) })),
    isSettled(entry) ? element("span", {}, mass(entry.netG)) : null,
    entry.refusedG ? element("span", {}, `${say("part_to_refuse", { mass: mass(entry.refusedG) })}: ${say(`reason_${entry.reason}`)}`) : null,
    ...paperOf(entry),
    answer
      ? null
      : element(
          "span",
          { class: "app-choices" },
          isOpen ? button(say("take_as_stated"), () => takeAsStated(gate, delivery, [one]), { id: `stated-${one.number}` }) : null,
          entry.isMissing
            ? null
            : element("a", { class: "button", href: `#/lot/${delivery.lot}/${one.number}`, id: `weigh-${one.number}` }, say("weigh")),
          ...missingOf(gate, delivery, one, entries),
        ),
  );
}

// What the paper inside said here. What does not fit is told when it did so twice; until then a person can.
function paperOf({ inner }) {
  if (!inner) return [];
  const said = inner.isMatch ? status(say("inner_good"), "good") : status(say("inner_bad"), "bad");
  if (inner.isTold) return [said];
  return [said, element("a", { class: "app-away", href: `/tags/${inner.tagId}/inner` }, say("inner_tell"))];
}

function stateOfPackage(entry) {
  if (entry.isMissing) return status(say("did_not_come"), "bad");
  if (entry.refusedG && entry.refusedG === entry.netG) return status(say("to_refuse"), "bad");
  if (isSettled(entry)) return status(say(entry.how === "stated" ? "as_stated" : "weighed"), "good");
  return entry.scannedAt ? status(say("scanned"), "wait") : status(say("not_scanned"), "plain");
}

function signed(answer) {
  const when = say(answer.state === "sent" ? "sent" : "not_sent");
  return notice("good", say("was_signed"), element("p", {}, `${say(`signed_${answer.act}`)}, ${when}`));
}

function decisionOf(gate, delivery, counted) {
  const refuse = element("a", { class: "button danger", href: `#/lot/${delivery.lot}/refuse` }, say("refuse_lot"));
  if (!counted.isComplete)
    return [
      element("p", {}, say("missing", { done: counted.settled, of: counted.of })),
      refuse,
      element("div", { class: "app-act" }, element("a", { class: "button primary", href: "#/scan" }, say("scan_next"))),
    ];
  const { kind } = counted;
  const words = counted.isShort ? "accept_came" : kind;
  const masses = { mass: mass(kind === "refuse" ? counted.refusedG : counted.receivedG), refused: mass(counted.refusedG) };
  const accepted = mass(counted.receivedG - counted.refusedG || counted.receivedG);
  const weighed = counted.settled - counted.stated;
  const go = button(say(`sign_${words}`), () => sign(gate, delivery, go), { kind: "primary", id: "sign" });
  const found = foundSeals(delivery, gate.noted(delivery));
  go.disabled = Boolean(gate.keyProblem) || (kind !== "refuse" && awaitsSecond(delivery, found));
  return [
    element("h2", { id: "decision", tabindex: -1 }, say(`decision_${words}`, { ...masses, accepted })),
    kind === "refuse" ? null : difference(delivery, counted),
    missingNotice(counted),
    ...(kind === "refuse" ? [] : sealNotices(gate, delivery, found)),
    ...doubtNotices(inDoubt(delivery, gate.noted(delivery).entries)),
    element("p", {}, say("who_weighed", { stated: say("packages", { count: counted.stated }), weighed: say("packages", { count: weighed }) })),
    element("p", {}, say(`means_${words}`)),
    gate.keyProblem ? notice("warn", say("key_first"), element("a", { class: "button", href: "#/" }, say("look"))) : null,
    go,
    refuse,
    element("div", { class: "app-act" }, button(say("check_and_sign"), toDecision, { kind: "primary", id: "to-decision" })),
  ].filter(Boolean);
}

function toDecision() {
  const decision = document.getElementById("decision");
  decision.scrollIntoView({ block: "start" });
  decision.focus({ preventScroll: true });
}

async function sign(gate, delivery, go) {
  go.disabled = true;
  const noted = gate.noted(delivery);
  await gate.signFor(delivery, (rest) => answerOf(delivery, noted, rest));
}

function difference(delivery, { receivedG, statedG }) {
  const grams = receivedG - statedG;
  if (!grams) return notice("good", say("same_masses"));
  const ppm = (Math.abs(grams) * PPM) / statedG;
  const isBeyond = ppm > delivery.tolerance_ppm;
  const share = `${(ppm / 10_000).toFixed(2)} %`;
  const words = say(grams > 0 ? "more_than_stated" : "less_than_stated", { mass: mass(Math.abs(grams)), share });
  return notice(isBeyond ? "warn" : "good", words, element("p", {}, say(isBeyond ? "beyond" : "within")));
}
