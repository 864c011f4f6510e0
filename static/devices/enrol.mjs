// Enrol this device: ask what to sign, make a key, sign with it, and let the form carry statement and signature home.
import { base64, findKey, keepKey, makePair, sign, STATEMENT, statementOf } from "./key.mjs";

const PENDING = "pending "; // a key waits under its id until the server has taken it

async function ask(form, address) {
  const token = form.elements.csrf_token.value;
  const reply = await fetch(address, { method: "POST", headers: { "X-CSRF-Token": token } });
  if (!reply.ok) throw new Error(`${reply.status}`);
  return reply.json();
}

async function answer(form, address) {
  const pair = await makePair();
  const asked = await ask(form, address);
  const { body, id } = await statementOf(pair, asked);
  form.elements.body.value = base64(body);
  form.elements.signature.value = base64(await sign(pair, STATEMENT, body));
  const kept = { pair, keyId: id, name: form.elements.name.value, organisation: asked.organisation };
  await keepKey(PENDING + id, kept);
  form.requestSubmit();
}

function bind(form) {
  const button = form.querySelector("[data-enrol-press]");
  const stopped = form.querySelector("[data-enrol-stopped]");
  form.querySelector("[data-enrol-without]").hidden = true;
  button.hidden = false;
  form.addEventListener("submit", (event) => { // Enter in the name's field means the button
    if (form.elements.body.value) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // it is not sent yet
    button.click();
  }, { capture: true });
  button.addEventListener("click", async () => {
    stopped.hidden = true;
    button.disabled = true;
    await answer(form, button.dataset.enrolPress).catch(() => { stopped.hidden = false; });
    button.disabled = false;
  });
}

/** The list shows a key that was just taken: from now on it is this device's. */
async function settle(list) {
  const waiting = await findKey(PENDING + list.dataset.enrolled).catch(() => undefined);
  if (waiting) await keepKey(waiting.organisation, waiting);
}

/** Mark which of the listed devices this one is. */
async function point(list) {
  const own = await findKey(list.dataset.organisation).catch(() => undefined);
  const mark = own && list.querySelector(`[data-device="${own.keyId}"] [data-this]`);
  if (mark) mark.hidden = false;
}

if (window.crypto?.subtle && window.indexedDB) {
  document.querySelectorAll("form[data-enrol]").forEach(bind);
  document.querySelectorAll("[data-enrolled]").forEach(async (list) => {
    if (list.dataset.enrolled) await settle(list);
    await point(list);
  });
}
