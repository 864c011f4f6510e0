// A device's own signing key: made here, kept by the browser where no script can read it, used for one kind of bytes at a time.
// It stays through signing out, since what waits to be sent was signed with it.
const DATABASE = "regauss-device", STORE = "keys";
const ALGORITHM = { name: "Ed25519" };
const text = new TextEncoder();

export const STATEMENT = "application/vnd.regauss.key+json;v=1";

export const base64 = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));

const hex = (bytes) => [...new Uint8Array(bytes)].map((one) => one.toString(16).padStart(2, "0")).join("");

/** The key id: the first 8 bytes of SHA-256 over the public key, in hexadecimal. */
export async function keyId(publicKey) {
  return hex((await crypto.subtle.digest("SHA-256", publicKey)).slice(0, 8));
}

/** A key pair whose private half never leaves this browser. Rejects where the browser knows no Ed25519. */
export function makePair() {
  return crypto.subtle.generateKey(ALGORITHM, false, ["sign", "verify"]);
}

/** DSSE's pre-authentication encoding. */
export function preAuthentication(type, body) {
  const head = text.encode(`DSSEv1 ${text.encode(type).length} ${type} ${body.length} `);
  const joined = new Uint8Array(head.length + body.length);
  joined.set(head);
  joined.set(body, head.length);
  return joined;
}

/** The 64 bytes of a signature over `body` as a thing of this type. */
export async function sign(pair, type, body) {
  return new Uint8Array(await crypto.subtle.sign(ALGORITHM, pair.privateKey, preAuthentication(type, body)));
}

/** The statement by which a key is enrolled, in the form of RFC 8785: its members are sorted, and plain ASCII. */
export async function statementOf(pair, asked) {
  const publicKey = await crypto.subtle.exportKey("raw", pair.publicKey);
  const { id, organisation, salt } = asked;
  const members = {
    id: `urn:uuid:${id}`, key: base64(publicKey), level: "device", organisation, salt,
    statement: "key.enrol", v: 1,
  };
  return { body: text.encode(JSON.stringify(members)), id: await keyId(publicKey) };
}

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function inStore(mode, act) {
  const database = await opened();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, mode);
    const request = act(transaction.objectStore(STORE));
    transaction.oncomplete = () => { database.close(); resolve(request.result); };
    transaction.onabort = () => { database.close(); reject(transaction.error); };
  });
}

/** This device's key for an organisation (its URI): `{pair, keyId, name}`, or undefined. */
export const findKey = (organisation) => inStore("readonly", (store) => store.get(organisation));

/** Keep the key once the server knows it. */
export const keepKey = (organisation, kept) => inStore("readwrite", (store) => store.put(kept, organisation));
