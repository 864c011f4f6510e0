// The gate's app without a network: its shell and all it is made of are kept, one version at a time. The
// server puts `KEPT` before this script: {version, shell, files}. Other content makes other bytes here, and so
// a new version, which waits until nobody uses the old one or its person asks for it.
const PREFIX = "regauss-gate-";
const NAME = PREFIX + KEPT.version;
const FILES = new Set(KEPT.files);

addEventListener("install", (event) => event.waitUntil(keep()));
addEventListener("activate", (event) => event.waitUntil(takeOver()));
addEventListener("message", ({ data }) => data === "take over" && skipWaiting());

addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin || !FILES.has(url.pathname)) return;
  event.respondWith(answer(event, url.pathname));
});

// All or nothing: a shell that answers with a redirect (nobody is signed in) leaves the old version standing.
async function keep() {
  const replies = await Promise.all(
    KEPT.files.map(async (path) => {
      const reply = await fetch(path, { cache: "no-cache" });
      if (!reply.ok || reply.redirected) throw new Error(path);
      return [path, reply];
    }),
  );
  const cache = await caches.open(NAME);
  for (const [path, reply] of replies) await cache.put(path, reply);
}

async function takeOver() {
  const old = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== NAME);
  await Promise.all(old.map((name) => caches.delete(name)));
  await clients.claim();
}

async function answer(event, path) {
  if (event.request.mode === "navigate" || (await isForApp(event))) {
    const kept = await (await caches.open(NAME)).match(path);
    if (kept) return kept;
  }
  return fetch(event.request);
}

// The pages at the gate are in reach too, and come with files of their own day.
async function isForApp(event) {
  const client = event.clientId ? await clients.get(event.clientId) : null;
  return client?.type !== "window" || new URL(client.url).pathname === KEPT.shell;
}
