// Long work shows how far it is: the server's own page is asked again, until it says that nothing runs.
const WAIT_MS = 1500;

async function look(section) {
  const reply = await fetch(location.href).catch(() => null);
  const page = reply?.ok ? new DOMParser().parseFromString(await reply.text(), "text/html") : null;
  const fresh = page?.getElementById(section.id);
  if (fresh) section.replaceWith(fresh);
  const current = fresh ?? section;
  if (current.hasAttribute("data-running")) setTimeout(look, WAIT_MS, current);
}

document.querySelectorAll("[data-running]").forEach((section) => setTimeout(look, WAIT_MS, section));
