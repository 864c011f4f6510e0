// The camera at the gate stays open: each symbol that comes into view is told once, and again only after it was
// out of view for a while.
const GONE_MS = 1_500;

export class Camera {
  #video;
  #told;
  #worker = null;
  #seen = new Map();
  #light = null; // keeps the screen on while the camera is
  #turn = 0; // whoever closes the camera, or opens it anew, while it starts has the last word

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
    this.#turn += 1;
    const turn = this.#turn;
    const isOver = () => turn !== this.#turn;
    this.said("starting");
    try {
      const stream = await navigator.mediaDevices.getUserMedia({
        audio: false,
        video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } },
      });
      if (isOver()) return stop(stream);
      this.#video.srcObject = stream;
      await this.#video.play();
    } catch {
      if (isOver()) return;
      this.close();
      this.said("refused");
      return;
    }
    if (isOver()) return;
    this.#decode();
    const light = await navigator.wakeLock?.request("screen").catch(() => null);
    if (isOver()) light?.release();
    else this.#light = light;
  }

  close() {
    this.#turn += 1;
    this.#worker?.terminate();
    this.#worker = null;
    this.#light?.release();
    this.#light = null;
    stop(this.#video.srcObject);
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

function stop(stream) {
  for (const track of stream?.getTracks() ?? []) track.stop();
}
