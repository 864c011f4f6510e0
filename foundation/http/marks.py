"""Who may call a route: every view carries exactly one of these marks; `parties/access.py`
enforces them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC = "public"
SIGNED_IN = "signed_in"
ATTRIBUTE = "access_mark"


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


def mark_of(view: Callable[..., Any]) -> str | None:
    """The mark of a view, through any decorator that keeps `__wrapped__`."""
    found: str | None = getattr(view, ATTRIBUTE, None)
    return found
