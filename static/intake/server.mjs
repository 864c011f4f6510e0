// Asking the server: JSON in and out, and one answer for everything that is no answer.
const PATIENCE_MS = 20_000;

// `{status, body, retryAfterS}`; status 0 where nobody answered.
export async function ask(path, { token, sent } = {}) {
  const how = { cache: "no-store", credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE_MS) };
  if (sent !== undefined) {
    how.method = "POST";
    how.headers = { "Content-Type": "application/json", "X-CSRF-Token": token };
    how.body = JSON.stringify(sent);
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
