"""Who may call a route: every view carries exactly one of these marks; `parties/access.py`
enforces them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])

Condition = Callable[[], bool]

PUBLIC = "public"
SIGNED_IN = "signed_in"
ATTRIBUTE = "access_mark"
FRESHNESS = "freshness_mark"


def public(view: View) -> View:
    """Anyone may call this, signed in or not."""
    setattr(view, ATTRIBUTE, PUBLIC)
    return view


def requires(permission: str) -> Callable[[View], View]:
    """Only a signed-in member (or API key) with `permission`, such as "lots:write"; "signed_in"
    is any member.
    """

    def mark(view: View) -> View:
        setattr(view, ATTRIBUTE, permission)
        return view

    return mark


def fresh(view: View) -> View:
    """This moves money, keys or roles: whoever is signed in shows anew who they are, unless they
    did so minutes ago. Stands beside `requires`.
    """
    setattr(view, FRESHNESS, _always)
    return view


def fresh_when(condition: Condition) -> Callable[[View], View]:
    """`fresh`, where `condition` finds that this request is about enough to be worth it."""

    def mark(view: View) -> View:
        setattr(view, FRESHNESS, condition)
        return view

    return mark


def freshness_of(view: Callable[..., Any]) -> Condition | None:
    """When a view needs somebody to show anew who they are; None for never."""
    found: Condition | None = getattr(view, FRESHNESS, None)
    return found


def _always() -> bool:
    return True


def mark_of(view: Callable[..., Any]) -> str | None:
    """The mark of a view, through any decorator that keeps `__wrapped__`."""
    found: str | None = getattr(view, ATTRIBUTE, None)
    return found
