"""What is asked of legs: the plan of an order as it stands, and all that it was."""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import Session, col, select

from market.delivery.legs.models import DeliveryLeg


def get_versions(session: Session, order_ids: Collection[str]) -> list[DeliveryLeg]:
    """Every version of every leg of these orders, in order."""
    return list(
        session.exec(
            select(DeliveryLeg)
            .where(col(DeliveryLeg.order_id).in_(sorted(order_ids)))
            .order_by(DeliveryLeg.order_id, col(DeliveryLeg.number), col(DeliveryLeg.version))
        )
    )


def find_registration(session: Session, carrier_id: str, *, named_by_id: str) -> str | None:
    """The registration number that an organisation last gave of a carrier, if it ever did."""
    return session.exec(
        select(DeliveryLeg.registration_number)
        .where(DeliveryLeg.carrier_id == carrier_id, DeliveryLeg.changed_by == named_by_id)
        .where(col(DeliveryLeg.registration_number).is_not(None))
        .order_by(col(DeliveryLeg.changed_at).desc(), col(DeliveryLeg.order_id))
        .limit(1)
    ).one_or_none()


def get_legs(session: Session, order_id: str) -> list[DeliveryLeg]:
    """The legs of an order as they are planned now, in order; those taken out are left out."""
    latest = {leg.number: leg for leg in get_versions(session, [order_id])}
    return [leg for leg in latest.values() if not leg.is_dropped]
