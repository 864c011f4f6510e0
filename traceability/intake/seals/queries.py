"""Questions about seals: what the sender stated, what was found, who saw it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from foundation.parties.models import Person
from traceability.intake.seals.models import SealCheck, SealConfirmation, SealRule


@dataclass(frozen=True)
class Seals:
    """The seals of a delivery: as stated, as found last, and who says so."""

    stated: tuple[str, ...]
    check: SealCheck | None
    confirmation: SealConfirmation | None
    is_two: bool
    names: dict[str, str]

    @property
    def found(self) -> tuple[str, ...]:
        """The whole seals; none where nobody looked."""
        return tuple(self.check.seals.splitlines()) if self.check else ()

    @property
    def lacking(self) -> list[str]:
        """Stated, and not found whole."""
        return [seal for seal in self.stated if seal not in self.found] if self.check else []

    @property
    def unstated(self) -> list[str]:
        """Found, and not stated."""
        return [seal for seal in self.found if seal not in self.stated]

    @property
    def is_awaiting(self) -> bool:
        """Whether an acceptance has to wait for a second person."""
        return self.is_two and bool(self.stated or self.found) and self.confirmation is None


def takes_two(session: Session, organisation_id: str) -> bool:
    """Whether the organisation's rule asks for two people."""
    rule = session.get(SealRule, organisation_id)
    return rule is not None and rule.takes_two


def find_check(session: Session, handover_id: str) -> SealCheck | None:
    """What was found last."""
    return session.exec(
        select(SealCheck)
        .where(SealCheck.handover_id == handover_id)
        .order_by(col(SealCheck.number).desc())
    ).first()


def get_checks(session: Session, handovers: Sequence[str]) -> dict[str, SealCheck]:
    """What was found last at each of these handovers, in one query."""
    rows = session.exec(
        select(SealCheck)
        .where(col(SealCheck.handover_id).in_(handovers))
        .order_by(col(SealCheck.number))
    )
    return {check.handover_id: check for check in rows}  # the last one comes last, and stays


def get_confirmed_ids(session: Session, check_ids: Sequence[str]) -> frozenset[str]:
    """Which of these checks a second person has confirmed, in one query."""
    rows = session.exec(
        select(SealConfirmation.check_id).where(col(SealConfirmation.check_id).in_(check_ids))
    )
    return frozenset(rows)


def is_confirmed(session: Session, check: SealCheck) -> bool:
    """Whether a second person saw the same seals."""
    return session.get(SealConfirmation, check.id) is not None


def get_seals(
    session: Session, handover_id: str, stated: Sequence[str], *, organisation_id: str
) -> Seals:
    """All that is known about the seals of a delivery to this organisation."""
    check = find_check(session, handover_id)
    confirmation = session.get(SealConfirmation, check.id) if check else None
    people = {check.found_by_id} if check else set()
    if confirmation is not None:
        people.add(confirmation.confirmed_by_id)
    rows = session.exec(select(Person).where(col(Person.id).in_(sorted(people))))
    return Seals(
        stated=tuple(stated),
        check=check,
        confirmation=confirmation,
        is_two=takes_two(session, organisation_id),
        names={person.id: person.name for person in rows},
    )
