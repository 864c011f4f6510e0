"""What the API answers about lots; `disclosure` and `views` build it, these schemas say it."""

from __future__ import annotations

from marshmallow import fields

from foundation.http.openapi.answers import Answer
from foundation.parties.roles import TradeRole
from foundation.parties.tokens import KeyLevel
from traceability.custody.events import ActKind
from traceability.custody.state import LotStatus
from traceability.custody.words import (
    CustodyModel,
    LotOrigin,
    Packaging,
    QuarantineReason,
    SourceKind,
)
from traceability.lots.waste.answers import WasteOut
from traceability.materials.catalogue import Form
from traceability.materials.composition import ContentKind
from traceability.materials.confidence import Confidence

_ROLES = fields.List(fields.Enum(TradeRole, by_value=True))


class ContentOut(Answer):
    """One element's share by mass, and who says so."""

    element = fields.String()
    content_ppm = fields.Integer()
    low_ppm = fields.Integer(allow_none=True)
    high_ppm = fields.Integer(allow_none=True)
    kind = fields.Enum(ContentKind, by_value=True)
    basis = fields.String()
    method = fields.String()
    confidence = fields.Enum(Confidence, by_value=True, allow_none=True)
    is_unverified = fields.Boolean()
    source = fields.String()


class SampleAssayOut(Answer):
    """What was found in a sealed split of the lot: which one, to its parties; by whom, to both."""

    sample = fields.String(allow_none=True)
    laboratory = fields.String(allow_none=True)
    assayed_on = fields.Date(allow_none=True)
    method = fields.String()
    basis = fields.String()
    contents = fields.List(fields.Nested(ContentOut))


class WayStepOut(Answer):
    """One party along the lot's way, by country and roles."""

    country = fields.String()
    roles = _ROLES


class LotPartyOut(Answer):
    """An organisation in a lot's story."""

    id = fields.String()
    name = fields.String()
    country = fields.String()
    roles = _ROLES


class LotSiteOut(Answer):
    """Where a lot was last said to be."""

    id = fields.String()
    name = fields.String()
    city = fields.String()
    country = fields.String()


class PackageOut(Answer):
    """One package as its parties see it."""

    package_id = fields.String()
    number = fields.Integer()
    packaging = fields.Enum(Packaging, by_value=True)
    net_mass_g = fields.Integer()
    gross_mass_g = fields.Integer(allow_none=True)
    tare_mass_g = fields.Integer(allow_none=True)
    weighed_net_g = fields.Integer(allow_none=True)
    quarantine = fields.Enum(QuarantineReason, by_value=True, allow_none=True)
    tag_id = fields.String(allow_none=True)


class HandoverOut(Answer):
    """An open handover: offered, and not answered yet."""

    handover_id = fields.String()
    offer_event_id = fields.String()
    giver = fields.Nested(LotPartyOut)
    taker = fields.Nested(LotPartyOut)
    expires_at = fields.AwareDateTime()
    seals = fields.List(fields.String())


class OpenCorrectionOut(Answer):
    """A proposed correction that not everybody has answered."""

    event_id = fields.String()
    author = fields.Nested(LotPartyOut)
    agreeing = fields.List(fields.Nested(LotPartyOut))
    agreed = fields.List(fields.Nested(LotPartyOut))
    expires_at = fields.AwareDateTime()


class LotOut(Answer):
    """A lot to its parties; `reference` and the source only to whoever registered it."""

    sometimes = ("reference", "source_name", "source_note", "source_id")

    code = fields.String()
    title = fields.String()
    description = fields.String()
    material_code = fields.String()
    material_name = fields.String()
    family = fields.String()
    form = fields.Enum(Form, by_value=True)
    origin = fields.Enum(LotOrigin, by_value=True)
    custody_model = fields.Enum(CustodyModel, by_value=True)
    coating = fields.String()
    grade = fields.String(allow_none=True)
    waste = fields.Nested(WasteOut, allow_none=True)
    is_magnetised = fields.Boolean(allow_none=True)
    dry_ppm = fields.Integer(allow_none=True)
    hazards = fields.String(allow_none=True)
    net_mass_g = fields.Integer()
    package_count = fields.Integer()
    packaging = fields.List(fields.Enum(Packaging, by_value=True))
    contents = fields.List(fields.Nested(ContentOut))
    sample_assays = fields.List(fields.Nested(SampleAssayOut))
    photo_ids = fields.List(fields.String())
    status = fields.Enum(LotStatus, by_value=True)
    way = fields.List(fields.Nested(WayStepOut))
    package_masses_g = fields.List(fields.Integer())
    source_kind = fields.Enum(SourceKind, by_value=True)
    created_at = fields.AwareDateTime()
    owner = fields.Nested(LotPartyOut)
    custodian = fields.Nested(LotPartyOut)
    site = fields.Nested(LotSiteOut, allow_none=True)
    packages = fields.List(fields.Nested(PackageOut))
    handover = fields.Nested(HandoverOut, allow_none=True)
    correction = fields.Nested(OpenCorrectionOut, allow_none=True)
    parties = fields.List(fields.Nested(LotPartyOut))
    seq = fields.Integer()
    head_hash = fields.String()
    allowed_acts = fields.List(fields.Enum(ActKind, by_value=True))
    reference = fields.String(allow_none=True)
    source_name = fields.String()
    source_note = fields.String()
    source_id = fields.String(allow_none=True)


class LotRowOut(Answer):
    """A lot in a list."""

    code = fields.String()
    title = fields.String()
    material_code = fields.String()
    reference = fields.String(allow_none=True)
    status = fields.Enum(LotStatus, by_value=True)
    owner_id = fields.String()
    custodian_id = fields.String()
    net_mass_g = fields.Integer()
    package_count = fields.Integer()
    created_at = fields.AwareDateTime()


class RecordedOut(Answer):
    """Which event an act became, and the proof that it is in the log (C2SP tlog-proof)."""

    sometimes = ("handover_id",)

    lot = fields.String()
    event_id = fields.String()
    lot_seq = fields.Integer()
    body_hash = fields.String()
    receipt = fields.String(allow_none=True)
    proof_url = fields.String()
    handover_id = fields.String()


class RegisteredOut(LotOut):
    """A lot as it was registered, with its first event."""

    recorded = fields.Nested(RecordedOut)


class MadeLotOut(Answer):
    """A lot that came out of a split or a merge."""

    code = fields.String()
    title = fields.String()
    reference = fields.String(allow_none=True)
    net_mass_g = fields.Integer()
    package_count = fields.Integer()


class MadeOut(Answer):
    """What a split or a merge made, and the event that it became; `recorded` is about the first."""

    lots = fields.List(fields.Nested(MadeLotOut))
    recorded = fields.Nested(RecordedOut)


class EventOut(Answer):
    """One event: where it stands, who signed it, its exact bytes in base64, the same as JSON. One
    that was corrected is said again in `declared_wrong`, with EPCIS's error declaration."""

    event_id = fields.String()
    lot_seq = fields.Integer()
    log_index = fields.Integer()
    act = fields.Enum(ActKind, by_value=True)
    event_time = fields.AwareDateTime()
    received_at = fields.AwareDateTime()
    organisation_id = fields.String()
    level = fields.Enum(KeyLevel, by_value=True)
    key_id = fields.String()
    signature = fields.String()
    body_hash = fields.String()
    body = fields.String()
    event = fields.Dict()
    declared_wrong = fields.Dict(allow_none=True)
    proof_url = fields.String()
