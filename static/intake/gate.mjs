// The gate's app without its pages: what it knows, what was noted, what was signed. Pages listen to "change".
import { LOT, draw } from "./code.mjs";
import * as devices from "./device.mjs";
import { judgePaper } from "./inner.mjs";
import { indexOf, judge, toldSign } from "./judging.mjs";
import { Notes } from "./notes.mjs";
import { Album } from "./photos/album.mjs";
import * as queue from "./queue.mjs";
import { answered, hasArrived, isRefusedScan, isUnsent } from "./sequence.mjs";
import { ask } from "./server.mjs";
import { isToTell } from "./paper_record.mjs";
import { signEvent, signPaper, signScan } from "./signing.mjs";
import * as store from "./store.mjs";
import { read, textOf, trust } from "./tag.mjs";

const SIGNING = "regauss-gate-sign";

export class Gate extends EventTarget {
  facts = null; // the manifest
  fetchedAt = null;
  device = null;
  records = [];
  settings = { site: null, isPlaced: false };
  reach = "unknown"; // "online", "offline", "signed_out"
  place = null;
  album = new Album(this, (act) => this.#inTurn(act));

  #outer = null; // the label that was scanned last, if a paper inside was made with it

  #notes = new Notes(() => this.#changed());
  #keys = [];
  #index = { byId: new Map(), byCode: new Map() };
  #sender = queue.makeSender({
    token: () => this.facts?.csrf ?? "",
    newToken: () => this.fetchFacts(),
    organisation: () => this.facts?.organisation.uri,
    changed: (what, record, body) => this.#heard(what, record, body),
  });

  // From what is kept here; then, where there is a network, from the server.
  async open() {
    const [facts, settings] = await Promise.all([
      store.get("facts", "manifest"),
      store.get("facts", "settings"),
      this.#notes.open(),
    ]);
    if (settings) this.settings = settings;
    if (facts) await this.#learn(facts.manifest, facts.fetchedAt);
    await this.album.forgetOld();
    await queue.forgetOld((record) => this.album.isNeeded(record));
    await this.refreshRecords();
  }

  async fetchFacts() {
    const { status, body } = await ask("/intake/manifest.json");
    if (status === 200) {
      const fetchedAt = Date.now();
      await store.put("facts", { id: "manifest", manifest: body, fetchedAt });
      await this.#learn(body, fetchedAt);
    }
    this.#reached(status);
    return status === 200;
  }

  lostNetwork() {
    this.#reached(0);
  }

  async synchronise() {
    if (await this.fetchFacts()) await this.send();
  }

  send = () => this.#sender.send();

  // Why this device cannot sign now, or null: "none", or "revoked".
  get keyProblem() {
    if (!this.device) return "none";
    return this.facts.devices.includes(this.device.keyId) ? null : "revoked";
  }

  get unsent() {
    return [...this.records.filter(isUnsent), ...this.album.unsent];
  }

  get site() {
    const sites = this.facts?.sites ?? [];
    return sites.find((one) => one.uri === this.settings.site) ?? sites[0] ?? null;
  }

  async enrol(name) {
    const answer = await devices.enrol(name, { token: this.facts.csrf });
    if (!answer.ok) return answer;
    this.device = answer.device;
    await this.fetchFacts();
    return answer;
  }

  async keepSettings(changes) {
    this.settings = { ...this.settings, ...changes };
    await store.put("facts", { id: "settings", ...this.settings });
    this.#changed();
  }

  delivery(lot) {
    return this.facts?.deliveries.find((one) => one.lot === lot) ?? null;
  }

  noted(delivery) {
    return this.#notes.of(delivery);
  }

  answerTo(delivery) {
    return answered(delivery.offer.handover_id, this.records);
  }

  note(delivery, changes) {
    return this.#notes.change(delivery, (noted) => ({ ...noted, ...changes }));
  }

  noteEntry(delivery, id, changes) {
    return this.#notes.changeEntries(delivery, { [id]: changes });
  }

  hasCome(delivery) {
    return hasArrived(delivery, this.records);
  }

  noteEntries(delivery, changes) {
    return this.#notes.changeEntries(delivery, changes);
  }

  // A code that was read or typed: its sign at once, then a record of the scan, and of the arrival with the first
  // good one. Scans are taken one after the other, so that their numbers rise in the order of sending.
  take(text, way) {
    return this.#inTurn(async () => {
      const paper = await this.#takePaper(text, way);
      if (paper) return paper;
      const found = textOf(text);
      const reading = found ? await read(found, this.#keys) : null;
      const seen = judge(text, reading, this.#index, (delivery, one) => this.#isIn(delivery, one));
      this.#outer = seen.package && reading?.claims?.commitment ? { ...reading.claims, ...seen } : null;
      seen.hasPaper = Boolean(this.#outer);
      this.dispatchEvent(new CustomEvent("sign", { detail: seen }));
      const at = new Date();
      if (seen.sign === "expected") await this.noteEntry(seen.delivery, seen.package.id, { scannedAt: at.getTime(), isMissing: false });
      await this.#keepScan(text, way, seen, at);
      if (seen.sign === "expected") await this.#arrive(seen.delivery, at);
      this.send();
      return seen;
    });
  }

  // Sign what becomes of a delivery; `makeAnswer` gets a code for what is refused.
  async signFor(delivery, makeAnswer) {
    await this.album.settled();
    return this.#inTurn(async () => {
      if (this.answerTo(delivery)) return; // pressed twice, or in another tab
      const at = new Date();
      await this.#arrive(delivery, at);
      const answer = { ...makeAnswer(draw(LOT)), evidence: this.album.toSign(delivery) };
      await this.#keepEvent(delivery, answer, { at, site: this.site?.uri ?? null });
      this.send();
    });
  }

  // State again, on the delivery as it stands now, what was refused: same words, same times, new links.
  signAgain(lot, delivery) {
    return this.#inTurn(async () => {
      const others = this.facts.deliveries.filter((one) => one.lot !== lot);
      await this.#keepFacts({ ...this.facts, deliveries: [...others, delivery] });
      const stuck = this.records.filter((one) => one.kind === "event" && one.lot === lot && isUnsent(one));
      await queue.markAll(stuck, { state: "replaced" });
      await this.refreshRecords();
      for (const one of stuck) {
        if (one.act === "arrive" && hasArrived(delivery, this.records)) continue;
        const answer = one.act === "accept_part" ? { ...one.answer, rest: draw(LOT) } : one.answer;
        await this.#keepEvent(delivery, answer, { at: new Date(one.at), site: one.site });
      }
      this.send();
    });
  }

  // Send once more what was refused: what stood in its way is gone.
  async sendAgain(record) {
    await queue.mark(record.n, { state: "waiting", problem: null });
    await this.refreshRecords();
    this.send();
  }

  // Put a refused record aside, or forget it; what was signed after it for its lot goes with it, and scans go
  // together, as nobody answers for each of forty.
  async giveUp(record, isForgotten) {
    const isWith = (one) => one.kind === "event" && one.lot === record.lot && isUnsent(one);
    const isGone = { scan: isRefusedScan, event: isWith, inner: (one) => one.n === record.n }[record.kind];
    const gone = this.records.filter(isGone);
    await (isForgotten ? queue.discardAll(gone) : queue.markAll(gone, { state: "aside" }));
    await this.album.giveUp(gone, isForgotten);
    await this.refreshRecords();
    this.send();
  }

  async refreshRecords() {
    this.records = await queue.list();
    this.#changed();
  }

  // The paper from inside a package beside its label. Its record holds the secret until it is sent.
  async #takePaper(text, way) {
    const sign = await judgePaper(text, this.#outer);
    if (!sign) return null;
    const { delivery = null, package: one = null, tagId } = this.#outer ?? {};
    const seen = { sign, why: null, delivery, package: one };
    this.dispatchEvent(new CustomEvent("sign", { detail: seen }));
    if (!one) return seen;
    const isMatch = sign === "inner_good";
    const before = this.noted(delivery).entries[one.id]?.inner;
    const isTold = isToTell(isMatch, tagId, before, this.#outer.hasFailed);
    this.#outer.hasFailed = !isMatch;
    if (isTold) await this.#keep(await signPaper(this.device, text, { way, seen, tagId, at: new Date() }));
    const wasTold = before?.tagId === tagId && before.isMatch === isMatch && before.isTold;
    await this.noteEntry(delivery, one.id, { inner: { tagId, isMatch, isTold: isTold || Boolean(wasTold) } });
    if (isTold) this.send();
    return seen;
  }

  #isIn(delivery, one) {
    return Boolean(this.noted(delivery).entries[one.id]?.scannedAt) || Boolean(this.answerTo(delivery));
  }

  async #arrive(delivery, at) {
    if (hasArrived(delivery, this.records)) return;
    await this.#keepEvent(delivery, { kind: "arrive" }, { at, site: this.site?.uri ?? null });
  }

  async #keepScan(text, way, seen, at) {
    const where = { site: this.site?.uri ?? null, place: this.settings.isPlaced ? this.place : null };
    await this.#keep(await signScan(this.device, text, { way, seen, at, where }));
  }

  async #keepEvent(delivery, answer, occasion) {
    await this.#keep(await signEvent(this, delivery, answer, occasion));
  }

  async #keep(record) {
    await queue.keep(record);
    await this.refreshRecords();
  }

  async #learn(manifest, fetchedAt) {
    this.facts = manifest;
    this.fetchedAt = fetchedAt;
    this.#index = indexOf(manifest);
    this.#keys = await trust(manifest.keys);
    this.device = (await devices.find(manifest.organisation.uri)) ?? null;
    this.#changed();
  }

  async #keepFacts(manifest) {
    await store.put("facts", { id: "manifest", manifest, fetchedAt: this.fetchedAt });
    await this.#learn(manifest, this.fetchedAt);
  }

  async #heard(what, record, body) {
    if (what === "sign_in") this.#reached(401);
    else this.#reached(what === "later" && !body ? 0 : 200);
    await (record?.kind === "photo" ? this.album.refresh() : this.refreshRecords());
    const sign = ["scan", "inner"].includes(record?.kind) && what === "sent" ? toldSign(body) : null;
    if (sign) this.#tell(sign, record, body.detail);
    const isDoubted = what === "question" && body?.title === "LabelInDoubt";
    if (isDoubted) this.#tell("doubt", record, body.detail);
    const isAnswered = what === "sent" && record.kind === "event" && record.act !== "arrive";
    if (sign || isDoubted || isAnswered) await this.fetchFacts();
  }

  // What the server found, after the sign of the moment.
  #tell(sign, record, detail) {
    const delivery = record.lot ? this.delivery(record.lot) : null;
    const found = delivery?.packages.find((one) => one.number === record.number) ?? null;
    this.dispatchEvent(new CustomEvent("sign", { detail: { sign, why: null, delivery, package: found, detail } }));
  }

  #reached(status) {
    this.reach = status === 401 ? "signed_out" : status === 0 ? "offline" : "online";
    this.#changed();
  }

  #inTurn(act) {
    return navigator.locks.request(SIGNING, async () => {
      await Promise.all([this.refreshRecords(), this.album.refresh()]);
      return act();
    });
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
