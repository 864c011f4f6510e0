// The order of sending, and what an answer means. Pure.
//
// A record is `{n, kind: "scan" | "inner" | "event", lot, handover, organisation, state, seq, hash, …}`; its state is "waiting",
// "sent", "question", "aside" (kept, not sent) or "replaced" (signed again).
const FIRST_PAUSE_S = 2;
const LONGEST_PAUSE_S = 120;

// The record to send next: the first that waits. Behind a question of its lot nothing of that lot is sent,
// because each event names the one before it.
export function next(records, organisation) {
  const stuck = new Set(records.filter(isQuestion).map((one) => one.lot));
  const isFree = (one) => one.kind !== "event" || !stuck.has(one.lot);
  return records.find((one) => one.state === "waiting" && one.organisation === organisation && isFree(one)) ?? null;
}

export const isUnsent = (record) => record.state === "waiting" || record.state === "question";
export const isQuestion = (record) => record.kind === "event" && record.state === "question";
export const isRefusedScan = (record) => record.kind === "scan" && record.state === "question";

// What to do after an answer: "sent"; "later" (nobody could take it); "sign_in"; "token" (fetch a new one and send
// again); "question" (it was refused: a person decides).
export function meaning({ status, body }) {
  if (status === 200 || status === 201) return "sent";
  if (status === 401) return "sign_in";
  if (status === 403 && body?.title === "NotFromHere") return "token";
  if (status === 0 || status === 408 || status === 429 || status >= 500) return "later";
  return "question";
}

export function pauseS(tries, retryAfterS) {
  return Math.max(retryAfterS ?? 0, Math.min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** Math.min(tries, 10)));
}

// Where the next event of a delivery goes on: after what this device signed, or after what the server told.
export function head(delivery, records) {
  const own = records
    .filter((one) => one.kind === "event" && one.handover === delivery.offer.handover_id)
    .filter((one) => (isUnsent(one) || one.state === "sent") && one.seq > delivery.chain.seq);
  const last = own.sort((one, other) => one.seq - other.seq).at(-1);
  return last ? { seq: last.seq, hash: last.hash } : delivery.chain;
}

export function hasArrived(delivery, records) {
  const isArrival = (one) => one.act === "arrive" && one.handover === delivery.offer.handover_id;
  return delivery.status === "arrived" || records.some((one) => isArrival(one) && (isUnsent(one) || one.state === "sent"));
}

// The answer to a delivery that this device has signed and not given up; also by lot, once the delivery is no more: then
// another organisation's, on a phone that both use, is nobody else's to read.
export const answered = (handover, records) => lastAnswer(records, (one) => one.handover === handover);
export const answeredOf = (lot, organisation, records) =>
  lastAnswer(records, (one) => one.lot === lot && one.organisation === organisation);

function lastAnswer(records, isOf) {
  const isAnswer = (one) => one.kind === "event" && one.act !== "arrive" && isOf(one);
  return records.filter((one) => isAnswer(one) && (isUnsent(one) || one.state === "sent")).at(-1) ?? null;
}

// Whether what was noted can be said of the delivery as it stands now: the same packages.
export function canSignAgain(record, delivery) {
  if (!delivery) return false;
  const now = new Set(delivery.packages.map((one) => one.id));
  const { masses, missing = [] } = record.answer;
  if (!masses) return true;
  const noted = [...masses.map((mass) => mass.id), ...missing.map((one) => one.package)];
  return noted.length === now.size && noted.every((id) => now.has(id));
}

// Whether a refused record would still be the next of the delivery as it stands: nothing has to be signed anew.
export function isStillNext(record, delivery) {
  return delivery?.chain.seq + 1 === record.seq && delivery.chain.hash === record.prev;
}
