"""What the API shows of shares: of mass, of elements, and of pre- and post-consumer matter."""

from __future__ import annotations

from marshmallow import fields

from foundation.http.openapi.answers import Answer
from traceability.materials.composition import ContentKind
from traceability.materials.elements import ELEMENTS
from traceability.provenance.tracing import ElementPasts, ElementShares

_ELEMENT = {"enum": list(ELEMENTS)}
_KINDS = {
    "type": "array",
    "items": {"type": "string", "enum": [kind.value for kind in ContentKind]},
}


def kinds_row(shares: ElementShares | ElementPasts) -> list[str]:
    """Whether figures are measured, declared, or both, in this order."""
    return sorted((kind.value for kind in shares.kinds), reverse=True)


class ShareOut(Answer):
    """So many grams in, or of, another lot; no lot for what scales showed more, and for what a
    process step took up.
    """

    lot = fields.String(attribute="code", allow_none=True)
    title = fields.String()
    grams = fields.Integer()
    per_cent = fields.String()
    is_uptake = fields.Boolean()


class GenealogyOut(Answer):
    """The lots that a lot was made of and into, directly and in the end, heaviest first. Grams of
    `origins` add up to its mass, and those of `ends` with `lost_g` too, which is the sum of what
    are by-products, losses, and what scales showed less."""

    net_mass_g = fields.Integer()
    made_of = fields.List(fields.String())
    made_into = fields.List(fields.String())
    origins = fields.List(fields.Nested(ShareOut))
    ends = fields.List(fields.Nested(ShareOut))
    origin_count = fields.Integer()
    end_count = fields.Integer()
    lost_g = fields.Integer()
    by_products_g = fields.Integer()
    losses_g = fields.Integer()
    scales_g = fields.Integer()


class ElementSharesOut(Answer):
    """Grams of one element by lot; with `unnamed_g`, which is of no lot, they add up to `total_g`.
    `kinds` are those of the figures behind them. Of `unstated_mass_g` of mass nobody says how much
    it holds: there the share is unknown, not zero."""

    shares = fields.List(fields.Nested(ShareOut))
    total_g = fields.Integer()
    unnamed_g = fields.Integer()
    kinds = fields.Function(kinds_row, metadata=_KINDS)
    unstated_mass_g = fields.Integer(attribute="unstated_g")


class ElementGenealogyOut(Answer):
    """Which lots gave how much of an element of a lot, and which hold how much of it now."""

    element = fields.String(metadata=_ELEMENT)
    origins = fields.Nested(ElementSharesOut)
    ends = fields.Nested(ElementSharesOut)


class PastsOut(Answer):
    """Per cent by past, adding up to 100.0."""

    post_consumer = fields.String()
    pre_consumer = fields.String()
    taken_up = fields.String()
    not_known = fields.String()


class PastGramsOut(Answer):
    """Grams by past."""

    post_consumer = fields.Integer()
    pre_consumer = fields.Integer()
    taken_up = fields.Integer()
    not_known = fields.Integer()


class ElementPastsOut(Answer):
    """One of the eight elements of Regulation (EU) 2024/1252, Article 29: null where nobody states
    how much of it there is."""

    element = fields.String(metadata=_ELEMENT)
    per_cent = fields.Nested(PastsOut, attribute="pasts.per_cent", allow_none=True)
    total_g = fields.Integer()
    kinds = fields.Function(kinds_row, metadata=_KINDS)
    unstated_mass_g = fields.Integer(attribute="unstated_g")


class OriginSharesOut(Answer):
    """What of a lot is post-consumer, pre-consumer, taken up in a process step, or of a past that
    nobody knows, computed along its genealogy: by mass, and for each element that the law asks
    for."""

    per_cent = fields.Nested(PastsOut, attribute="mass.per_cent")
    grams = fields.Nested(PastGramsOut, attribute="mass.amounts")
    elements = fields.List(fields.Nested(ElementPastsOut))
