// What the app keeps on this device, in IndexedDB: its key, what it was told, what was noted of each delivery,
// and the records that wait to be sent. A record is on the disk before anybody is told that it was taken.
const NAME = "regauss-gate";
const VERSION = 1;
const STORES = {
  device: { keyPath: "id" },
  facts: { keyPath: "id" },
  intake: { keyPath: "handover" },
  queue: { keyPath: "n", autoIncrement: true },
};

let opened = null;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, VERSION);
    asked.onupgradeneeded = () => {
      for (const [name, how] of Object.entries(STORES)) asked.result.createObjectStore(name, how);
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  return opened;
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

async function ask(store, mode, question) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(store, mode, { durability: "strict" });
    const asked = question(transaction.objectStore(store));
    transaction.oncomplete = () => resolve(asked.result);
    transaction.onabort = () => reject(transaction.error);
  });
}
