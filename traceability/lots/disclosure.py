"""Who sees what of a lot: four exact lists, each the one before it and more.

Anybody learns what the stuff is, never who holds it or where. A signed-in buyer learns roles and
countries along the way, not names. Parties to the lot see who and where, and the packages one by
one. Whoever registered it sees their own notes. Pure: facts in, a dictionary out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from foundation import clock
from foundation.parties.standing import Standing
from traceability.custody.allowing import allowed_acts
from traceability.custody.books import OpenCorrection
from traceability.custody.standings import MAY_SIGN
from traceability.custody.state import Handover, LotState, PackageState
from traceability.custody.words import LotOrigin, SourceKind
from traceability.lots.sampling.assayed import SampleAssay
from traceability.lots.waste.reading import WasteChoice
from traceability.materials.catalogue import Material
from traceability.materials.composition import Content
from traceability.materials.confidence import Fact
from traceability.materials.grades import Grade

Disclosed = dict[str, Any]  # Any: members of a JSON object, times and enums among them

PUBLIC_KEYS = frozenset(
    {
        "code", "title", "description", "material_code", "material_name", "family", "form",
        "origin", "custody_model", "coating", "grade", "is_magnetised", "dry_ppm", "hazards",
        "waste", "net_mass_g", "package_count", "packaging", "contents", "photo_ids",
        "sample_assays",
    }
)  # fmt: skip
BUYER_KEYS = PUBLIC_KEYS | {"status", "way", "package_masses_g", "source_kind", "created_at"}
PARTY_KEYS = BUYER_KEYS | {
    "owner", "custodian", "site", "packages", "handover", "parties", "seq", "head_hash",
    "allowed_acts", "correction",
}  # fmt: skip
REGISTRANT_KEYS = PARTY_KEYS | {"reference", "source_name", "source_note", "source_id"}


@dataclass(frozen=True)
class PartyFacts:
    """An organisation in a lot's story."""

    id: str
    name: str
    country: str
    roles: tuple[str, ...]
    standing: Standing = Standing.APPROVED


@dataclass(frozen=True)
class SiteFacts:
    """Where a lot was last said to be."""

    id: str
    name: str
    city: str
    country: str


@dataclass(frozen=True)
class LotFacts:
    """Everything there is to say about a lot; `parties` by id, in the order they appeared.

    `today` is the day on which a waste code must hold.
    """

    code: str
    registrant_id: str
    title: str
    description: str
    reference: str | None
    origin: LotOrigin
    source_kind: SourceKind
    source_id: str | None
    source_name: str
    source_note: str
    coating: str
    grade: Grade | None
    waste: WasteChoice | None
    today: date
    is_magnetised: bool | None
    created_at: datetime
    photo_ids: tuple[str, ...]
    contents: tuple[Content, ...]
    material: Material
    state: LotState
    parties: Mapping[str, PartyFacts]
    site: SiteFacts | None
    dry_ppm: int | None = None
    sample_assays: tuple[SampleAssay, ...] = ()


def for_public(facts: LotFacts) -> Disclosed:
    """What anybody may know: the stuff itself."""
    state, material = facts.state, facts.material
    return {
        "code": facts.code,
        "title": facts.title,
        "description": facts.description,
        "material_code": material.code,
        "material_name": material.name,
        "family": material.family,
        "form": material.form.value,
        "origin": facts.origin.value,
        "custody_model": state.custody_model.value,
        "coating": facts.coating,
        "grade": facts.grade.name if facts.grade else None,
        "is_magnetised": facts.is_magnetised,
        "dry_ppm": facts.dry_ppm,
        "hazards": material.hazards.value if isinstance(material.hazards, Fact) else None,
        "waste": waste_row(facts.waste, on=facts.today),
        "net_mass_g": state.net_mass_g,
        "package_count": len(state.packages),
        "packaging": sorted({package.packaging.value for package in state.packages}),
        "contents": [content_row(content) for content in facts.contents],
        "photo_ids": list(facts.photo_ids),
        "sample_assays": [sample_assay_row(one) for one in facts.sample_assays],
    }


def for_buyer(facts: LotFacts) -> Disclosed:
    """What a signed-in buyer may know besides: roles and countries along the way, no names."""
    return for_public(facts) | {
        "status": facts.state.status.value,
        "way": [
            {"country": party.country, "roles": list(party.roles)}
            for party in facts.parties.values()
        ],
        "package_masses_g": [package.net_mass_g for package in facts.state.packages],
        "source_kind": facts.source_kind.value,
        "created_at": facts.created_at,
    }


