// The custody events of a gate, body by body as docs/events.md writes them.
import { fromHex, toBase64 } from "./octets.mjs";

const OWN_STEPS = { refuse: "refusing" };
const STEPS = { arrive: "arriving", accept: "accepting", accept_part: "accepting" };

// What a device states and when: `{id, at (Date), salt (bytes), chain: {seq, prev (base64)}, site (URI)}`.
// `facts` is the manifest, `delivery` one of its deliveries, `answer` one of the kinds below:
//   {kind: "arrive"} · and, each with `evidence`, the SHA-256 of photos in hexadecimal and in their order:
//   {kind: "accept", masses, seals, instrument} · {kind: "refuse", reason, note}
//   {kind: "accept_part", masses, refused: [{package, netG, reason, note}], missing: [{package, statedG}], rest, seals, instrument}
// where `masses` is `[{id, uri, netG, grossG, tareG}]` of all that came, and `rest` the code drawn for what is refused or did not.
export function bodyOf(facts, delivery, answer, occasion) {
  const site = occasion.site ? { id: occasion.site } : undefined;
  return present({
    "@context": facts.context,
    type: "ObjectEvent",
    eventID: `urn:uuid:${occasion.id}`,
    eventTime: localTime(occasion.at),
    eventTimeZoneOffset: offsetOf(occasion.at),
    action: "OBSERVE",
    bizStep: stepOf(answer.kind, facts.namespace),
    disposition: dispositionOf(answer, delivery),
    readPoint: site,
    bizLocation: answer.kind === "refuse" ? undefined : site,
    "rg:act": answer.kind,
    "rg:chain": chain(facts, delivery, answer, occasion),
    "rg:salt": toBase64(occasion.salt),
    "rg:statedBy": facts.organisation.uri,
    epcList: things(facts, delivery, answer),
    ...handover(facts, delivery),
    ...particulars(facts, delivery, answer),
  });
}

// Whether these masses are the giver's, package by package, to the gram.
export function agrees(masses, delivery) {
  const stated = new Map(delivery.packages.map((one) => [one.id, one.net_mass_g]));
  return masses.length === stated.size && masses.every((mass) => stated.get(mass.id) === mass.netG);
}

// ISO 8601 with three decimals and the place's own offset, never `Z`.
export function localTime(at) {
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return local.toISOString().replace("Z", offsetOf(at));
}

export function offsetOf(at) {
  const minutes = -at.getTimezoneOffset();
  const two = (number) => String(Math.trunc(number)).padStart(2, "0");
  return `${minutes < 0 ? "-" : "+"}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`;
}

function stepOf(kind, namespace) {
  return OWN_STEPS[kind] ? `${namespace}/voc/BizStep-${OWN_STEPS[kind]}` : STEPS[kind];
}

function dispositionOf(answer, delivery) {
  if (answer.kind === "arrive") return "in_progress";
  if (answer.kind === "refuse") return "non_conformant";
  if (!agrees(answer.masses, delivery)) return "mismatch_quantity";
  return answer.kind === "accept" ? "conformant" : "non_conformant";
}

function chain(facts, delivery, answer, occasion) {
  const links = [{ "rg:lot": delivery.lot_uri, "rg:seq": occasion.chain.seq, "rg:prev": occasion.chain.prev }];
  if (answer.kind === "accept_part") links.push({ "rg:lot": object(facts, answer.rest), "rg:seq": 1 });
  return links;
}

function things(facts, delivery, answer) {
  const named = [delivery.lot_uri, ...(answer.masses ?? []).map((mass) => mass.uri)];
  if (answer.kind !== "accept_part") return named;
  const rest = left(answer).map((_, at) => object(facts, `${answer.rest}.${at + 1}`));
  return [...named, object(facts, answer.rest), ...rest];
}

function handover(facts, delivery) {
  const { giver, offer } = delivery;
  return {
    bizTransactionList: [
      { type: "recadv", bizTransaction: offer.handover_uri },
      { type: "upevt", bizTransaction: `urn:uuid:${offer.event_id}` },
    ],
    "rg:giver": giver.uri,
    "rg:offerHash": offer.hash,
    sourceList: [{ type: "possessing_party", source: giver.uri }],
    destinationList: [{ type: "possessing_party", destination: facts.organisation.uri }],
  };
}

function particulars(facts, delivery, answer) {
  if (answer.kind === "arrive") return {};
  const evidence = someOf(answer.evidence ?? [], (hash) => toBase64(fromHex(hash)));
  if (answer.kind === "refuse")
    return { "rg:reason": answer.reason, "rg:note": answer.note || undefined, "rg:evidence": evidence };
  const accepted = {
    sensorElementList: answer.masses.map(weighing),
    "rg:instrument": answer.instrument || undefined,
    "rg:seals": answer.seals.length ? answer.seals : undefined,
    "rg:evidence": evidence,
  };
  return answer.kind === "accept" ? accepted : { ...accepted, ...parted(facts, delivery, answer) };
}

function weighing(mass) {
  const reports = [["gross", mass.grossG], ["tare", mass.tareG], ["net", mass.netG]];
  return {
    "rg:package": mass.uri,
    sensorReport: reports
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([kind, value]) => ({ type: "Mass", value, uom: "GRM", "rg:massKind": kind })),
  };
}

function parted(facts, delivery, answer) {
  const packages = new Map(delivery.packages.map((one) => [one.id, one]));
  return {
    "rg:refused": someOf(answer.refused, (part) =>
      present({
        "rg:package": packages.get(part.package).uri,
        "rg:net": part.netG,
        "rg:reason": part.reason,
        "rg:note": part.note || undefined,
      }),
    ),
    "rg:missing": someOf(answer.missing ?? [], (one) => ({
      "rg:package": packages.get(one.package).uri,
      "rg:stated": one.statedG,
    })),
    "rg:rest": {
      "rg:lot": object(facts, answer.rest),
      ...delivery.rest.members,
      "rg:packages": left(answer).map((part, at) => restPackage(facts, answer, part, at, packages)),
    },
    "rg:owner": delivery.rest.owner,
  };
}

// The drum of a package that is refused whole goes with it, weighed as it was; of one refused in part
// nobody has weighed what is left, nor what never came.
function restPackage(facts, answer, part, at, packages) {
  const mass = answer.masses.find((one) => one.id === part.package);
  const isWhole = mass?.netG === part.netG;
  return present({
    "rg:package": object(facts, `${answer.rest}.${at + 1}`),
    "rg:gross": isWhole ? mass.grossG : undefined,
    "rg:tare": isWhole ? mass.tareG : undefined,
    "rg:net": part.netG,
    "rg:packaging": packages.get(part.package).packaging,
  });
}

// What stays the sender's: what is refused, then what did not come, with its stated mass.
function left(answer) {
  return [...answer.refused, ...(answer.missing ?? []).map((one) => ({ package: one.package, netG: one.statedG }))];
}

function someOf(parts, written) {
  return parts.length ? parts.map(written) : undefined;
}

function object(facts, id) {
  return `${facts.namespace}/obj/${id}`;
}

function present(members) {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined && value !== null),
  );
}
