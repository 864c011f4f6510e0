// A search that answers while one types: the server's own page is asked, and its results put in place.
const WAIT_MS = 180;

function bind(form) {
  const input = form.querySelector("input[type=search]");
  const selector = form.dataset.resultsFrom;
  let timer = null;
  let asked = 0;
  const ask = async () => {
    const turn = ++asked;
    const url = new URL(form.action || location.href);
    url.search = new URLSearchParams({ [input.name]: input.value }).toString();
    const reply = await fetch(url).catch(() => null);
    if (!reply?.ok || turn !== asked) return;
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    const fresh = page.querySelector(selector);
    const old = document.querySelector(selector);
    if (!fresh || !old) return;
    const chosen = old.querySelector("input:checked")?.value;
    old.replaceWith(fresh);
    const again = [...fresh.querySelectorAll("input")].find((one) => one.value === chosen);
    if (again) again.checked = true;
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  });
  form.addEventListener("submit", (submit) => {
    submit.preventDefault();
    ask();
  });
}

document.querySelectorAll("form[data-results-from]").forEach(bind);
