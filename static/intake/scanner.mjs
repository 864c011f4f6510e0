// The viewfinder: opens the camera, sends frames to the decoder, and submits the form once a code is read.
const finder = document.querySelector("[data-scanner]");
const form = document.querySelector("[data-scan-form]");

if (finder && form && navigator.mediaDevices?.getUserMedia) scan(finder, form);

function scan(finder, form) {
  const video = finder.querySelector("video");
  const start = document.querySelector("[data-scanner-start]");
  const light = document.querySelector("[data-scanner-light]");
  const status = document.querySelector("[data-scanner-status]");
  const say = (name) => (status.textContent = name ? finder.dataset[name] : "");

  // Between two drums the camera still sees the last label: it is passed over until somebody asks for it.
  let passedOver = sessionStorage.getItem("lastRead");
  start.hidden = false;
  start.addEventListener("click", () => {
    passedOver = null;
    open();
  });
  if ("autostart" in finder.dataset) {
    navigator.permissions
      ?.query({ name: "camera" })
      .then((permission) => permission.state === "granted" && open())
      .catch(() => {}); // a browser that does not know the name waits for the button
  }

  async function open() {
    start.hidden = true;
    finder.hidden = false;
    say("starting");
    try {
      video.srcObject = await navigator.mediaDevices.getUserMedia({
        audio: false,
        video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } },
      });
      await video.play();
    } catch {
      close();
      say("refused");
      return;
    }
    offerLight(video.srcObject.getVideoTracks()[0]);
    decode();
  }

  function decode() {
    const worker = new Worker(finder.dataset.worker, { type: "module" });
    const next = async () => worker.postMessage(...transferable(await createImageBitmap(video)));
    worker.addEventListener("error", () => say("broken"));
    worker.addEventListener("message", ({ data }) => {
      if (data.failed) return say("broken");
      if (data.ready) say("looking");
      if (!data.text || data.text === passedOver) return requestAnimationFrame(next);
      worker.terminate();
      submit(data.text);
    });
    addEventListener("pagehide", () => worker.terminate());
  }

  function submit(text) {
    if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(80);
    close();
    say("read");
    sessionStorage.setItem("lastRead", text);
    form.elements.code.value = text;
    form.elements.way.value = "camera";
    form.requestSubmit();
  }

  function offerLight(track) {
    if (!track.getCapabilities?.().torch) return;
    let on = false;
    light.hidden = false;
    light.onclick = () => {
      on = !on;
      light.setAttribute("aria-pressed", String(on));
      track.applyConstraints({ advanced: [{ torch: on }] });
    };
  }

  function close() {
    for (const track of video.srcObject?.getTracks() ?? []) track.stop();
    video.srcObject = null;
    finder.hidden = true;
    light.hidden = true;
    start.hidden = false;
  }

  addEventListener("pagehide", close);
}

function transferable(bitmap) {
  return [bitmap, [bitmap]];
}
