// A form is sent once, however often its button is pressed; and after a refusal the eye starts at what is wrong.
for (const form of document.querySelectorAll("form[data-once]")) {
  let sent = false;
  form.addEventListener("submit", (submit) => {
    if (sent) submit.preventDefault();
    sent = true;
    form.setAttribute("aria-busy", "true");
  });
  addEventListener("pageshow", () => {
    sent = false;
    form.removeAttribute("aria-busy");
  });
}

document.querySelector("[data-focus]")?.focus();
