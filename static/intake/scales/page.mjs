// The scale on the gate's page of one package.
import { leaveScale, offerScale } from "./fill.mjs";

const block = document.querySelector("[data-scale]");
const input = (name) => document.querySelector(`[name="${name}"]`);

if (block) {
  const places = { net: input("net_mass"), gross: input("gross_mass"), tare: input("tare_mass") };
  const say = (name, values) => (block.dataset[name] ?? "").replace(/\{(\w+)\}/g, (_, key) => block.dataset[values[key]] ?? values[key]);
  offerScale(block, places, say);
  addEventListener("pagehide", leaveScale);
}
