// This device's key at the gate (static/devices/key.mjs keeps it), and the numbers of the scans it signs.
import { base64, findKey, keepKey, makePair, sign as signAs, STATEMENT, statementOf } from "../devices/key.mjs";
import { ask } from "./server.mjs";
import * as store from "./store.mjs";

// The types of what is signed are the domain separation: a scan can never pass for an act of custody.
const TYPES = {
  event: "application/vnd.regauss.custody+json;v=1",
  scan: "application/vnd.regauss.scan+json;v=1",
  inner: "application/vnd.regauss.inner+json;v=1",
};

export const find = (organisation) => findKey(organisation);

// `{ok: true, device}`, or `{ok: false, title, detail}` as the server refused it.
export async function enrol(name, { token }) {
  const asked = await ask("/intake/device/challenge", { token, sent: {} });
  if (asked.status !== 201) return refusal(asked);
  const pair = await makePair();
  const { body, id } = await statementOf(pair, asked.body);
  const signature = base64(await signAs(pair, STATEMENT, body));
  const answer = await ask("/intake/device/keys", { token, sent: { name, body: base64(body), signature } });
  if (answer.status !== 201) return refusal(answer);
  const device = { pair, keyId: id, organisation: asked.body.organisation, name };
  await keepKey(device.organisation, device);
  await navigator.storage?.persist?.();
  return { ok: true, device };
}

// A number for a scan; it only rises, and is used once even when the app dies before the scan is kept.
export async function nextCounter({ keyId }) {
  const row = await store.change("device", keyId, (known) => ({ id: keyId, counter: (known?.counter ?? 0) + 1 }));
  return row.counter;
}

export async function sign(device, kind, body) {
  return base64(await signAs(device.pair, TYPES[kind], body));
}

function refusal({ status, body }) {
  return { ok: false, status, title: body?.title ?? "", detail: body?.detail ?? "" };
}
