// After signing out: what the gate's app was told of deliveries goes; what was noted and photographed of them there, and
// what it has not sent yet, stay.
const DATABASE = "regauss-gate";
const STAYS = ["device", "intake", "photos", "pictures", "queue"];

function opened() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(DATABASE);
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

function cleared(database, names) {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(names, "readwrite");
    for (const name of names) transaction.objectStore(name).clear();
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
}

async function forget() {
  sessionStorage.clear();
  const known = await indexedDB.databases();
  if (!known.some((one) => one.name === DATABASE)) return; // to open it would make it
  const database = await opened();
  const names = [...database.objectStoreNames].filter((name) => !STAYS.includes(name));
  if (names.length) await cleared(database, names);
  database.close();
}

forget().finally(() => { document.documentElement.dataset.forgotten = ""; });
