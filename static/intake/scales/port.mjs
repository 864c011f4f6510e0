// A scale on a serial port (Web Serial): the person chooses it once, and from then on the browser knows it.
import { readFrame } from "./frames.mjs";
import { splitter } from "./lines.mjs";
import { portSettings } from "./speed.mjs";

const ASK = "S\r\n"; // "send the stable weight", to scales that wait to be asked; the others pass it over
const ASK_EVERY_MS = 1_000;

export const isSupported = () => "serial" in navigator;
export const isKnown = async () => (await navigator.serial.getPorts()).length === 1;

// Calls `heard(reading)` for each line until the function that it answers is called; `lost()` when the scale is gone.
export async function connect(heard, lost) {
  const known = await navigator.serial.getPorts();
  const port = known.length === 1 ? known[0] : await navigator.serial.requestPort();
  await port.open(portSettings());
  const reader = port.readable.getReader();
  const writer = port.writable.getWriter();
  const ask = () => writer.write(new TextEncoder().encode(ASK)).catch(() => {});
  const asking = setInterval(ask, ASK_EVERY_MS);
  let isLeft = false;
  listen(reader, heard)
    .catch(() => {})
    .finally(() => {
      clearInterval(asking);
      if (!isLeft) lost();
    });
  return async () => {
    isLeft = true;
    await reader.cancel().catch(() => {});
    reader.releaseLock();
    writer.releaseLock();
    await port.close().catch(() => {});
  };
}

async function listen(reader, heard) {
  const lines = splitter();
  const decoder = new TextDecoder("latin1");
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    for (const line of lines.push(decoder.decode(value, { stream: true }))) heard(readFrame(line));
  }
}
