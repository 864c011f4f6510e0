// Scanning one package after the other: camera, hand scanner and typed codes all end here.
import { Camera } from "../camera.mjs";
import { tally } from "../decision.mjs";
import { ago, say } from "../elements.mjs";
import { shownSign } from "../judging.mjs";
import { judgeNamed, namedBy } from "../paper_code.mjs";
import { signal, wake } from "../signals.mjs";

const MARKS = {
  expected: "✓", doubt: "⚠", copied: "⧉", replayed: "≠", swapped: "⇄",
  inner_good: "✓✓", inner_bad: "✕", inner_alone: "?", inner_again: "2×",
  delivery: "→", handover_over: "⊗", handover_unknown: "⇢",
  double: "2×", unexpected: "↪", void: "⊘", forged: "✕", foreign: "◌", unproven: "?",
};

const NO_FACTS = { deliveries: [] };

export function makeScan(gate, root) {
  const find = (name) => root.querySelector(`[data-${name}]`);
  const [finder, sign, start, light] = ["finder", "sign", "start", "light"].map(find);
  const typed = find("typed");
  let last = null; // the delivery that was scanned last
  const camera = new Camera(finder.querySelector("video"), {
    decoder: root.dataset.decoder,
    told: (text) => take(text, "camera"),
    said: (name) => (find("camera").textContent = say(`camera_${name}`)),
  });

  start.addEventListener("click", () => (camera.isOpen ? close() : openCamera()));
  light.addEventListener("click", () => {
    const isOn = light.getAttribute("aria-pressed") !== "true";
    light.setAttribute("aria-pressed", String(isOn));
    camera.track?.applyConstraints({ advanced: [{ torch: isOn }] });
  });
  addEventListener("pointerdown", wake);
  typed.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = typed.elements.code.value.trim();
    typed.elements.code.value = "";
    if (text) take(text, "typed");
  });
  gate.addEventListener("sign", ({ detail }) => showSign(detail));
  // A hand scanner types like a keyboard, wherever the focus is.
  addEventListener("keydown", (key) => {
    const isTyping = document.activeElement?.matches("input, textarea, select");
    const isPlain = key.key.length === 1 && !key.ctrlKey && !key.metaKey && !key.altKey;
    if (!root.hidden && !isTyping && isPlain && key.key !== " ") typed.elements.code.focus();
  });

  async function openCamera() {
    wake();
    finder.hidden = false;
    await camera.open();
    finder.hidden = !camera.isOpen;
    light.hidden = !camera.track?.getCapabilities?.().torch;
    drawStart();
  }

  function close() {
    camera.close();
    finder.hidden = light.hidden = true;
    find("camera").textContent = "";
    drawStart();
  }

  function drawStart() {
    start.textContent = say(camera.isOpen ? "stop_camera" : "start_camera");
    start.classList.toggle("primary", !camera.isOpen && find("on").hidden);
  }

  async function take(text, way) {
    const named = namedBy(text, [gate.facts?.namespace ?? location.origin, location.origin]);
    if (named) return takeNamed(named);
    if (gate.keyProblem) return (location.hash = "#/");
    const seen = await gate.take(text, way);
    drawTally(!seen.sign.startsWith("inner_"));
  }

  // The code of a handover or a lot leads to its delivery. It is on no package, so no scan is recorded.
  async function takeNamed(named) {
    const about = { isAnswered: (one) => Boolean(gate.answerTo(one)), now: Date.now() };
    const look = () => judgeNamed(named, gate.facts ?? NO_FACTS, about);
    let seen = look();
    if (seen.sign === "handover_unknown" && gate.reach !== "offline") {
      draw("plain", "…", say("looking_up"), "");
      await gate.fetchFacts();
      seen = look();
    }
    last = seen.delivery?.lot ?? null;
    signal(seen.sign);
    if (seen.sign === "delivery") return (location.hash = `#/lot/${last}`);
    draw(seen.sign, MARKS[seen.sign], say(seen.word), say(`${seen.word}_why`, { lot: last }));
    drawTally();
  }

  function showSign(seen) {
    if (seen.delivery) last = seen.delivery.lot;
    const shown = shownSign(seen);
    const why = seen.detail ?? (shown === "doubt" ? seen.package.doubt.words : say(whyOf(seen), valuesOf(gate, seen)));
    signal(shown);
    const next = [shown === "doubt" ? say("doubt_why") : null, seen.hasPaper ? say("inner_next") : null];
    draw(shown, MARKS[shown], say(shown), [why, ...next].filter(Boolean).join("\n"));
  }

  function draw(kind, mark, word, why) {
    sign.className = `app-sign is-${kind}`;
    sign.dataset.said = kind;
    sign.querySelector(".mark").textContent = mark;
    sign.querySelector("strong").textContent = word;
    sign.querySelector("[data-why]").textContent = why;
  }

  function drawTally(isScan = false) {
    const delivery = gate.delivery(last) ?? onlyOne(gate);
    const box = find("tally");
    box.hidden = !delivery;
    find("on").hidden = !delivery;
    if (!delivery) return;
    const counted = tally(delivery, gate.noted(delivery).entries);
    const isAll = counted.scanned === counted.of;
    const bar = box.querySelector("progress");
    box.querySelector("strong").textContent = say(isAll ? "all_scanned" : "tally", { done: counted.scanned, of: counted.of });
    [bar.max, bar.value] = [counted.of, counted.scanned];
    box.querySelector("span").textContent = delivery.lot;
    find("on").href = `#/lot/${delivery.lot}`;
    if (isAll && isScan && camera.isOpen) {
      signal("complete");
      close();
    }
    drawStart();
  }

  return {
    enter() {
      if (gate.keyProblem) draw("plain", "!", say("key_first"), "");
      else draw("plain", "▢", say("ready_to_scan"), say("ready_to_scan_why"));
      drawTally();
      openIfAllowed();
      return { title: say("scan"), refresh: () => drawTally() };
    },
    leave: close,
  };

  async function openIfAllowed() {
    try {
      const { state } = await navigator.permissions.query({ name: "camera" });
      if (state === "granted" && !root.hidden && !gate.keyProblem) await openCamera();
    } catch {
      // a browser that does not know the name waits for the button
    }
  }
}

function whyOf({ sign, why }) {
  return sign === "double" && why === "here" ? "double_here_why" : `${sign}_why`;
}

function valuesOf(gate, seen) {
  const { delivery, package: one } = seen;
  return { number: one?.number, of: one?.of, lot: delivery?.lot, age: gate.fetchedAt ? ago(gate.fetchedAt) : "" };
}

function onlyOne(gate) {
  const { deliveries = [] } = gate.facts ?? {};
  return deliveries.length === 1 ? deliveries[0] : null;
}
