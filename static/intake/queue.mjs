// Records that wait to be sent: one after the other, in order, again until there is an answer. The server takes
// the same bytes twice without doing anything twice, so nothing is lost by asking again. Photos go last, as the
// server wants to know what names them.
import { firstPhoto, formOf, markPhoto } from "./photos/sending.mjs";
import { ask } from "./server.mjs";
import { meaning, next, pauseS } from "./sequence.mjs";
import * as store from "./store.mjs";

const LOCK = "regauss-gate-send";
const KEPT_MS = 30 * 86_400_000;

export const list = () => store.all("queue");

export async function keep(record) {
  const n = await store.put("queue", { state: "waiting", tries: 0, sentAt: null, problem: null, ...record });
  return { ...record, n };
}

export const mark = (n, changes) => store.change("queue", n, (record) => ({ ...record, ...changes }));

// At once: between two of them the sender would find one that is free to go.
export const markAll = (records, changes) => changeAll(records, (record) => ({ ...record, ...changes }));
export const discardAll = (records) => changeAll(records, () => null);
const changeAll = (records, how) => store.changeAll("queue", records.map((one) => one.n), how);

// How each kind is sent, and where it is noted what came of it.
const WAYS = {
  scan: { path: "/intake/device/scans", sent: ({ body, ...by }) => ({ record: body, ...named(by) }), mark },
  inner: { path: "/intake/device/inner", sent: ({ body, ...by }) => ({ record: body, ...named(by) }), mark },
  event: { path: "/intake/device/events", sent: ({ body, ...by }) => ({ body, ...named(by) }), mark },
  photo: { path: "/intake/device/photos", sent: formOf, mark: markPhoto },
};
const named = ({ keyId, signature }) => ({ key_id: keyId, signature });

// What was sent long ago is the server's to remember, unless it `isNeeded` here.
export async function forgetOld(isNeeded) {
  const isOld = (one) => ["sent", "replaced"].includes(one.state) && Date.now() - one.at > KEPT_MS && !isNeeded(one);
  await discardAll((await list()).filter(isOld));
}

// `told` is asked for the token and the organisation that is signed in, and learns of each answer:
// `{token(), newToken(), organisation(), changed(what, record, body)}`.
export function makeSender(told) {
  let pause = null;
  let failures = 0;

  async function send() {
    clearTimeout(pause);
    await navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
      if (lock) await sendAll();
    });
  }

  async function sendAll() {
    let hasNewToken = false;
    for (let one = await first(); one; one = await first()) {
      const { path, sent } = WAYS[one.kind];
      const reply = await ask(path, { token: told.token(), sent: await sent(one) });
      const what = meaning(reply);
      if (what === "token" && !hasNewToken) {
        hasNewToken = await told.newToken();
        if (hasNewToken) continue;
        return;
      }
      if (what === "later" || what === "sign_in" || what === "token") return wait(what, one, reply);
      failures = 0;
      await settle(what, one, reply);
    }
    told.changed("done", null, null);
  }

  async function first() {
    const records = await list();
    return next(records, told.organisation()) ?? firstPhoto(records, told.organisation());
  }

  async function wait(what, one, reply) {
    await WAYS[one.kind].mark(one.n, { tries: one.tries + 1 });
    told.changed(what === "later" ? "later" : "sign_in", one, reply.body);
    if (what !== "later") return;
    pause = setTimeout(send, 1_000 * pauseS(failures, reply.retryAfterS));
    failures += 1;
  }

  async function settle(what, one, { body }) {
    const isSent = what === "sent";
    const problem = isSent ? null : { title: body?.title ?? "", detail: body?.detail ?? "" };
    const changes = isSent ? { state: "sent", sentAt: Date.now(), receipt: body } : { state: "question", problem };
    if (isSent && one.kind === "inner") changes.body = null; // it holds the secret of the paper
    if (!isSent && one.kind === "event") changes.delivery = body?.delivery ?? null;
    told.changed(what, await WAYS[one.kind].mark(one.n, changes), body);
  }

  return { send };
}
