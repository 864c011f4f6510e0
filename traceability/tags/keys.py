"""The keys that sign tags: one signs now, those before it stay trusted for the labels they made."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlmodel import Session, col, select

from foundation import clock, db
from foundation.columns import table_of
from foundation.errors import N_, NotFound
from traceability.tags import cose
from traceability.tags.cose import TrustedKey
from traceability.tags.models import TagKey

EPOCH = date(1970, 1, 1)


class NoSuchKey(NotFound):
    """Keys are named by the id that tags carry."""

    message = N_("No tag key has the id %(key_id)s. /.well-known/tag-keys.json lists them all.")


def signing_key(session: Session) -> ec.EllipticCurvePrivateKey:
    """The key that signs tags now, from the settings."""
    scalar = int.from_bytes(db.settings_of(session).tag_signing_key)
    return ec.derive_private_key(scalar, ec.SECP256R1())


def note_use(session: Session, public_key: ec.EllipticCurvePublicKey, *, on: date) -> str:
    """Keep the public half for as long as its labels hang; the key id, in hexadecimal."""
    point = _point(public_key)
    key_id = cose.key_id(public_key).hex()
    row = {
        "public_key": point,
        "key_id": key_id,
        "first_used_on": on,
        "revoked_on": None,
        "created_at": clock.now(),
    }
    if not db.insert_once(session, table_of(TagKey), row, key=("public_key",)):
        known = session.get_one(TagKey, point)
        if on < known.first_used_on:
            known.first_used_on = on
            session.add(known)
    return key_id


def trusted_keys(session: Session) -> list[TrustedKey]:
    """Every key that has signed a tag, revoked ones with the day from which they count no more."""
    return [_trusted(row) for row in session.exec(select(TagKey).order_by(TagKey.key_id)).all()]


def revoke_key(session: Session, key_id: str, *, on: date) -> TagKey:
    """Tags of this day or later no longer count as genuine; those printed before it do."""
    row = session.exec(select(TagKey).where(col(TagKey.key_id) == key_id)).first()
    if row is None:
        raise NoSuchKey(key_id=key_id)
    row.revoked_on = on
    session.add(row)
    return row


def jwk_set(session: Session) -> dict[str, list[dict[str, str]]]:
    """The public keys as a JWK set (RFC 7517, 5), with the days on which each may have signed.

    The key in use is listed from the first day, before it has signed anything.
    """
    current = signing_key(session).public_key()
    rows = list(session.exec(select(TagKey).order_by(TagKey.key_id)).all())
    listed = [_jwk(_load(row.public_key), row) for row in rows]
    if _point(current) not in {row.public_key for row in rows}:
        listed.append(_jwk(current, None))
    return {"keys": listed}


def day_number(day: date) -> int:
    """Days since 1970-01-01: claim 7."""
    return (day - EPOCH).days


def day_of(number: int) -> date:
    """The date of claim 7."""
    return EPOCH + timedelta(days=number)


def issue_day(moment: datetime) -> date:
    """The UTC day on which a tag made at this moment is issued."""
    return moment.date()


def _jwk(public_key: ec.EllipticCurvePublicKey, row: TagKey | None) -> dict[str, str]:
    described = {
        **cose.jwk(public_key),
        "alg": "ES256",
        "kid": cose.key_id(public_key).hex(),
        "use": "sig",
    }
    if row is not None:
        described["valid_from"] = row.first_used_on.isoformat()
    if row is not None and row.revoked_on is not None:
        described["revoked_on"] = row.revoked_on.isoformat()
    return described


def _trusted(row: TagKey) -> TrustedKey:
    return TrustedKey(
        kid=bytes.fromhex(row.key_id),
        public_key=_load(row.public_key),
        valid_from_day=day_number(row.first_used_on),
        revoked_day=None if row.revoked_on is None else day_number(row.revoked_on),
    )


def _point(public_key: ec.EllipticCurvePublicKey) -> bytes:
    return public_key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)


@lru_cache(maxsize=64)
def _load(point: bytes) -> ec.EllipticCurvePublicKey:
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
