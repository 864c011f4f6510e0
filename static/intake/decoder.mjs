// The decoder: frames in, the text of a QR symbol out. It runs in a worker of its own, because compiling
// WebAssembly needs a policy that the page never gets: only this script's response allows it.
import { prepareZXingModule, readBarcodes } from "/static/vendored/zxing-wasm/reader/index.js";

const WASM = "/static/vendored/zxing-wasm/reader/zxing_reader.wasm";
const ready = prepareZXingModule({ overrides: { locateFile: () => WASM }, fireImmediately: true });
const canvas = new OffscreenCanvas(1, 1);
const context = canvas.getContext("2d", { willReadFrequently: true });

ready.then(
  () => postMessage({ ready: true }),
  () => postMessage({ failed: true }),
);

addEventListener("message", async ({ data: frame }) => {
  canvas.width = frame.width;
  canvas.height = frame.height;
  context.drawImage(frame, 0, 0);
  frame.close();
  await ready;
  const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
  const found = await readBarcodes(pixels, { formats: ["QRCode"], maxNumberOfSymbols: 1 });
  postMessage({ text: found.find((code) => code.isValid)?.text ?? "" });
});
