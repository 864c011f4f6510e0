// Light or dark: what the reader chose here before, else what the device says. Runs before the first paint.
const KEY = "regauss-theme";
const root = document.documentElement;
const dark = matchMedia("(prefers-color-scheme: dark)");

function chosen() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // storage is switched off: the device decides
  }
}

function isDark() {
  return root.dataset.theme ? root.dataset.theme === "dark" : dark.matches;
}

function remember(theme) {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // the choice lasts as long as the page
  }
}

function bind(button) {
  const name = () => {
    button.setAttribute("aria-label", isDark() ? button.dataset.light : button.dataset.dark);
    button.title = button.getAttribute("aria-label");
  };
  button.hidden = false;
  name();
  dark.addEventListener("change", name);
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    remember(root.dataset.theme);
    name();
  });
}

if (["light", "dark"].includes(chosen())) root.dataset.theme = chosen();
const bindAll = () => document.querySelectorAll("[data-theme-switch]").forEach(bind);
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", bindAll);
else bindAll();
