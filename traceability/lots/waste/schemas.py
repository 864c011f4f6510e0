"""What may be sent about waste codes."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load

from foundation.errors import N_
from foundation.parties.schemas import Text
from traceability.lots.waste.reading import WasteChoice
from traceability.lots.waste.words import NotWasteReason, WasteStatus

STATUS_SENTENCE = N_("Choose waste, not_waste or not_known.")
REASON_SENTENCE = N_("Choose by_product, end_of_waste or re_use.")


class WasteIn(Schema):
    """A choice as a program sends it: `low_code` with waste, `reason` with not_waste."""

    status = fields.Enum(
        WasteStatus,
        by_value=True,
        required=True,
        error_messages=dict.fromkeys(("required", "null", "unknown"), STATUS_SENTENCE),
    )
    low_code = fields.String(load_default=None, allow_none=True)
    reason = fields.Enum(
        NotWasteReason,
        by_value=True,
        load_default=None,
        allow_none=True,
        error_messages={"unknown": REASON_SENTENCE},
    )
    basis = Text("", longest=300, required=False, load_default="")

    @post_load
    def choice(self, sent: dict[str, Any], **_: object) -> WasteChoice:
        """The choice; whether its parts fit together is the act's to say."""
        return WasteChoice(**sent)


class WasteForm(Schema):
    """A choice as a person makes it: one option of one list."""

    waste = fields.String(load_default="")
    basis = Text("", longest=300, required=False, load_default="")
