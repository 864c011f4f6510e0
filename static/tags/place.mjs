// "Tell the owner where it is": the browser is asked for its place when somebody presses, never before.
const MILLION = 1_000_000;

for (const box of document.querySelectorAll("[data-place]")) {
  if (!navigator.geolocation) break;
  const form = box.querySelector("form");
  const status = box.querySelector("[data-place-status]");
  let isKnown = false;
  box.hidden = false;
  form.addEventListener("submit", (event) => {
    if (isKnown) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const figures = {
          latitude_udeg: coords.latitude * MILLION,
          longitude_udeg: coords.longitude * MILLION,
          accuracy_m: Math.min(coords.accuracy, 100_000),
        };
        for (const [name, value] of Object.entries(figures)) {
          form.querySelector(`[data-place-field="${name}"]`).value = Math.round(value);
        }
        isKnown = true;
        form.requestSubmit();
      },
      () => { status.textContent = box.dataset.refused; },
      { enableHighAccuracy: true, timeout: 20_000 },
    );
  }, { capture: true });
}
