"""Labels with an inner secret: made and printed in one answer, and the secret is kept nowhere."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from sqlmodel import Session

from foundation.http.texts import _
from foundation.parties.actor import Actor
from foundation.symbol import Level
from traceability.custody.words import VoidReason
from traceability.tags import binding, label
from traceability.tags.drawing import Drawing
from traceability.tags.inner.secrets_on_paper import SECRET_BYTES, format_secret, spell_secret
from traceability.tags.label import Label
from traceability.tags.labels import draw_label
from traceability.tags.models import Tag
from traceability.tags.printing.formats import Format
from traceability.tags.queries import find_bound_tag

Made = tuple[Tag, bytes]


def make_with_secrets(session: Session, package_ids: Sequence[str], *, actor: Actor) -> list[Made]:
    """A new label with a secret for each package; a label that it has is voided first."""
    made = []
    for package_id in package_ids:
        before = find_bound_tag(session, package_id)
        if before is not None:
            binding.void_tag(session, before.id, reason=VoidReason.REPRINTED, actor=actor)
        secret = secrets.token_bytes(SECRET_BYTES)
        tag = binding.bind_tag(session, package_id, secret=secret, actor=actor)
        tag.replaces_id = before.id if before else None
        session.add(tag)
        made.append((tag, secret))
    session.flush()
    return made


def draw_pairs(session: Session, made: Sequence[Made], on: Format, level: Level) -> list[Drawing]:
    """Each outer label, followed by the paper that goes inside. Raises `FormatTooSmall`."""
    pairs = []
    for tag, secret in made:
        pairs += [draw_label(session, tag, on, level), _draw_paper(tag, secret, on, level)]
    return pairs


def _draw_paper(tag: Tag, secret: bytes, on: Format, level: Level) -> Drawing:
    assert tag.lot_code is not None, "a secret is made for a label on a package"
    words = Label(
        url=format_secret(secret),
        short_code=tag.short_code,
        lot_code=tag.lot_code,
        package=_("Package %(number)s of %(of)s", number=tag.number, of=tag.of),
        mass=_("This goes INSIDE"),
        material=spell_secret(secret),
        hint=_("Who opens the package reads this once"),
    )
    return label.draw(words, on.width, on.height, level)
