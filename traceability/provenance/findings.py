"""What a verification says: findings with evidence, and the verdict that follows from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from foundation.errors import N_
from foundation.parties.tokens import KeyLevel

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime


class Severity(StrEnum):
    """A failure says that the story cannot be relied on, a remark that somebody should look; a
    note is only said."""

    NOTE = "note"
    REMARK = "remark"
    FAILURE = "failure"


class Level(StrEnum):
    """The verdict in one word."""

    VERIFIED = "verified"
    REMARKS = "remarks"
    FAILED = "failed"


class Rule(StrEnum):
    """What is checked, in the order in which it is shown."""

    BODY = "body"
    SIGNATURE = "signature"
    KEY = "key"
    CHAIN = "chain"
    SEQUENCE = "sequence"
    HANDOVER = "handover"
    GUESTS = "guests"
    INCLUSION = "inclusion"
    FRESHNESS = "freshness"
    WEIGHING = "weighing"
    RECEPTION = "reception"
    COMPOSITION = "composition"
    CLOSURE = "closure"
    TIMES = "times"
    TAGS = "tags"
    RECORD = "record"
    PAPERS = "papers"
    SOURCES = "sources"
    YIELD = "yield"
    DISCREPANCIES = "discrepancies"
    CORRECTIONS = "corrections"
    FIELD = "field"
    BORDERS = "borders"
    WATCHED = "watched"
    SEALS = "seals"


@dataclass(frozen=True)
class RuleWords:
    """What a rule is called, what it shows when all is well, and what would do when it is not.

    `is_portable`: the check needs no database and no trust in us, only the signed bytes.
    """

    name: str
    holds: str
    advice: str
    is_portable: bool


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be, and the events that show it.

    `message` is for gettext; `values` fill its placeholders.
    """

    rule: Rule
    severity: Severity
    message: str
    expected: str
    found: str
    event_ids: tuple[str, ...]
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message % dict(self.values)

    @property
    def title(self) -> str:
        """What the rule is called."""
        return RULES[self.rule].name

    @property
    def advice(self) -> str:
        """What would do."""
        return RULES[self.rule].advice


@dataclass(frozen=True)
class Verdict:
    """What was found about a lot, against which checkpoint, and when."""

    lot: str
    level: Level
    findings: tuple[Finding, ...]
    checked_at: datetime
    checkpoint_size: int
    event_count: int
    checked: tuple[Rule, ...]
    signed_by: tuple[tuple[KeyLevel, int], ...] = ()  # how many records at which level

    @property
    def held(self) -> tuple[Rule, ...]:
        """The rules that found nothing."""
        broken = {finding.rule for finding in self.findings}
        return tuple(rule for rule in self.checked if rule not in broken)

    def about(self, event_id: str) -> tuple[Finding, ...]:
        """The findings that one event shows."""
        return tuple(f for f in self.findings if event_id in f.event_ids)


def level_of(findings: Iterable[Finding]) -> Level:
    """The worst finding decides; notes change nothing."""
    severities = {finding.severity for finding in findings}
    if Severity.FAILURE in severities:
        return Level.FAILED
    return Level.REMARKS if Severity.REMARK in severities else Level.VERIFIED


