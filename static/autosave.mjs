// A draft is saved while it is typed: shortly after each change, and when the page is left.
const WAIT_MS = 1200;
const clock = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });

function bind(form) {
  const line = document.querySelector("[data-saved]");
  let timer = null;
  let changed = false;
  const save = async () => {
    clearTimeout(timer);
    if (!changed) return;
    changed = false;
    const body = new FormData(form);
    body.append("then", "save");
    const reply = await fetch(form.action, { method: "POST", body, redirect: "manual", keepalive: true }).catch(() => null);
    if (reply && (reply.ok || reply.type === "opaqueredirect")) {
      line.textContent = `${line.dataset.saved} ${clock.format(new Date())}`;
    }
  };
  form.addEventListener("input", () => {
    changed = true;
    clearTimeout(timer);
    timer = setTimeout(save, WAIT_MS);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    changed = false;
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save();
  });
}

document.querySelectorAll("form[data-autosave]").forEach(bind);
