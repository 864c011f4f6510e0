// The gate's app: opens what is kept here, shows the page that the address names, and keeps in touch.
import { minutesOff } from "./clock.mjs";
import { ago, button, element, notice, readWords, say } from "./elements.mjs";
import { Gate } from "./gate.mjs";
import { leaveScale } from "./scales/fill.mjs";
import { showDelivery } from "./views/delivery.mjs";
import { showHome } from "./views/home.mjs";
import { showPackage } from "./views/package.mjs";
import { showRecords } from "./views/records.mjs";
import { showRefusal } from "./views/refusal.mjs";
import { makeScan } from "./views/scan.mjs";
import { watchPlace } from "./views/settings.mjs";

const EVERY_MS = 5 * 60_000;
const OLD_MS = 12 * 60 * 60_000;
const TICK_MS = 15_000;
const ROUTES = [
  [/^#\/scan$/, "scan", null],
  [/^#\/records$/, "records", showRecords],
  [/^#\/lot\/([\w-]+)\/refuse$/, "home", showRefusal],
  [/^#\/lot\/([\w-]+)\/(\d+)$/, "home", showPackage],
  [/^#\/lot\/([\w-]+)$/, "home", showDelivery],
  [/.*/, "home", showHome],
];

const find = (name) => document.querySelector(`[data-${name}]`);
const gate = new Gate();
let shown = null; // the page that is open: {isLive, refresh()}

readWords(document);
if (isSecureContext && navigator.locks) begin();
else find("view").append(notice("bad", say("not_secure")), element("a", { href: "/intake" }, say("pages_instead")));

async function begin() {
  const scan = makeScan(gate, find("scan"));
  await gate.open();
  gate.addEventListener("change", refresh);
  addEventListener("hashchange", () => show(scan));
  addEventListener("online", () => gate.synchronise());
  addEventListener("offline", () => gate.lostNetwork());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && gate.synchronise());
  setInterval(() => document.visibilityState === "visible" && gate.synchronise(), EVERY_MS);
  setInterval(tick, TICK_MS);
  show(scan, false);
  keepWorking();
  if (gate.settings.isPlaced) watchPlace(gate);
  await gate.synchronise();
}

// Browsers say "online" of a network that leads nowhere, so where nobody answered, the server is asked again.
function tick() {
  refresh();
  if (gate.reach === "offline" && document.visibilityState === "visible") gate.synchronise();
}

function show(scan, isMoved = true) {
  const address = location.hash || "#/";
  const [pattern, tab, view] = ROUTES.find(([one]) => one.test(address));
  const page = find("view");
  find("scan").hidden = view !== null;
  if (view) scan.leave();
  leaveScale();
  page.replaceChildren();
  shown = view ? view(gate, page, ...pattern.exec(address).slice(1)) : scan.enter();
  for (const link of document.querySelectorAll("[data-tab]"))
    if (link.dataset.tab === tab) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  find("heading").textContent = shown.title;
  document.title = `${shown.title} · Regauss`;
  refresh();
  if (!isMoved) return;
  scrollTo(0, 0);
  find("heading").focus({ preventScroll: true });
}

// Pages without a form in hand are drawn anew; what had the focus keeps it.
function refresh() {
  const held = document.activeElement?.id;
  shown?.refresh?.();
  if (held && document.activeElement?.id !== held) document.getElementById(held)?.focus({ preventScroll: true });
  const reach = find("reach");
  const text = say(gate.reach);
  if (reach.textContent !== text) reach.textContent = text;
  reach.className = `app-reach is-${gate.reach}`;
  const count = gate.unsent.length;
  find("count").hidden = !count;
  find("count").textContent = String(count);
  drawBanners();
}

let drawn = "";

function drawBanners() {
  const banners = bannersOf();
  const now = banners.map((one) => one.textContent).join("\n");
  if (now === drawn) return; // a screen reader hears of what is new alone
  drawn = now;
  find("banners").replaceChildren(...banners);
}

function bannersOf() {
  const banners = [];
  const waiting = gate.unsent.length;
  const questions = gate.unsent.filter((one) => one.state === "question").length;
  if (gate.reach === "signed_out") {
    const words = waiting ? say("sign_in_waiting", { count: waiting }) : say("sign_in_again");
    const link = element("a", { class: "button primary", href: "/sign-in?next=/intake/app" }, say("sign_in_again"));
    banners.push(notice("warn", words, element("p", {}, say("sign_in_why")), link));
  }
  if (gate.reach === "offline") banners.push(notice("wait", say("offline"), element("p", {}, say("offline_why"))));
  if (gate.fetchedAt && Date.now() - gate.fetchedAt > OLD_MS)
    banners.push(notice("warn", say("old_facts", { age: ago(gate.fetchedAt) })));
  const off = gate.facts ? minutesOff(gate.facts, gate.fetchedAt) : 0;
  if (off) banners.push(notice("warn", say(off > 0 ? "clock_fast" : "clock_slow", { count: Math.abs(off) }), element("p", {}, say("clock_why"))));
  if (gate.unsent.some((one) => gate.facts && one.organisation !== gate.facts.organisation.uri))
    banners.push(notice("warn", say("other_house")));
  if (questions && location.hash !== "#/records")
    banners.push(notice("bad", say("questions", { count: questions }), element("a", { class: "button", href: "#/records" }, say("look"))));
  if (newer) banners.push(notice("wait", say("new_version"), button(say("load_it"), () => newer.postMessage("take over"))));
  return banners;
}

// The worker that keeps the app for days without a network; a newer one waits until somebody asks for it.
let newer = null;

async function keepWorking() {
  if (!navigator.serviceWorker) return;
  const had = Boolean(navigator.serviceWorker.controller);
  navigator.serviceWorker.addEventListener("controllerchange", () => had && location.reload());
  const registration = await navigator.serviceWorker.register("/intake/worker.js", { scope: "/intake/" });
  const note = () => {
    if (!registration.waiting || !registration.active) return;
    newer = registration.waiting;
    drawBanners();
  };
  note();
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", note));
  await navigator.serviceWorker.ready;
  document.body.dataset.offline = "ready";
}