RULES = {
    Rule.BODY: RuleWords(
        N_("Readable records"),
        N_("Every record reads as the act it is listed as."),
        N_("Ask the operator for the log audit: a stored record was changed or is damaged."),
        is_portable=True,
    ),
    Rule.SIGNATURE: RuleWords(
        N_("Signatures"),
        N_("Every record carries the signature of the organisation that states it."),
        N_("Do not rely on this record. Ask the organisation whether it made the statement."),
        is_portable=True,
    ),
    Rule.KEY: RuleWords(
        N_("Keys"),
        N_("Every key was enrolled in the log before it signed."),
        N_("Ask the operator when this key was enrolled and by whom."),
        is_portable=True,
    ),
    Rule.CHAIN: RuleWords(
        N_("Chain"),
        N_("No record is missing, doubled or out of place."),
        N_("Ask the parties for their receipts and compare them with this history."),
        is_portable=True,
    ),
    Rule.SEQUENCE: RuleWords(
        N_("Possible history"),
        N_("Every act was possible when it was done."),
        N_("Ask the organisation that signed the act what it was meant to say."),
        is_portable=True,
    ),
    Rule.HANDOVER: RuleWords(
        N_("Handovers"),
        N_("Every handover is signed by both sides."),
        N_("Ask both parties for their signed halves of the handover."),
        is_portable=True,
    ),
    Rule.GUESTS: RuleWords(
        N_("Signed by members"),
        N_("Every record is signed by a member, whom the operator has looked at."),
        N_("Nobody here has looked at this company. Ask it, and whoever sent its driver."),
        is_portable=True,
    ),
    Rule.INCLUSION: RuleWords(
        N_("Public log"),
        N_("Every record is proven to be in the public log."),
        N_("Keep your receipts and ask for the log audit."),
        is_portable=True,
    ),
    Rule.FRESHNESS: RuleWords(
        N_("Freshness"),
        N_("The published checkpoint covers the latest record."),
        N_("Check again in a few minutes; if it stays, tell the operator."),
        is_portable=True,
    ),
    Rule.WEIGHING: RuleWords(
        N_("Weighings"),
        N_("Weighings agree with each other within 0.5 %."),
        N_("Weigh the packages again on a calibrated scale before money moves."),
        is_portable=True,
    ),
    Rule.RECEPTION: RuleWords(
        N_("Received mass"),
        N_("What was received agrees with what was sent within 0.5 %."),
        N_("Settle the difference between giver and taker; above 10 % it is reportable."),
        is_portable=True,
    ),
    Rule.COMPOSITION: RuleWords(
        N_("Composition"),
        N_("Measured contents agree with the declared ones."),
        N_("Have a second sample assayed by ICP before you settle on either figure."),
        is_portable=False,
    ),
    Rule.CLOSURE: RuleWords(
        N_("Assay sum"),
        N_("No assay adds up to more than 100 %."),
        N_("Ask the laboratory for its basis and its uncertainties."),
        is_portable=False,
    ),
    Rule.TIMES: RuleWords(
        N_("Times"),
        N_("Claimed times are in order and near the times of receipt."),
        N_("Compare with delivery notes: a clock was wrong, or the record was made later."),
        is_portable=False,
    ),
    Rule.TAGS: RuleWords(
        N_("Tags"),
        N_("No scan of a label is odd, and no label hangs on two packages."),
        N_("Look at the physical tag: it may be copied or an old one may not be removed."),
        is_portable=False,
    ),
    Rule.RECORD: RuleWords(
        N_("Description"),
        N_("The description shown is the one that was signed."),
        N_("Rely on the signed record, not on the description, and tell the operator."),
        is_portable=False,
    ),
    Rule.PAPERS: RuleWords(
        N_("Papers"),
        N_("At every handover the stated waste code held, and the taker's stated permits too."),
        N_("Ask for the papers of that day: a code or a permit may have been stated late."),
        is_portable=False,
    ),
    Rule.SOURCES: RuleWords(
        N_("Lots it is made of"),
        N_("Whatever lots it is made of are verified too."),
        N_("Look at the verdict of that lot: what is wrong with it is in this one."),
        is_portable=False,
    ),
    Rule.YIELD: RuleWords(
        N_("Yield"),
        N_("No process step gave more of a rare earth than it can."),
        N_("Have both sides assayed again: what came out was perhaps not in what went in."),
        is_portable=False,
    ),
    Rule.DISCREPANCIES: RuleWords(
        N_("Discrepancies"),
        N_("No reception waits for an explanation beyond its last day."),
        N_("Ask giver and taker what happened; each can still say it on the lot's page."),
        is_portable=False,
    ),
    Rule.CORRECTIONS: RuleWords(
        N_("Corrections"),
        N_("No figure was corrected, and no correction is open or was declined."),
        N_("Read before and after on the timeline, and ask the parties what they weighed."),
        is_portable=True,
    ),
    Rule.FIELD: RuleWords(
        N_("Demagnetisation"),
        N_("No reading of the field speaks against the word that the lot is demagnetised."),
        N_("Hold a gauss meter to three pieces of each box, and ask for the furnace record."),
        is_portable=False,
    ),
    Rule.BORDERS: RuleWords(
        N_("Borders"),
        N_("No border was passed without the consent that was known to be needed."),
        N_("Ask who sent it for the consent of both states, with its number and days."),
        is_portable=False,
    ),
    Rule.WATCHED: RuleWords(
        N_("Watch list"),
        N_("No serial number that was stated for it is on the operator's watch list."),
        N_("Ask for proof of where the devices come from: an invoice, or a word of their owner."),
        is_portable=False,
    ),
    Rule.SEALS: RuleWords(
        N_("Seals"),
        N_("Wherever the giver stated seals, the taker found the same."),
        N_("Ask both sides for their photos of the seals, and weigh the lot again."),
        is_portable=True,
    ),
}
