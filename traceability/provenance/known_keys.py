"""The keys that signed a lot's records: what their own statements say, and from when to when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from foundation import db
from foundation.errors import DomainError
from foundation.parties.tokens import KeyLevel
from traceability.custody.signatures import body_hash
from traceability.log import queries as log
from traceability.log.entry import parse_entry
from traceability.log.models import KeyStatement
from traceability.log.revoking import get_revoked_keys
from traceability.log.statements import open_statement
from traceability.provenance.evidence import KnownKey, Leaf
from traceability.provenance.proving import proven

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from traceability.provenance.proving import Paths


def get_key_statements(session: Session, key_ids: set[str]) -> Sequence[KeyStatement]:
    """What the owners of these keys signed when they brought them in."""
    return session.exec(
        select(KeyStatement)
        .where(KeyStatement.log_id == db.settings_of(session).log_id)
        .where(col(KeyStatement.key_id).in_(sorted(key_ids)))
    ).all()


def known_keys(
    session: Session,
    statements: Sequence[KeyStatement],
    leaves: Mapping[str, log.Leaf],
    paths: Paths,
) -> Mapping[str, KnownKey]:
    """The keys that signed, as their own signed statements give them, with these in the log."""
    revoked = _revocations(session, [statement.key_id for statement in statements])
    known = (
        _known_key(each, proven(leaves.get(each.event_id), paths), revoked.get(each.key_id))
        for each in statements
    )
    return {key.key_id: key for key in known if key is not None}


def _revocations(session: Session, key_ids: Sequence[str]) -> Mapping[str, int]:
    """Where in the log each of these keys was revoked; a damaged row is named by the audit."""
    try:
        return {key_id: one.seq for key_id, one in get_revoked_keys(session, key_ids).items()}
    except (DomainError, LookupError):
        return {}


def _known_key(
    statement: KeyStatement, leaf: Leaf | None, revoked_seq: int | None
) -> KnownKey | None:
    """The key of a statement that its owner signed, enrolled where the leaf commits to it."""
    try:
        enrolment = open_statement(statement.body, statement.signature)
        is_committed = leaf is not None and (
            parse_entry(leaf.entry).body_hash == body_hash(statement.body)
        )
        level = KeyLevel(enrolment.level)
    except (DomainError, ValueError):
        return None
    return KnownKey(
        key_id=enrolment.key_id,
        organisation_id=enrolment.organisation.rpartition("/")[2],
        public_key=enrolment.public_key,
        enrolment=leaf if is_committed else None,
        revoked_seq=revoked_seq,
        level=level,
    )
