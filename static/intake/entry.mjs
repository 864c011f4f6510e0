// What was typed about one package, read. Pure.
import { parseMass } from "./masses.mjs";

// `{entry}`, or `{errors}`: by field, the name of the sentence that says what is wrong. A package that never came is refused with its stated mass.
export function readForm(said, one) {
  const errors = {};
  const read = (name) => {
    if (!said[name]?.trim()) return null;
    const { grams, problem } = parseMass(said[name]);
    if (problem) errors[name] = `bad_${problem}`;
    return grams ?? null;
  };
  const [net, grossG, tareG, part] = ["net", "gross", "tare", "refused"].map(read);
  const isRefused = said.verdict !== "accept";
  const stated = said.verdict === "none" && net === null && grossG === null ? one.net_mass_g : null;
  const netG = net ?? stated ?? (grossG !== null && tareG !== null ? grossG - tareG : null);
  if (!errors.net && netG === null) errors[grossG === null ? "net" : "tare"] ??= grossG === null ? "bad_number" : "bad_tare";
  if (netG !== null && netG <= 0) errors.tare ??= "bad_tare";
  if (netG > 0 && grossG !== null && (tareG === null ? grossG < netG : grossG - tareG !== netG)) errors.gross ??= "bad_disagree";
  if (said.verdict === "part" && part === null) errors.refused ??= "bad_number";
  if (said.verdict === "part" && part > netG) errors.refused ??= "bad_too_much";
  if (isRefused && !said.reason) errors.reason = "choose_reason";
  if (Object.keys(errors).length) return { errors };
  const refusedG = { accept: 0, part, none: netG }[said.verdict];
  const why = isRefused ? { reason: said.reason, note: said.note.normalize("NFC").trim() } : { reason: null, note: "" };
  return { entry: { isMissing: false, how: stated === null ? "scale" : "stated", netG, grossG, tareG, refusedG, ...why } };
}
