// Photos leave one by one as they are chosen, each with its progress; the server's page then says what became of them.
function progressLine(file, words) {
  const line = document.createElement("p");
  const bar = document.createElement("progress");
  bar.max = 1;
  line.textContent = `${words.sending} ${file.name}`;
  bar.setAttribute("aria-label", line.textContent);
  line.append(bar);
  return { line, bar };
}

function send(url, fields, file, bar) {
  return new Promise((resolve, reject) => {
    const body = new FormData();
    for (const [name, value] of fields) body.append(name, value);
    body.append("photos", file);
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.upload.addEventListener("progress", (step) => {
      if (step.lengthComputable) bar.value = step.loaded / step.total;
    });
    request.addEventListener("load", () => resolve(request));
    request.addEventListener("error", reject);
    request.send(body);
  });
}

// The draft is made by the first photo; the address it leads to takes the others.
async function sendAll(form, files) {
  const box = form.querySelector("[data-upload-progress]");
  const words = { sending: box.dataset.sending, failed: box.dataset.failed };
  const token = [["csrf_token", form.elements.csrf_token.value]];
  const refused = [];
  let url = form.action;
  let last = null;
  for (const file of files) {
    const { line, bar } = progressLine(file, words);
    box.append(line);
    try {
      const reply = await send(url, token, file, bar);
      const page = new DOMParser().parseFromString(reply.responseText, "text/html");
      refused.push(...[...page.querySelectorAll(".error-summary li")].map((item) => item.textContent));
      url = page.querySelector("form[data-upload]")?.action ?? url;
      last = page;
    } catch {
      refused.push(`${file.name}: ${words.failed}`);
    }
    line.remove();
  }
  return { url, refused, last };
}

function show(refused) {
  const note = document.createElement("div");
  note.className = "error-summary";
  note.setAttribute("role", "alert");
  const list = document.createElement("ul");
  for (const sentence of refused) {
    const item = document.createElement("li");
    item.textContent = sentence;
    list.append(item);
  }
  note.append(list);
  document.querySelector("[data-upload-page]").prepend(note);
}

async function upload(form, files) {
  if (!files.length) return;
  form.setAttribute("aria-busy", "true");
  const { url, refused, last } = await sendAll(form, files);
  const fresh = last?.querySelector("[data-upload-page]");
  if (!refused.length) {
    location.assign(url);
    return;
  }
  fresh?.querySelector(".error-summary")?.remove();
  if (fresh && last.querySelector(".thumbs")) {
    history.replaceState(null, "", url);
    document.querySelector("[data-upload-page]").replaceWith(document.adoptNode(fresh));
  }
  form.removeAttribute("aria-busy");
  show(refused);
  bindAll();
}

function bind(form) {
  if (form.dataset.bound) return;
  form.dataset.bound = "yes";
  const input = form.querySelector("input[type=file]");
  const drop = form.querySelector("[data-drop]");
  form.querySelector("[data-upload-button]").hidden = true;
  input.addEventListener("change", () => upload(form, [...input.files]));
  upload(form, [...input.files]); // chosen while this script was still on its way
  drop.addEventListener("dragover", (drag) => {
    drag.preventDefault();
    drop.classList.add("over");
  });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (dropped) => {
    dropped.preventDefault();
    drop.classList.remove("over");
    upload(form, [...dropped.dataTransfer.files]);
  });
}

function bindAll() {
  document.querySelectorAll("form[data-upload]").forEach(bind);
}

bindAll();
