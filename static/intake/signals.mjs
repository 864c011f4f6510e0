// What each sign sounds and feels like, for a yard where nobody looks at a screen: one high tone is good, falling
// tones are not.
const SOUNDS = {
  expected: [[1_320, 110]],
  double: [[660, 110], [660, 110]],
  unexpected: [[660, 140], [440, 220]],
  void: [[440, 140], [440, 140], [330, 260]],
  forged: [[220, 700]],
  doubt: [[1_320, 110], [440, 140], [330, 260]],
  inner_good: [[1_320, 110], [1_760, 160]],
  inner_bad: [[220, 700], [175, 400]],
  inner_again: [[220, 400], [220, 400], [175, 400]],
  inner_alone: [[523, 160], [494, 160]],
  copied: [[220, 300], [220, 300]],
  replayed: [[220, 300], [262, 300]],
  swapped: [[262, 300], [220, 300]],
  delivery: [[880, 110], [1_320, 160]],
  handover_over: [[523, 140], [392, 260]],
  handover_unknown: [[392, 160], [523, 160], [392, 160]],
  foreign: [[330, 120], [262, 200]],
  unproven: [[523, 160], [494, 160]],
  complete: [[880, 100], [1_109, 100], [1_320, 220]],
};
const PAUSE_MS = 60;
const LOUD = 0.4;

let context = null;

// Browsers let a page sound only after a touch: called from one.
export function wake() {
  context ??= "AudioContext" in globalThis ? new AudioContext() : null;
  context?.resume();
}

export function signal(sign) {
  const tones = SOUNDS[sign];
  const lengths = tones.flatMap(([, length]) => [length, PAUSE_MS]).slice(0, -1);
  if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(lengths);
  if (context?.state !== "running") return;
  let at = context.currentTime;
  for (const [pitch, length] of tones) {
    const [tone, volume] = [context.createOscillator(), context.createGain()];
    tone.frequency.value = pitch;
    tone.type = sign === "forged" ? "sawtooth" : "sine";
    volume.gain.value = LOUD;
    tone.connect(volume).connect(context.destination);
    tone.start(at);
    tone.stop(at + length / 1_000);
    at += (length + PAUSE_MS) / 1_000;
  }
}
