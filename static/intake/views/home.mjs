// What is expected, how old that knowledge is, and the device's key where it is missing.
import { ago, button, element, field, mass, notice, say, status } from "../elements.mjs";
import { tally } from "../decision.mjs";

export function showHome(gate, view) {
  const key = element("div", { class: "stack" });
  const list = element("div", { class: "stack" });
  view.append(key, list);
  let asked; // the key's form is drawn once for each problem, so that nothing typed is lost
  const refresh = () => {
    const now = `${gate.keyProblem} ${gate.reach} ${Boolean(gate.facts)}`;
    if (now !== asked) key.replaceChildren(...keyCard(gate));
    asked = now;
    list.replaceChildren(...listOf(gate));
  };
  return { title: say("gate"), refresh };
}

function listOf(gate) {
  if (!gate.facts) return [empty(say("no_facts"), say("no_facts_why"))];
  const { deliveries } = gate.facts;
  return [
    deliveries.length
      ? element("ul", { class: "deliveries" }, ...deliveries.map((one) => row(gate, one)))
      : empty(say("none_expected"), say("none_expected_why")),
    element(
      "p",
      { class: "app-age" },
      element("span", { class: "soft" }, say("facts_age", { age: ago(gate.fetchedAt) })),
      button(say("facts_again"), () => gate.synchronise(), { id: "facts-again", kind: "quiet" }),
    ),
    element("p", { class: "soft" }, element("a", { class: "app-away", href: "/intake" }, say("pages_instead"))),
  ];
}

function row(gate, delivery) {
  const counted = tally(delivery, gate.noted(delivery).entries);
  return element(
    "li",
    { class: "panel" },
    element(
      "a",
      { class: "delivery", href: `#/lot/${delivery.lot}`, id: `to-${delivery.lot}` },
      element("span", { class: "row between" }, element("strong", { class: "code" }, delivery.lot), stateOf(gate, delivery, counted)),
      element("span", {}, `${mass(delivery.net_mass_g)} · ${say("packages", { count: counted.of })}`),
      element("span", { class: "soft" }, `${delivery.material.name} · ${say("from", { name: delivery.giver.name })}`),
      element("progress", { value: counted.scanned, max: counted.of, "aria-label": say("scanned_of", { done: counted.scanned, of: counted.of }) }),
    ),
  );
}

export function stateOf(gate, delivery, counted) {
  const answer = gate.answerTo(delivery);
  if (answer) {
    const when = say(answer.state === "sent" ? "sent" : "not_sent");
    return status(`${say(`signed_${answer.act}`)}, ${when}`, answer.state === "sent" ? "good" : "wait");
  }
  if (counted.isComplete) return status(say("ready_to_sign"), "good");
  if (counted.scanned) return status(say("scanned_of", { done: counted.scanned, of: counted.of }), "wait");
  return status(say(delivery.status === "arrived" ? "at_gate" : "on_its_way"), "plain");
}

export function empty(title, text) {
  return element("div", { class: "empty" }, element("h2", {}, title), element("p", {}, text));
}

export function keyCard(gate) {
  const problem = gate.keyProblem;
  if (!problem) return [];
  if (gate.reach !== "online")
    return [notice("warn", say(`key_${problem}`), element("p", {}, say("key_why")), element("p", {}, say("key_needs_network")))];
  const input = element("input", { class: "input", id: "device-name", name: "name", maxlength: 80, autocomplete: "off" });
  const form = element("form", { class: "form panel", novalidate: true });
  const named = field(say("key_name"), input, { hint: say("key_name_why") });
  const words = element("div", { role: "alert" });
  const go = element("button", { class: "button primary" }, say("key_make"));
  form.append(element("h2", {}, say(`key_${problem}`)), element("p", {}, say("key_why")), named, words, go);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    go.disabled = true;
    words.replaceChildren(...(await enrol(gate, input.value.trim())));
    go.disabled = false;
  });
  return [form];
}

async function enrol(gate, name) {
  try {
    const answer = await gate.enrol(name);
    if (answer.ok) return [];
    if (answer.title !== "NotFresh") return [notice("bad", answer.detail || say("offline"))];
    const link = element("a", { class: "button", href: "/account/devices/new" }, say("key_fresh_go"));
    return [notice("warn", say("key_fresh"), element("p", {}, say("key_fresh_why")), link)];
  } catch {
    return [notice("bad", say("key_failed"))];
  }
}
