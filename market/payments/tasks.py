"""What payments ask of an organisation now: a payout account that was begun and is not ready."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel import Session

from foundation.errors import N_
from foundation.tasks.gathering import Asked, Task
from foundation.tasks.kinds import TaskKind
from market.payments.onboarding import find_account

UNFINISHED = N_("It is not ready. Until it is, nothing you sell can be paid out.")


def gather(session: Session, asked: Asked) -> Iterator[Task]:
    """The organisation's payout account, in one query."""
    account = find_account(session, asked.organisation_id)
    if account is not None and account.active_since is None:
        yield Task(
            kind=TaskKind.PAYOUT_ACCOUNT_OPEN,
            sentence=UNFINISHED,
            reference="",
            about=N_("Payout account"),
            link="/account/payouts",
        )
