"""Refusals of the domain: what is wrong and what would do, with the values that show it."""

from __future__ import annotations

from typing import ClassVar


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for "mark, translate later"
    """Mark a message for translation where it is written; the edge translates it."""
    return text


class DomainError(Exception):
    """A refusal with a message for the user. Subclasses set `message`; values fill its
    placeholders.

    `field` names the form field or JSON member that the refusal is about, when there is one.
    """

    message: ClassVar[str] = N_("This cannot be done.")

    def __init__(self, *, field: str | None = None, **values: object) -> None:
        super().__init__()
        self.field = field
        self.values = values

    def __str__(self) -> str:
        return self.message % self.values


class Invalid(DomainError):
    """What was sent cannot be used as it is."""

    message = N_("Some of what was sent cannot be used.")


class InvalidFields(Invalid):
    """Several fields are wrong; `errors` says what is wrong with each."""

    message = N_("Check the fields that are marked.")

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__()
        self.errors = errors


class SignInRequired(DomainError):
    """Nobody is signed in, and this needs somebody."""

    message = N_("Sign in to go on.")


class Forbidden(DomainError):
    """The person is known and may not do this."""

    message = N_("Your role does not allow this. Ask an owner of your organisation.")


class NotFound(DomainError):
    """There is no such thing, or it is somebody else's: the two look the same on purpose."""

    message = N_("There is nothing here. Check the address or the code.")


class Conflict(DomainError):
    """The state of things does not allow this now."""

    message = N_("This has changed in the meantime. Load the page again.")


class TooMany(DomainError):
    """A rate limit is reached; `retry_after_s` says when it frees."""

    message = N_("Too many tries. Wait %(retry_after_s)s seconds and try again.")


class TooLarge(DomainError):
    """The request is larger than the limit."""

    message = N_("This is too large. Send at most %(limit)s.")


class Unavailable(DomainError):
    """A part of the system cannot answer now; nothing was done."""

    message = N_("This cannot be answered just now. Nothing was changed; try again shortly.")
