"""Listings as pages show them: rows to compare, and one with its facts, value and way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from foundation import clock
from market.listings.delivering import TERM_NAMES
from market.listings.facts import Facts, from_json
from market.listings.models import Listing, ListingContent
from market.listings.queries import get_contained
from market.listings.valuation import NoValue, Valuation
from market.listings.valuing import Today, today
from traceability.compliance.showing import LotPapers, papers_of
from traceability.custody.queries import find_head
from traceability.lots.disclosure import Disclosed, sample_assay_row
from traceability.lots.queries import get_first_photo_ids
from traceability.lots.sampling.queries import get_sample_assays
from traceability.materials.catalogue import FORM_NAMES, Material, get_material
from traceability.materials.composition import ContentKind
from traceability.materials.composition_chart import Chart, composition_chart
from traceability.materials.elements import RARE_EARTHS
from traceability.materials.grades import Grade, find_grade
from traceability.provenance.findings import Verdict
from traceability.provenance.verification import verify

SHOWN_ELEMENTS = 4


@dataclass(frozen=True)
class ListingRow:
    """One line of the market."""

    listing: Listing
    form_name: str
    photo_id: str | None
    contained: list[ListingContent]
    value: Valuation | NoValue
    seller_roles: tuple[str, ...]
    is_measured: bool


@dataclass(frozen=True)
class ListingView:
    """Everything the page of a listing shows."""

    listing: Listing
    material: Material
    form_name: str
    facts: Facts
    chart: Chart
    contained: list[ListingContent]
    is_measured: bool
    value: Valuation | NoValue
    verdict: Verdict
    seller_roles: tuple[str, ...]
    newer_events: int
    grade: Grade | None
    papers: LotPapers
    delivery: str
    sample_assays: list[Disclosed]


def rows_of(session: Session, listings: Sequence[Listing]) -> list[ListingRow]:
    """A page of the market, with the same number of queries for one row and for thirty."""
    contained = get_contained(session, [listing.id for listing in listings])
    photos = get_first_photo_ids(session, [listing.lot_code for listing in listings])
    quoted = today(session)
    rows = []
    for listing in listings:
        facts = from_json(listing.facts)
        rare = _rare(contained.get(listing.id, []))
        rows.append(
            ListingRow(
                listing=listing,
                form_name=FORM_NAMES[listing.form],
                photo_id=photos.get(listing.lot_code),
                contained=rare[:SHOWN_ELEMENTS],
                value=value_of(listing, facts, quoted),
                seller_roles=seller_roles(facts),
                is_measured=_is_measured(facts),
            )
        )
    return rows


def view_of(
    session: Session, listing: Listing, *, reader_country: str | None = None
) -> ListingView:
    """The page of a listing, its verdict looked at anew, and the way to its reader's country."""
    facts = from_json(listing.facts)
    head = find_head(session, listing.lot_code)
    return ListingView(
        listing=listing,
        material=get_material(listing.material_code),
        form_name=FORM_NAMES[listing.form],
        facts=facts,
        chart=composition_chart(facts.contents),
        contained=_rare(get_contained(session, [listing.id]).get(listing.id, [])),
        is_measured=_is_measured(facts),
        value=value_of(listing, facts, today(session)),
        verdict=verify(session, listing.lot_code),
        seller_roles=seller_roles(facts),
        newer_events=head.seq - listing.lot_seq if head else 0,
        grade=find_grade(facts.grade) if facts.grade else None,
        papers=papers_of(
            session, listing.lot_code, on=clock.now().date(), to_country=reader_country
        ),
        delivery=TERM_NAMES[listing.delivery_term],
        sample_assays=[
            sample_assay_row(one) for one in get_sample_assays(session, listing.lot_code)
        ],
    )


def value_of(listing: Listing, facts: Facts, quoted: Today) -> Valuation | NoValue:
    """The contained value today, by the frozen facts."""
    return quoted.value(
        facts.contents,
        form=listing.form,
        net_mass_g=listing.net_mass_g,
        currency=listing.currency,
    )


def _rare(contained: Sequence[ListingContent]) -> list[ListingContent]:
    """What a buyer of rare earths compares; iron is in everything."""
    return [one for one in contained if one.element in RARE_EARTHS]


def _is_measured(facts: Facts) -> bool:
    return any(content.kind is ContentKind.MEASURED for content in facts.contents)


def seller_roles(facts: Facts) -> tuple[str, ...]:
    """What the seller does in the trade; the name comes with the order."""
    return next((step.roles for step in facts.way if step.is_seller), ())
