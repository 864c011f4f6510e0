"""`/api/v1/lots/<code>/guest-links`: links by which drivers without an account sign."""

from __future__ import annotations

from flask import current_app, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from foundation import db
from foundation.http.api import idempotent
from foundation.http.marks import requires
from foundation.http.openapi.answers import CursorIn, page_of
from foundation.http.openapi.blueprint import ApiBlueprint, Loaded
from foundation.http.problems import created, ok
from foundation.parties import access
from traceability.custody.queries import get_state
from traceability.guests import linking, viewing
from traceability.guests.answers import GuestLinkOut, GuestLinkSecretOut, VoidedOut, link_row
from traceability.guests.linking import MadeLink
from traceability.guests.queries import get_made_links
from traceability.guests.schemas import GuestLinkIn, OnwardForm
from traceability.lots.queries import check_readable

bp = ApiBlueprint(
    "guest_links_api", __name__, url_prefix="/api/v1/lots/<code>/guest-links", tag="Lots"
)

LINK, SECRET = GuestLinkOut(), GuestLinkSecretOut()


@bp.get("")
@bp.query(CursorIn)
@bp.answers(page_of(GuestLinkOut))
@requires("custody:write")
def index(asked: Loaded, code: str) -> ResponseReturnValue:
    """The links that one's organisation made for a lot, newest first, without their secrets."""
    actor = access.actor()
    with db.reading() as session:
        state = check_readable(session, code, actor=actor)
        page = get_made_links(
            session, code, made_by_id=actor.organisation_id, cursor=asked["cursor"]
        )
        items = [LINK.dump(link_row(session, link, state)) for link in page.items]
    return ok({"items": items, "next_cursor": page.next_cursor})


# Not to be repeated under an Idempotency-Key: kept replies would keep the secret.
@bp.post("")
@bp.takes(GuestLinkIn)
@bp.creates(GuestLinkSecretOut)
@requires("custody:write")
def create(sent: Loaded, code: str) -> ResponseReturnValue:
    """Offer the lot to a company without an account; the reply alone holds the link."""
    with db.transaction() as session:
        check_readable(session, code, actor=access.actor())
        sent["onward_id"] = sent["onward_id"] or None
        made = linking.offer_by_link(session, code, actor=access.actor(), **sent)
        shown = _shown(session, made)
    return created(shown, location=url_for("guest_links_api.index", code=code))


# Not to be repeated under an Idempotency-Key either: sent twice, the later link counts.
@bp.post("/renew")
@bp.takes(OnwardForm)
@bp.creates(GuestLinkSecretOut)
@requires("custody:write")
def renew(sent: Loaded, code: str) -> ResponseReturnValue:
    """Draw a new link for what the driver signs next, in this reply alone; those before are
    void. Where the lot is brought stays as it was said, if `onward_id` is left out.
    """
    with db.transaction() as session:
        check_readable(session, code, actor=access.actor())
        made = linking.renew(session, code, onward_id=sent["onward_id"], actor=access.actor())
        shown = _shown(session, made)
    return created(shown, location=url_for("guest_links_api.index", code=code))


@bp.post("/void")
@bp.answers(VoidedOut)
@requires("custody:write")
@idempotent
def void(code: str) -> ResponseReturnValue:
    """Take back the links of a lot; the offer stands until it is taken back itself."""
    with db.transaction() as session:
        check_readable(session, code, actor=access.actor())
        voided = linking.void(session, code, actor=access.actor())
    return ok({"voided": voided})


def _shown(session: Session, made: MadeLink) -> object:
    url = viewing.url_of(current_app.extensions["settings"].base_url, made)
    state = get_state(session, made.link.lot_code)
    return SECRET.dump({**link_row(session, made.link, state), "url": url})
