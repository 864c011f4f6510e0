"""What the API answers about waste codes."""

from __future__ import annotations

from collections.abc import Iterable

from marshmallow import fields

from foundation.http.openapi.answers import Answer
from foundation.http.texts import _
from traceability.lots.waste.words import NotWasteReason, WasteStatus
from traceability.materials.remarks import Remark
from traceability.materials.waste_codes import CodeState


class WasteOut(Answer):
    """What is said under waste law; `code_state` is how the code stands on the day in question."""

    status = fields.Enum(WasteStatus, by_value=True)
    low_code = fields.String(allow_none=True)
    title = fields.String(allow_none=True)
    is_hazardous = fields.Boolean(allow_none=True)
    reason = fields.Enum(NotWasteReason, by_value=True, allow_none=True)
    basis = fields.String()
    chosen_on = fields.Date(allow_none=True)
    code_state = fields.Enum(CodeState, by_value=True, allow_none=True)
    is_unverified = fields.Boolean()


class WasteRowOut(WasteOut):
    """One of the choices for a lot, as it stands today."""

    number = fields.Integer()
    organisation_id = fields.String()
    chosen_at = fields.AwareDateTime()


class RemarkOut(Answer):
    """A sentence that warns and stops nothing."""

    rule = fields.String()
    detail = fields.String()


class WasteHistoryOut(Answer):
    """Every choice, newest first, and today's remarks on the one that counts."""

    items = fields.List(fields.Nested(WasteRowOut))
    remarks = fields.List(fields.Nested(RemarkOut))


def remark_rows(remarks: Iterable[Remark]) -> list[dict[str, str]]:
    """Remarks in the reader's language, each with the name of its rule."""
    return [{"rule": one.key, "detail": _(one.message, **one.values)} for one in remarks]
