// What leaves the device as a file.
import { fromBase64 } from "./octets.mjs";

// Everything that was not sent, as a file that says what it is; the bytes are those that were signed.
export function fileOf(gate) {
  const records = gate.records.filter((one) => one.state !== "sent");
  const told = records.map(({ answer, delivery, ...one }) => ({
    ...one,
    at: new Date(one.at).toISOString(),
    text: new TextDecoder().decode(fromBase64(one.body)),
  }));
  return JSON.stringify({ organisation: gate.device?.organisation, device: gate.device?.keyId, records: told }, null, 2);
}
