// What was noted of each delivery, by handover: here at once, and on the disk together with what another tab noted.
import * as store from "./store.mjs";

export class Notes {
  #known = new Map();
  #changed;

  constructor(changed) {
    this.#changed = changed;
  }

  async open() {
    this.#known = new Map((await store.all("intake")).map((one) => [one.handover, one]));
  }

  of(delivery) {
    return this.#known.get(delivery.offer.handover_id) ?? nothing(delivery);
  }

  async change(delivery, how) {
    const handover = delivery.offer.handover_id;
    this.#known.set(handover, how(this.of(delivery)));
    this.#changed();
    const kept = await store.change("intake", handover, (known) => how(known ?? nothing(delivery)));
    this.#known.set(handover, kept);
    this.#changed();
  }

  // `changes` by package; what else is known of a package stays.
  changeEntries(delivery, changes) {
    return this.change(delivery, (noted) => {
      const changed = Object.entries(changes).map(([id, more]) => [id, { ...noted.entries[id], ...more }]);
      return { ...noted, entries: { ...noted.entries, ...Object.fromEntries(changed) } };
    });
  }
}

function nothing(delivery) {
  return { handover: delivery.offer.handover_id, lot: delivery.lot, entries: {}, seals: null, instrument: "" };
}
