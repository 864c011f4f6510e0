// The camera at the gate stays open: each symbol that comes into view is told once, and again only after it was
// out of view for a while.
const GONE_MS = 1_500;

export class Camera {
  #video;
  #told;
  #worker = null;
  #seen = new Map();
  #light = null; // keeps the screen on while the camera is

  // `told(text)` hears of symbols; `said(name)` of "starting", "looking", "refused", "broken".
  constructor(video, { told, said, decoder }) {
    this.#video = video;
    this.#told = told;
    this.said = said;
    this.decoder = decoder;
  }

  get isOpen() {
    return this.#worker !== null;
  }

  get track() {
    return this.#video.srcObject?.getVideoTracks()[0] ?? null;
  }

  async open() {
    if (this.isOpen) return;
    this.said("starting");
    try {
      this.#video.srcObject = await navigator.mediaDevices.getUserMedia({
        audio: false,
        video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } },
      });
      await this.#video.play();
    } catch {
      this.close();
      this.said("refused");
      return;
    }
    this.#decode();
    this.#light = await navigator.wakeLock?.request("screen").catch(() => null);
  }

  close() {
    this.#worker?.terminate();
    this.#worker = null;
    this.#light?.release();
    this.#light = null;
    for (const track of this.#video.srcObject?.getTracks() ?? []) track.stop();
    this.#video.srcObject = null;
  }

  #decode() {
    const worker = new Worker(this.decoder, { type: "module" });
    this.#worker = worker;
    const next = async () => {
      if (worker !== this.#worker || !this.#video.srcObject) return;
      const frame = await createImageBitmap(this.#video);
      worker.postMessage(frame, [frame]);
    };
    worker.addEventListener("error", () => this.said("broken"));
    worker.addEventListener("message", ({ data }) => {
      if (data.failed) return this.said("broken");
      if (data.ready) this.said("looking");
      if (data.text) this.#note(data.text);
      requestAnimationFrame(next);
    });
  }

  #note(text) {
    const now = performance.now();
    const last = this.#seen.get(text);
    this.#seen.set(text, now);
    if (last === undefined || now - last > GONE_MS) this.#told(text);
  }
}
