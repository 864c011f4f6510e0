// How a port speaks: set at the scale, so the person says it here, once on each device.
import { element, field } from "../elements.mjs";

const KEPT = "scale-port";
const USUAL = ["9600", "8N1"];
const SPEEDS = ["1200", "2400", "4800", "9600", "19200", "38400", "57600", "115200"];
const PARITIES = { N: "none", E: "even", O: "odd" };
const BITS = ["8N1", "7E1", "7O1", "8E1", "8O1", "8N2", "7E2", "7O2"]; // data bits, parity, stop bits

function kept() {
  const [speed, bits] = (localStorage.getItem(KEPT) ?? "").split(" ");
  return SPEEDS.includes(speed) && BITS.includes(bits) ? [speed, bits] : USUAL;
}

// As `SerialPort.open` wants it.
export function portSettings() {
  const [speed, [dataBits, parity, stopBits]] = kept();
  return { baudRate: Number(speed), dataBits: Number(dataBits), parity: PARITIES[parity], stopBits: Number(stopBits) };
}

// What the person sets; `changed` opens the port anew.
export function speedFields(say, changed) {
  const [speed, bits] = kept();
  const select = (id, values, chosen) =>
    element("select", { class: "input", id }, ...values.map((one) => element("option", { value: one, selected: one === chosen }, one)));
  const [fast, framed] = [select("scale-speed", SPEEDS, speed), select("scale-bits", BITS, bits)];
  const keep = () => {
    localStorage.setItem(KEPT, `${fast.value} ${framed.value}`);
    return changed();
  };
  return element(
    "details",
    { onchange: keep },
    element("summary", {}, say("port")),
    element("div", { class: "stack" }, field(say("speed"), fast, { hint: say("speed_why") }), field(say("bits"), framed)),
  );
}
