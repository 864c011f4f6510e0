// The photos of this device: taken beside a delivery, named when it is signed for, kept until the server has them.
import { sha256, toHex } from "../octets.mjs";
import { isUnsent } from "../sequence.mjs";
import * as store from "../store.mjs";
import { draw } from "./drawing.mjs";
import { MOST } from "./fitting.mjs";
import { hashesOf, isNeeded, leftByLot, namedBy, standing } from "./standing.mjs";

const STORES = ["photos", "pictures"];
const KEPT_MS = 30 * 86_400_000;
const OPEN = { waiting: "waiting", question: "question", left: "question" }; // what stands out, as records call it

export class Album {
  rows = [];

  #gate;
  #inTurn;
  #drawing = new Set();

  // `inTurn(act)` runs one act after the other, also in other tabs, and knows then what they did.
  constructor(gate, inTurn) {
    this.#gate = gate;
    this.#inTurn = inTurn;
  }

  async refresh() {
    this.rows = await store.all("photos");
    this.#gate.dispatchEvent(new Event("change"));
  }

  // Those of the organisation that is signed in: others' wait unseen.
  get own() {
    const house = this.#gate.facts?.organisation.uri;
    return this.rows.filter((one) => one.organisation === house);
  }

  of(delivery) {
    return this.own.filter((one) => one.handover === delivery.offer.handover_id);
  }

  standing(photo) {
    return standing(photo, this.#gate.records, this.#gate.facts);
  }

  get unsent() {
    return this.rows.map((one) => ({ ...one, state: OPEN[this.standing(one)] })).filter(isUnsent);
  }

  // What is here alone, and of which somebody has signed or nobody can sign any more.
  get kept() {
    return this.own.filter((one) => !["noted", "sent"].includes(this.standing(one)));
  }

  get refused() {
    return this.own.filter((one) => one.state === "question");
  }

  get left() {
    return this.#gate.facts ? leftByLot(this.own, this.#gate.records, this.#gate.facts) : [];
  }

  // Null, or the name of what is wrong. It is on the disk before this is answered.
  async add(delivery, shows, file) {
    const work = this.#add(delivery, shows, file);
    this.#drawing.add(work);
    try {
      return await work;
    } finally {
      this.#drawing.delete(work);
    }
  }

  // When nothing is being drawn: whoever signs means what was taken before.
  async settled() {
    await Promise.allSettled([...this.#drawing]);
  }

  toSign(delivery) {
    return hashesOf(this.of(delivery).filter((one) => one.state === "kept"), delivery.photos);
  }

  // Before it is signed; afterwards it stays.
  remove(photo) {
    return this.#inTurn(async () => {
      if (!namedBy(photo, this.#gate.records)) await this.#forget([photo]);
    });
  }

  sendAgain(photo) {
    return this.#change([photo], { state: "kept", problem: null });
  }

  // Photos of a delivery that ended go to the one that the same lot came with since.
  moveTo(delivery, photos) {
    return this.#inTurn(async () => {
      const here = new Set(this.of(delivery).map((one) => one.sha256));
      await this.#forget(photos.filter((one) => here.has(one.sha256)));
      const others = photos.filter((one) => !here.has(one.sha256));
      await this.#change(others, { handover: delivery.offer.handover_id });
    });
  }

  // What was said to go.
  discard(photos) {
    return this.#forget(photos);
  }

  // What records named that are given up goes with them, unless the delivery is here to be signed for once more.
  async giveUp(records, isForgotten) {
    const gone = this.rows.filter((one) => one.state === "kept" && namedBy(one, records) && !this.#isHere(one));
    await (isForgotten ? this.#forget(gone) : this.#change(gone, { state: "aside" }));
  }

  isNeeded(record) {
    return isNeeded(record, this.rows);
  }

  async forgetOld() {
    await this.refresh();
    await this.#forget(this.rows.filter((one) => one.state === "sent" && Date.now() - one.at > KEPT_MS));
  }

  async #add(delivery, shows, file) {
    const { problem, octets, thumbnail } = await draw(file);
    if (problem) return problem;
    const hash = toHex(await sha256(octets));
    return this.#inTurn(async () => {
      const here = this.of(delivery);
      if (this.#gate.answerTo(delivery)) return "signed";
      if (here.some((one) => one.sha256 === hash)) return "twice";
      if (hashesOf(here, delivery.photos).length >= MOST) return "enough";
      const { organisation } = this.#gate.facts;
      const of = { lot: delivery.lot, handover: delivery.offer.handover_id, organisation: organisation.uri };
      const known = { ...of, shows, sha256: hash, size: octets.length, thumbnail, at: Date.now() };
      return this.#keep({ ...known, state: "kept", tries: 0, sentAt: null, problem: null }, octets);
    });
  }

  async #keep(photo, octets) {
    try {
      await store.together(STORES, (photos, pictures) => {
        const asked = photos.add(photo);
        asked.onsuccess = () => pictures.put({ n: asked.result, octets });
        return asked;
      });
    } catch {
      return "full";
    }
    await this.refresh();
    return null;
  }

  async #change(photos, changes) {
    await store.changeAll("photos", photos.map((one) => one.n), (one) => one && { ...one, ...changes });
    await this.refresh();
  }

  async #forget(gone) {
    if (!gone.length) return;
    await store.together(STORES, (photos, pictures) => {
      for (const { n } of gone) [photos, pictures].forEach((rows) => rows.delete(n));
      return {};
    });
    await this.refresh();
  }

  #isHere({ handover }) {
    return Boolean(this.#gate.facts?.deliveries.some((one) => one.offer.handover_id === handover));
  }
}
