// Asking the server: JSON in and out, photos as forms, and one answer for everything that is no answer.
const PATIENCE_MS = 20_000;
const FORM_PATIENCE_MS = 180_000; // a photo, where the network is thin

// `{status, body, retryAfterS}`; status 0 where nobody answered.
export async function ask(path, { token, sent } = {}) {
  const how = { cache: "no-store", credentials: "same-origin", signal: AbortSignal.timeout(patience(sent)) };
  if (sent !== undefined) {
    how.method = "POST";
    how.headers = { "X-CSRF-Token": token };
    if (!(sent instanceof FormData)) how.headers["Content-Type"] = "application/json";
    how.body = sent instanceof FormData ? sent : JSON.stringify(sent);
  }
  try {
    const reply = await fetch(path, how);
    const isJson = reply.headers.get("Content-Type")?.includes("json");
    return {
      status: reply.status,
      body: isJson ? await reply.json() : null,
      retryAfterS: Number(reply.headers.get("Retry-After")) || null,
    };
  } catch {
    return { status: 0, body: null, retryAfterS: null };
  }
}

const patience = (sent) => (sent instanceof FormData ? FORM_PATIENCE_MS : PATIENCE_MS);