def for_party(facts: LotFacts, organisation_id: str) -> Disclosed:
    """What the parties to a lot may know besides: who, where, each package, and what comes next."""
    state = facts.state
    allowed = allowed_acts(state, organisation_id, at=clock.now())
    if organisation_id in facts.parties:
        allowed &= MAY_SIGN[facts.parties[organisation_id].standing]
    return for_buyer(facts) | {
        "owner": _party(facts, state.owner_id),
        "custodian": _party(facts, state.custodian_id),
        "site": _site(facts.site),
        "packages": [package_row(package) for package in state.packages],
        "handover": _handover(facts, state.handover),
        "correction": _correction(facts, state.correction),
        "parties": [_party(facts, party_id) for party_id in state.parties],
        "seq": state.seq,
        "head_hash": state.hash.hex(),
        "allowed_acts": sorted(kind.value for kind in allowed),
        "sample_assays": [
            sample_assay_row(one, organisation_id, is_named=True) for one in facts.sample_assays
        ],
    }


def for_registrant(facts: LotFacts) -> Disclosed:
    """What only whoever registered the lot may know: their own number for it, and their source."""
    return for_party(facts, facts.registrant_id) | {
        "reference": facts.reference,
        "source_name": facts.source_name,
        "source_note": facts.source_note,
        "source_id": facts.source_id,
    }


def disclosed_to(facts: LotFacts, organisation_id: str | None) -> Disclosed:
    """The list that a reader gets; None is the public."""
    if organisation_id is None:
        return for_public(facts)
    if organisation_id == facts.registrant_id:
        return for_registrant(facts)
    if facts.state.is_party(organisation_id):
        return for_party(facts, organisation_id)
    # Whoever has a split, a laboratory for instance, is told which of them it is.
    return for_buyer(facts) | {
        "sample_assays": [sample_assay_row(one, organisation_id) for one in facts.sample_assays]
    }


def sample_assay_row(
    assay: SampleAssay, organisation_id: str | None = None, *, is_named: bool = False
) -> Disclosed:
    """What was found in a split: which one for the split's parties, by whom for the lot's."""
    is_party = organisation_id is not None and assay.sample.is_party(organisation_id)
    return {
        "sample": assay.sample.lot if is_party else None,
        "laboratory": assay.laboratory if is_party or is_named else None,
        "assayed_on": assay.assayed_on,
        "method": assay.method,
        "basis": assay.basis,
        "contents": [content_row(content) for content in assay.contents],
    }


def content_row(content: Content) -> Disclosed:
    """One element's share; a class default on general knowledge alone says it is unverified."""
    return {
        "element": content.element,
        "content_ppm": content.content_ppm,
        "low_ppm": content.low_ppm,
        "high_ppm": content.high_ppm,
        "kind": content.kind.value,
        "basis": content.basis,
        "method": content.method,
        "confidence": content.confidence.value if content.confidence else None,
        "is_unverified": content.is_unverified,
        "source": content.source,
    }


def waste_row(choice: WasteChoice | None, *, on: date) -> Disclosed | None:
    """What is said under waste law, and how the code stands on a day."""
    if choice is None:
        return None
    state = choice.state_on(on)
    return {
        "status": choice.status.value,
        "low_code": choice.low_code,
        "title": choice.code.title if choice.code else None,
        "is_hazardous": choice.is_hazardous,
        "reason": choice.reason.value if choice.reason else None,
        "basis": choice.basis,
        "chosen_on": choice.chosen_on.isoformat() if choice.chosen_on else None,
        "code_state": state.value if state else None,
        "is_unverified": choice.code.is_unverified if choice.code else False,
    }


def package_row(package: PackageState) -> Disclosed:
    """One package as its parties see it."""
    return {
        "package_id": package.package_id,
        "number": package.number,
        "packaging": package.packaging.value,
        "net_mass_g": package.net_mass_g,
        "gross_mass_g": package.gross_mass_g,
        "tare_mass_g": package.tare_mass_g,
        "weighed_net_g": package.weighed_net_g,
        "tag_id": package.tag_id,
        "quarantine": package.quarantine.value if package.quarantine else None,
    }


def _party(facts: LotFacts, organisation_id: str) -> Disclosed:
    party = facts.parties[organisation_id]
    return {
        "id": party.id,
        "name": party.name,
        "country": party.country,
        "roles": list(party.roles),
    }


def _site(site: SiteFacts | None) -> Disclosed | None:
    if site is None:
        return None
    return {"id": site.id, "name": site.name, "city": site.city, "country": site.country}


def _handover(facts: LotFacts, handover: Handover | None) -> Disclosed | None:
    if handover is None:
        return None
    return {
        "handover_id": handover.handover_id,
        "offer_event_id": handover.offer_event_id,
        "giver": _party(facts, handover.giver_id),
        "taker": _party(facts, handover.taker_id),
        "expires_at": handover.expires_at,
        "seals": list(handover.seals),
    }


def _correction(facts: LotFacts, correction: OpenCorrection | None) -> Disclosed | None:
    if correction is None:
        return None
    return {
        "event_id": correction.proposal.event_id,
        "author": _party(facts, correction.proposal.author_id),
        "agreeing": [_party(facts, one) for one in correction.agreeing],
        "agreed": [_party(facts, one) for one in correction.agreed],
        "expires_at": correction.expires_at,
    }
