// Exact times in the reader's own zone; the server wrote them in UTC, which stays as the tooltip.
const format = new Intl.DateTimeFormat(document.documentElement.lang, {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  timeZoneName: "short",
});

for (const element of document.querySelectorAll("[data-when]")) {
  const moment = new Date(element.dataset.when);
  if (!Number.isNaN(moment.valueOf())) element.textContent = format.format(moment);
}
