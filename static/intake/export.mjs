// What leaves the device as a file.
import { fromBase64, toBase64 } from "./octets.mjs";
import * as store from "./store.mjs";

// Everything that was not sent, as a file that says what it is; the bytes are those that were signed.
export async function fileOf(gate) {
  const records = gate.records.filter((one) => one.state !== "sent");
  const told = records.map(({ answer, delivery, ...one }) => ({
    ...one,
    at: time(one),
    text: new TextDecoder().decode(fromBase64(one.body)),
  }));
  const photos = gate.album.kept.map(async ({ thumbnail, ...one }) => ({ ...one, at: time(one), jpeg: await jpegOf(one) }));
  const whose = { organisation: gate.device?.organisation, device: gate.device?.keyId };
  return JSON.stringify({ ...whose, records: told, photos: await Promise.all(photos) }, null, 2);
}

export async function pictureOf({ n }) {
  return (await store.get("pictures", n))?.octets ?? new Uint8Array();
}

export function saveAs(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  [link.href, link.download] = [address, name];
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

const time = ({ at }) => new Date(at).toISOString();
const jpegOf = async (photo) => toBase64(await pictureOf(photo));
