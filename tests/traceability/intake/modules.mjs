// What the gate's modules make of cases that Python wrote: `{name: [arguments…]}` in, results out.
import { readFileSync } from "node:fs";

import { preAuthentication } from "../../../static/devices/key.mjs";
import { canonicalBytes } from "../../../static/intake/canonical.mjs";
import { minutesOff } from "../../../static/intake/clock.mjs";
import { check, draw } from "../../../static/intake/code.mjs";
import { answerOf, inDoubt, isLastToCome, tally } from "../../../static/intake/decision.mjs";
import { bodyOf } from "../../../static/intake/event.mjs";
import { judgePaper } from "../../../static/intake/inner.mjs";
import { indexOf, judge, shownSign, toldSign } from "../../../static/intake/judging.mjs";
import { inKilograms, parseMass } from "../../../static/intake/masses.mjs";
import { fromHex, toHex } from "../../../static/intake/octets.mjs";
import { bared } from "../../../static/intake/photos/bare.mjs";
import { fitted, pictureProblem, sizeProblem } from "../../../static/intake/photos/fitting.mjs";
import { hashesOf, isNeeded, leftByLot, nextPhoto, standing } from "../../../static/intake/photos/standing.mjs";
import { isToTell, paperRecord } from "../../../static/intake/paper_record.mjs";
import { judgeNamed, namedBy } from "../../../static/intake/paper_code.mjs";
import { awaitsSecond, differing, foundSeals } from "../../../static/intake/seals.mjs";
import { answeredOf, canSignAgain, hasArrived, head, meaning, next, pauseS } from "../../../static/intake/sequence.mjs";
import { scanRecord } from "../../../static/intake/scan_record.mjs";
import { readForm } from "../../../static/intake/entry.mjs";
import { read, textOf, trust } from "../../../static/intake/tag.mjs";

const text = (octets) => new TextDecoder().decode(octets);

const asks = {
  read: async (found, keys) => read(found, await trust(keys)),
  address: (code) => textOf(code),
  judge: async (code, facts, scanned) => {
    const found = textOf(code);
    const reading = found && (await read(found, await trust(facts.keys)));
    return judge(code, reading, indexOf(facts), (_, one) => scanned.includes(one.id));
  },
  body: (facts, delivery, answer, occasion) => {
    const { at, salt, ...rest } = occasion;
    const made = { ...rest, at: new Date(at), salt: fromHex(salt) };
    return text(canonicalBytes(bodyOf(facts, delivery, answer, made)));
  },
  canonical: (document) => {
    try {
      return text(canonicalBytes(document));
    } catch {
      return null;
    }
  },
  check: (code, prefix) => check(code, prefix),
  draw: (prefix) => draw(prefix),
  mass: (typed) => parseMass(typed),
  kilograms: (grams) => inKilograms(grams),
  message: (type, body) => toHex(preAuthentication(type, fromHex(body))),
  scan: (scan) => text(scanRecord({ ...scan, at: new Date(scan.at) })),
  next: (records, organisation) => next(records, organisation)?.n ?? null,
  meaning: (status, title) => meaning({ status, body: title ? { title } : null }),
  pause: (tries, after) => pauseS(tries, after),
  head: (delivery, records) => [head(delivery, records), hasArrived(delivery, records)],
  again: (record, delivery) => canSignAgain(record, delivery),
  form: (said, one) => readForm(said, one),
  tally: (delivery, entries) => tally(delivery, entries),
  shown: (seen) => shownSign(seen),
  told: (receipt) => toldSign(receipt),
  doubt: (delivery, entries) => inDoubt(delivery, entries).map((one) => one.id),
  paper: (text, outer) => judgePaper(text, outer && { ...outer, commitment: fromHex(outer.commitment) }),
  reading: (reading) => text(paperRecord({ ...reading, at: new Date(reading.at) })),
  tell: (...asked) => isToTell(...asked),
  named: (text, roots) => namedBy(text, roots),
  code: (named, facts, answered, now) =>
    judgeNamed(named, facts, { isAnswered: (one) => answered.includes(one.lot), now: Date.parse(now) }),
  last: (delivery, entries, id) => isLastToCome(delivery, entries, id),
  answered: (lot, organisation, records) => answeredOf(lot, organisation, records)?.act ?? null,
  clock: (made_at, fetched) => minutesOff({ made_at }, Date.parse(fetched)),
  seals: (delivery, noted) => {
    const found = foundSeals(delivery, noted);
    return { found, ...differing(delivery, found), awaits: awaitsSecond(delivery, found) };
  },
  answer: (delivery, noted, rest) => answerOf(delivery, noted, rest),
  bared: (octets) => {
    const bare = bared(fromHex(octets));
    return bare && toHex(bare);
  },
  fitted: (width, height, longest) => fitted(width, height, longest),
  size: (octets) => sizeProblem(octets),
  picture: (width, height) => pictureProblem(width, height),
  standing: (photo, records, facts) => standing(photo, records, facts),
  nextPhoto: (photos, records, organisation) => nextPhoto(photos, records, organisation)?.n ?? null,
  hashes: (photos, there) => hashesOf(photos, there),
  needed: (record, photos) => isNeeded(record, photos),
  left: (photos, records, facts) =>
    leftByLot(photos, records, facts).map((one) => [one.lot, one.photos.map(({ n }) => n), one.delivery?.offer.handover_id ?? null]),
};

const answers = [];
for (const [name, ...asked] of JSON.parse(readFileSync(0, "utf8"))) answers.push(await asks[name](...asked));
process.stdout.write(JSON.stringify(answers));
