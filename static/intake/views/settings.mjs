// This device: its key, where it stands, and whether scans note their place.
import { element, field, say, status } from "../elements.mjs";
import { keyCard } from "./home.mjs";

const MICRO = 1_000_000;

export function settingsOf(gate) {
  const { device, facts, settings } = gate;
  const named = device && say("device_is", { name: device.name, key: device.keyId });
  return [
    element("h2", {}, say("settings")),
    device ? element("p", { class: "code" }, named) : null,
    document.body.dataset.offline ? status(say("ready_offline"), "good") : null,
    ...(device ? keyCard(gate) : []),
    facts?.sites.length > 1 ? siteField(gate) : null,
    placeField(gate, settings),
  ].filter(Boolean);
}

function siteField(gate) {
  const options = gate.facts.sites.map((one) => element("option", { value: one.uri, selected: one.uri === gate.site?.uri }, one.name));
  const select = element("select", { class: "input", id: "site" }, ...options);
  select.addEventListener("change", () => gate.keepSettings({ site: select.value }));
  return field(say("site"), select);
}

function placeField(gate, settings) {
  const box = element("input", { type: "checkbox", id: "place" });
  box.checked = settings.isPlaced;
  box.addEventListener("change", async () => {
    await gate.keepSettings({ isPlaced: box.checked });
    if (box.checked) watchPlace(gate);
  });
  const hint = element("span", { class: "hint" }, say("place_why"));
  return element("label", { class: "choice", for: "place" }, box, element("span", {}, say("place")), hint);
}

// The browser asks its person; where it is refused, scans are signed without a place.
export function watchPlace(gate) {
  navigator.geolocation?.watchPosition(
    ({ coords }) => {
      const { latitude, longitude, accuracy } = coords;
      gate.place = {
        latitude: Math.round(latitude * MICRO),
        longitude: Math.round(longitude * MICRO),
        accuracyM: Math.min(100_000, Math.round(accuracy)),
      };
    },
    () => (gate.place = null),
    { enableHighAccuracy: true, maximumAge: 60_000 },
  );
}
