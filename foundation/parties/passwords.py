"""Password hashes: argon2id, two at a time, and as slow for an unknown person as for a known
one.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from foundation.errors import N_, Unavailable

# OWASP's lower setting: 19 MiB, two passes, one lane. The library's own default takes three times
# as long, which makes the sign-in form a way to stop the server.
HASHER = PasswordHasher(memory_cost=19_456, time_cost=2, parallelism=1)
AT_A_TIME = 2
PATIENCE_S = 1.0
_TURNS = threading.BoundedSemaphore(AT_A_TIME)

# A hash of a random text nobody knows, with the same parameters: verifying against it always
# fails, slowly.
NOBODY = (
    "$argon2id$v=19$m=19456,t=2,p=1$6bnLYXMEtLpf/RGIiJZSTg$"
    "LxQH8fVo/wNrGKjBnhBhqbq9oF4rUX5VhK1rV0k6bVM"
)


class TooBusy(Unavailable):
    """All turns at the hasher are taken; waiting longer would hold up everybody else."""

    message = N_("Many people are signing in just now. Try again in %(retry_after_s)s seconds.")


def hash_password(password: str) -> str:
    """The hash to store, with its parameters and salt in it. Raises `TooBusy`."""
    with _turn():
        return HASHER.hash(password)


def is_password(password: str, stored: str | None) -> bool:
    """Whether the password is the one; without a stored hash it takes as long, and is not."""
    with _turn():
        try:
            return HASHER.verify(stored or NOBODY, password) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(stored: str) -> bool:
    """Whether the stored hash was made with other parameters than today's."""
    return HASHER.check_needs_rehash(stored)


@contextmanager
def _turn() -> Iterator[None]:
    if not _TURNS.acquire(timeout=PATIENCE_S):
        raise TooBusy(retry_after_s=2)
    try:
        yield
    finally:
        _TURNS.release()
