"""What is the same in every EPCIS event of one act, and how times and bytes are written in it."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from traceability.custody.events import Act, ActKind, Process
from traceability.custody.vocabulary import Vocabulary

OBJECT, ASSOCIATION, TRANSFORMATION = "ObjectEvent", "AssociationEvent", "TransformationEvent"


@dataclass(frozen=True)
class Shape:
    """What is the same in every event of one act. A step CBV lacks is one of our own."""

    event_type: str
    action: str | None  # EPCIS gives a transformation none
    step: str
    is_own_step: bool = False
    disposition: str | None = None
    settles_place: bool = False  # the lot is there until further notice: `bizLocation`


SHAPES = {
    ActKind.REGISTER: Shape(
        OBJECT, "ADD", "commissioning", disposition="active", settles_place=True
    ),
    ActKind.BIND_TAG: Shape(ASSOCIATION, "ADD", "tagging", is_own_step=True),
    ActKind.VOID_TAG: Shape(ASSOCIATION, "DELETE", "tagging", is_own_step=True),
    ActKind.WEIGH: Shape(OBJECT, "OBSERVE", "inspecting"),
    ActKind.INSPECT: Shape(OBJECT, "OBSERVE", "inspecting"),
    ActKind.ASSAY: Shape(OBJECT, "OBSERVE", "inspecting"),
    ActKind.SELL: Shape(OBJECT, "OBSERVE", "selling", is_own_step=True),
    ActKind.OFFER: Shape(OBJECT, "OBSERVE", "shipping", disposition="in_transit"),
    ActKind.CANCEL_OFFER: Shape(OBJECT, "OBSERVE", "void_shipping"),
    ActKind.LAPSE_OFFER: Shape(OBJECT, "OBSERVE", "void_shipping"),
    ActKind.ARRIVE: Shape(
        OBJECT, "OBSERVE", "arriving", disposition="in_progress", settles_place=True
    ),
    ActKind.ACCEPT: Shape(OBJECT, "OBSERVE", "accepting", settles_place=True),
    ActKind.REFUSE: Shape(
        OBJECT, "OBSERVE", "refusing", is_own_step=True, disposition="non_conformant"
    ),
    ActKind.RETURN: Shape(
        OBJECT, "OBSERVE", "arriving", disposition="returned", settles_place=True
    ),
    ActKind.QUARANTINE: Shape(OBJECT, "OBSERVE", "holding", disposition="unavailable"),
    ActKind.RELEASE: Shape(OBJECT, "OBSERVE", "holding", disposition="available"),
    ActKind.ACCEPT_PART: Shape(OBJECT, "OBSERVE", "accepting", settles_place=True),
    ActKind.DRAW_SAMPLE: Shape(OBJECT, "OBSERVE", "drawing_sample", is_own_step=True),
    **{
        kind: Shape(
            TRANSFORMATION,
            None,
            step,
            is_own_step=True,
            disposition="in_progress",
            settles_place=True,
        )
        for kind, step in (
            (ActKind.SPLIT, "splitting"),
            (ActKind.MERGE, "merging"),
            (ActKind.PROCESS, "processing"),
        )
    },
    ActKind.CORRECT: Shape(OBJECT, "OBSERVE", "correcting", is_own_step=True),
    ActKind.PROPOSE_CORRECTION: Shape(OBJECT, "OBSERVE", "proposing_correction", is_own_step=True),
    ActKind.AGREE_CORRECTION: Shape(OBJECT, "OBSERVE", "correcting", is_own_step=True),
    ActKind.DECLINE_CORRECTION: Shape(OBJECT, "OBSERVE", "declining_correction", is_own_step=True),
    ActKind.WITHDRAW_CORRECTION: Shape(
        OBJECT, "OBSERVE", "withdrawing_correction", is_own_step=True
    ),
    ActKind.CANCEL_REGISTRATION: Shape(OBJECT, "DELETE", "decommissioning", disposition="inactive"),
}


def biz_step(act: Act, vocabulary: Vocabulary) -> str:
    """The business step of an act: CBV's bare word, or a URI of ours. A process names its own."""
    shape = SHAPES[act.kind]
    if isinstance(act, Process):
        return vocabulary.step(act.step.value)
    return vocabulary.step(shape.step) if shape.is_own_step else shape.step


def local_time(moment: datetime, offset: str) -> str:
    """ISO 8601 with three decimals and the place's offset, never `Z`."""
    zone = timezone(offset_of(offset))
    return moment.astimezone(zone).isoformat(timespec="milliseconds")


def offset_of(text: str) -> timedelta:
    """The timedelta of `±hh:mm`; ValueError for anything else."""
    sign, hours, colon, minutes = text[:1], text[1:3], text[3:4], text[4:]
    well_formed = sign in ("+", "-") and colon == ":" and (hours + minutes).isdigit()
    if len(text) != 6 or not well_formed or int(minutes) > 59 or int(hours) * 60 > 14 * 60:
        raise ValueError(text)
    span = timedelta(hours=int(hours), minutes=int(minutes))
    return -span if sign == "-" else span


def encoded(octets: bytes) -> str:
    """Base64, RFC 4648 section 4, with padding."""
    return base64.b64encode(octets).decode()
