// Passkeys: the page says what to ask for, the device answers, and the form carries the answer home.
const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const listed = (list = []) => list.map((one) => ({ ...one, id: bytes(one.id) }));

function asked(options) {
  const publicKey = { ...options, challenge: bytes(options.challenge) };
  if (options.user) {
    publicKey.user = { ...options.user, id: bytes(options.user.id) };
    publicKey.excludeCredentials = listed(options.excludeCredentials);
  } else {
    publicKey.allowCredentials = listed(options.allowCredentials);
  }
  return publicKey;
}

function told(credential) {
  const { response } = credential;
  const parts = response.attestationObject
    ? ["clientDataJSON", "attestationObject"]
    : ["clientDataJSON", "authenticatorData", "signature", "userHandle"];
  const held = parts.filter((name) => response[name]);
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response: Object.fromEntries(held.map((name) => [name, text(response[name])])),
  });
}

function bind(input) {
  const form = input.form;
  const button = form.querySelector("[data-passkey-press]");
  const stopped = form.querySelector("[data-passkey-stopped]");
  const options = JSON.parse(input.dataset.passkey);
  let waiting = null;

  async function ask(more = {}) {
    const publicKey = asked(options);
    const credential = options.user
      ? await navigator.credentials.create({ publicKey, ...more })
      : await navigator.credentials.get({ publicKey, ...more });
    input.value = told(credential);
    form.requestSubmit();
  }

  // The browser offers passkeys where the address is typed, until the button asks for one.
  async function offer() {
    if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
    waiting = new AbortController();
    await ask({ mediation: "conditional", signal: waiting.signal });
  }

  form.querySelector("[data-passkey-without]").hidden = true;
  button.hidden = false;
  button.addEventListener("click", async () => {
    waiting?.abort();
    stopped.hidden = true;
    button.disabled = true;
    await ask().catch(() => { stopped.hidden = false; });
    button.disabled = false;
  });
  if ("passkeyOffer" in input.dataset) offer().catch(() => {}); // the button and the password are still there
}

if (window.PublicKeyCredential) document.querySelectorAll("[data-passkey]").forEach(bind);
