// What the app keeps on this device, in IndexedDB: its key, what it was told, what was noted of each delivery, its
// photos, and the records that wait to be sent. A record is on the disk before anybody is told that it was taken.
const NAME = "regauss-gate";
const VERSION = 2; // 2: photos
const STORES = {
  device: { keyPath: "id" },
  facts: { keyPath: "id" },
  intake: { keyPath: "handover" },
  photos: { keyPath: "n", autoIncrement: true }, // what is known of each
  pictures: { keyPath: "n" }, // and its octets, which few questions need
  queue: { keyPath: "n", autoIncrement: true },
};

let opened = null;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, VERSION);
    asked.onupgradeneeded = ({ oldVersion }) => {
      const known = asked.result.objectStoreNames;
      for (const [name, how] of Object.entries(STORES)) if (!known.contains(name)) asked.result.createObjectStore(name, how);
      if (oldVersion === 1) unsee(asked.transaction.objectStore("intake"));
    };
    asked.onsuccess = () => resolve(giveWay(asked.result));
    asked.onerror = () => reject(asked.error);
  });
  return opened;
}

// Version 1 noted the sender's seals as found, before anybody had looked.
function unsee(notes) {
  const asked = notes.openCursor();
  asked.onsuccess = () => {
    const row = asked.result;
    if (!row) return;
    row.update({ ...row.value, seals: null });
    row.continue();
  };
}

// A later version in another tab may have its stores made; what is asked here next opens them anew.
function giveWay(database) {
  database.onversionchange = () => {
    database.close();
    opened = null;
  };
  return database;
}

export const get = (store, key) => ask(store, "readonly", (rows) => rows.get(key));
export const all = (store) => ask(store, "readonly", (rows) => rows.getAll());
export const put = (store, row) => ask(store, "readwrite", (rows) => rows.put(row));

// Change one row at once, so that two tabs do not both read the old one; the row as it is then.
export async function change(store, key, how) {
  let changed;
  await ask(store, "readwrite", (rows) => {
    const asked = rows.get(key);
    asked.onsuccess = () => {
      changed = how(asked.result);
      rows.put(changed);
    };
    return asked;
  });
  return changed;
}

// Change several rows, all or none; `how` answers with null for a row that goes.
export function changeAll(store, keys, how) {
  return ask(store, "readwrite", (rows) => {
    for (const key of keys) {
      const asked = rows.get(key);
      asked.onsuccess = () => {
        const changed = how(asked.result);
        if (changed) rows.put(changed);
        else rows.delete(key);
      };
    }
    return {};
  });
}

// One change of several stores, all or nothing; `question` gets their rows.
export const together = (stores, question) => ask(stores, "readwrite", question);

async function ask(stores, mode, question) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(stores, mode, { durability: "strict" });
    const asked = question(...[stores].flat().map((one) => transaction.objectStore(one)));
    transaction.oncomplete = () => resolve(asked.result);
    transaction.onabort = () => reject(transaction.error);
  });
}
