// How far this device's clock is off, by what the server said when the facts were fetched. Pure.
const MINUTE_MS = 60_000;
const FAST = 2; // the server takes nothing from more than five minutes ahead, and a signature is soon made
const SLOW = 15;

// Whole minutes, ahead positive; 0 where it is near enough. Facts travel for a moment, so a little slow is none.
export function minutesOff(manifest, fetchedAt) {
  const off = Math.round((fetchedAt - Date.parse(manifest.made_at)) / MINUTE_MS);
  return off >= FAST || off <= -SLOW ? off : 0;
}
