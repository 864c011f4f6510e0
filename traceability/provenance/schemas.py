"""What the API shows of a verdict and of a history."""

from __future__ import annotations

from marshmallow import fields

from foundation.http.openapi.answers import Answer
from foundation.parties.tokens import KeyLevel
from traceability.custody.events import ActKind
from traceability.provenance.findings import RULES, Finding, Level, Rule, Severity, Verdict
from traceability.provenance.timeline import Audience

_TEXT = {"type": "string"}
_TRUTH = {"type": "boolean"}
_COUNTS = {
    "type": "object",
    "additionalProperties": {"type": "integer"},
    "description": "How many records were signed at which level: by whom a key is held.",
}
_RULE = {"type": "string", "enum": [rule.value for rule in Rule]}


class FindingOut(Answer):
    """One finding, in words and with its evidence."""

    rule = fields.Enum(Rule, by_value=True)
    severity = fields.Enum(Severity, by_value=True)
    message = fields.Function(str, metadata=_TEXT)
    expected = fields.String()
    found = fields.String()
    advice = fields.String()
    event_ids = fields.List(fields.String())
    is_portable = fields.Method("is_portable_of", metadata=_TRUTH)

    def is_portable_of(self, finding: Finding) -> bool:
        """Whether a stranger can check this from the signed bytes alone."""
        return RULES[finding.rule].is_portable


class HeldOut(Answer):
    """A rule that was checked and found in order."""

    rule = fields.Function(lambda rule: rule.value, metadata=_RULE)
    name = fields.Function(lambda rule: RULES[rule].name, metadata=_TEXT)
    holds = fields.Function(lambda rule: RULES[rule].holds, metadata=_TEXT)
    is_portable = fields.Function(lambda rule: RULES[rule].is_portable, metadata=_TRUTH)


class VerdictOut(Answer):
    """The verdict without its findings, which depend on the reader."""

    lot = fields.String()
    level = fields.Enum(Level, by_value=True)
    checked_at = fields.DateTime()
    checkpoint_size = fields.Integer()
    event_count = fields.Integer()
    signed_by = fields.Method("signed_by_of", metadata=_COUNTS)
    held = fields.List(fields.Nested(HeldOut))

    def signed_by_of(self, verdict: Verdict) -> dict[str, int]:
        """How many records were signed at which level."""
        return {level.value: count for level, count in verdict.signed_by}


class PartyOut(Answer):
    """An organisation in the history; without a name for those who may not know it."""

    country = fields.String()
    roles = fields.List(fields.String())
    name = fields.String(allow_none=True)
    organisation_id = fields.String(allow_none=True)


class PlaceOut(Answer):
    """A site in the history."""

    name = fields.String()
    city = fields.String()
    country = fields.String()


class ApartOut(Answer):
    """A package that was refused, did not come or was put aside: its number, how much, and why."""

    number = fields.String()
    net_mass_g = fields.Integer(allow_none=True)
    why = fields.String()
    note = fields.String(allow_none=True)


class EntryOut(Answer):
    """One line of the history."""

    number = fields.Integer()
    act = fields.Enum(ActKind, by_value=True, allow_none=True)
    title = fields.String()
    day = fields.Date()
    claimed_at = fields.DateTime(allow_none=True)
    received_at = fields.DateTime(allow_none=True)
    who = fields.Nested(PartyOut, allow_none=True)
    other = fields.Nested(PartyOut, allow_none=True)
    place = fields.Nested(PlaceOut, allow_none=True)
    net_mass_g = fields.Integer(allow_none=True)
    package_count = fields.Integer(allow_none=True)
    detail = fields.String(allow_none=True)
    note = fields.String(allow_none=True)
    lots = fields.List(fields.String())
    apart = fields.List(fields.Nested(ApartOut))
    event_id = fields.String(allow_none=True)
    level = fields.Enum(KeyLevel, by_value=True, allow_none=True)
    answers = fields.Integer(allow_none=True)
    answered_by = fields.List(fields.Integer())


class ProvenanceOut(Answer):
    """Verdict, findings and history, as this reader may see them."""

    audience = fields.Enum(Audience, by_value=True)
    verdict = fields.Nested(VerdictOut)
    findings = fields.List(fields.Nested(FindingOut))
    entries = fields.List(fields.Nested(EntryOut))
