"""Pages of webhooks: add one, see what it was sent, send it again."""

from __future__ import annotations

from flask import Blueprint, Flask, render_template, request, url_for
from flask.typing import ResponseReturnValue

from foundation import clock, db
from foundation.errors import N_, DomainError
from foundation.http import spreadsheets
from foundation.http.forms import Form
from foundation.http.marks import fresh, requires
from foundation.http.problems import see_other
from foundation.notices.kinds import KINDS, SUBSCRIBABLE, NoticeKind
from foundation.notices.webhooks import access, endpoints, wording
from foundation.notices.webhooks.endpoints import PERMISSION
from foundation.notices.webhooks.models import DeliveryState
from foundation.notices.webhooks.queries import (
    count_dead,
    get_deliveries,
    get_endpoint,
    get_endpoints,
)
from foundation.notices.webhooks.schemas import DeliveriesIn, WebhookIn
from foundation.parties import access as parties
from foundation.parties.pages.account import add_place

bp = Blueprint("webhooks", __name__, url_prefix="/account/webhooks")

KIND_CHOICES = [(kind.value, KINDS[kind].name, kind.value) for kind in SUBSCRIBABLE]
MOST_IN_FILE = 5000
MESSAGE_COLUMNS = (
    "id",
    "kind",
    "state",
    "tries",
    "created_at",
    "tried_at",
    "outcome",
    "status",
)
DONE = ("test", "again", "changed")


def init_app(app: Flask) -> None:
    """Give the app the pages and their place in the account."""
    app.register_blueprint(bp)
    add_place(app, "webhooks.index", name=N_("Webhooks"), permission=PERMISSION)


@bp.get("")
@requires(PERMISSION)
def index() -> ResponseReturnValue:
    """The organisation's webhooks, and how each of them fares."""
    organisation_id = parties.actor().organisation_id
    with db.reading() as session:
        return render_template(
            "webhooks/list.html",
            endpoints=get_endpoints(session, organisation_id),
            dead=count_dead(session, organisation_id),
        )


@bp.get("/webhooks.csv")
@requires(PERMISSION)
def export() -> ResponseReturnValue:
    """The same for a spreadsheet."""
    organisation_id = parties.actor().organisation_id
    with db.reading() as session:
        dead = count_dead(session, organisation_id)
        rows = [
            [
                endpoint.name,
                endpoint.url,
                " ".join(endpoint.kinds),
                "off" if endpoint.disabled_at else "on",
                dead.get(endpoint.id, 0),
                endpoint.created_at.isoformat(),
                endpoint.id,
            ]
            for endpoint in get_endpoints(session, organisation_id)
        ]
    columns = ("name", "url", "kinds", "state", "given_up", "created_at", "id")
    return spreadsheets.download("webhooks.csv", columns, rows)


@bp.get("/new")
@requires(PERMISSION)
def new() -> ResponseReturnValue:
    """The form for a webhook; everything is chosen until somebody chooses less."""
    return _form_page(Form.blank(WebhookIn(), kinds=[kind.value for kind in SUBSCRIBABLE]))


@bp.post("/new")
@requires(PERMISSION)
@fresh
def create() -> ResponseReturnValue:
    """Add a webhook and show its secret, here and never again: so this answers directly."""
    form = Form.read(WebhookIn())
    if form.is_valid:
        try:
            with db.transaction() as session:
                secret, endpoint = endpoints.create_endpoint(
                    session,
                    name=str(form.data["name"]),
                    url=str(form.data["url"]),
                    kinds=_kinds(form),
                    may_be_here=access.sender().may_be_here,
                    actor=parties.actor(),
                )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return render_template("webhooks/secret.html", secret=secret, endpoint=endpoint)
    return _form_page(form)


@bp.get("/<webhook_id>")
@requires(PERMISSION)
def show(webhook_id: str) -> ResponseReturnValue:
    """One webhook, and its messages with the last answer to each."""
    asked = DeliveriesIn().load({k: v for k, v in request.args.items() if v and k != "done"})
    state = DeliveryState(asked["state"]) if asked["state"] else None
    done = request.args.get("done", "")
    with db.reading() as session:
        endpoint = get_endpoint(
            session, webhook_id, organisation_id=parties.actor().organisation_id
        )
        page = get_deliveries(session, endpoint.id, state=state, cursor=asked["cursor"])
    return render_template(
        "webhooks/show.html",
        endpoint=endpoint,
        kind_names={kind.value: row.name for kind, row in KINDS.items()},
        page=page,
        state=asked["state"] or "",
        is_first=not asked["cursor"],
        signs_twice=endpoint.old_until is not None and endpoint.old_until > clock.now(),
        state_signs=wording.STATE_SIGNS,
        outcome_names=wording.OUTCOME_NAMES,
        done=done if done in DONE else "",
    )


@bp.get("/<webhook_id>/messages.csv")
@requires(PERMISSION)
def export_messages(webhook_id: str) -> ResponseReturnValue:
    """Its messages for a spreadsheet, newest first."""
    asked = DeliveriesIn().load({k: v for k, v in request.args.items() if v})
    state = DeliveryState(asked["state"]) if asked["state"] else None
    with db.reading() as session:
        endpoint = get_endpoint(
            session, webhook_id, organisation_id=parties.actor().organisation_id
        )
        page = get_deliveries(session, endpoint.id, state=state, size=MOST_IN_FILE)
    rows = [
        [
            one.message_id,
            one.kind,
            one.state.value,
            one.attempts,
            one.created_at.isoformat(),
            one.tried_at.isoformat() if one.tried_at else None,
            one.outcome.value if one.outcome else None,
            one.status,
        ]
        for one in page.items
    ]
    return spreadsheets.download("messages.csv", MESSAGE_COLUMNS, rows)


@bp.get("/<webhook_id>/edit")
@requires(PERMISSION)
def edit(webhook_id: str) -> ResponseReturnValue:
    """The form for a webhook that is there."""
    with db.reading() as session:
        endpoint = get_endpoint(
            session, webhook_id, organisation_id=parties.actor().organisation_id
        )
    form = Form.blank(WebhookIn(), name=endpoint.name, url=endpoint.url, kinds=endpoint.kinds)
    return _form_page(form, webhook_id=webhook_id)


@bp.post("/<webhook_id>/edit")
@requires(PERMISSION)
@fresh
def update(webhook_id: str) -> ResponseReturnValue:
    """Change where a webhook is and what it hears of."""
    form = Form.read(WebhookIn())
    if form.is_valid:
        try:
            with db.transaction() as session:
                endpoints.change_endpoint(
                    session,
                    webhook_id,
                    name=str(form.data["name"]),
                    url=str(form.data["url"]),
                    kinds=_kinds(form),
                    may_be_here=access.sender().may_be_here,
                    actor=parties.actor(),
                )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return see_other(url_for("webhooks.show", webhook_id=webhook_id, done="changed"))
    return _form_page(form, webhook_id=webhook_id)


@bp.post("/<webhook_id>/rotate")
@requires(PERMISSION)
@fresh
def rotate(webhook_id: str) -> ResponseReturnValue:
    """Draw a new secret and show it, here and never again."""
    with db.transaction() as session:
        secret, endpoint = endpoints.rotate_secret(session, webhook_id, actor=parties.actor())
    return render_template("webhooks/secret.html", secret=secret, endpoint=endpoint)


@bp.post("/<webhook_id>/disable")
@requires(PERMISSION)
def disable(webhook_id: str) -> ResponseReturnValue:
    """Switch it off."""
    with db.transaction() as session:
        endpoints.disable(session, webhook_id, actor=parties.actor())
    return see_other(url_for("webhooks.show", webhook_id=webhook_id, done="changed"))


@bp.post("/<webhook_id>/enable")
@requires(PERMISSION)
@fresh
def enable(webhook_id: str) -> ResponseReturnValue:
    """Switch it on."""
    with db.transaction() as session:
        endpoints.enable(session, webhook_id, actor=parties.actor())
    return see_other(url_for("webhooks.show", webhook_id=webhook_id, done="changed"))


@bp.get("/<webhook_id>/remove")
@requires(PERMISSION)
def confirm_remove(webhook_id: str) -> ResponseReturnValue:
    """What removing means, before the button."""
    with db.reading() as session:
        endpoint = get_endpoint(
            session, webhook_id, organisation_id=parties.actor().organisation_id
        )
    return render_template("webhooks/remove.html", endpoint=endpoint)


@bp.post("/<webhook_id>/remove")
@requires(PERMISSION)
@fresh
def remove(webhook_id: str) -> ResponseReturnValue:
    """Remove it."""
    with db.transaction() as session:
        endpoints.remove(session, webhook_id, actor=parties.actor())
    return see_other(url_for("webhooks.index"))


@bp.post("/<webhook_id>/test")
@requires(PERMISSION)
def send_test(webhook_id: str) -> ResponseReturnValue:
    """Send a test."""
    with db.transaction() as session:
        endpoints.send_test(session, webhook_id, actor=parties.actor())
    return see_other(url_for("webhooks.show", webhook_id=webhook_id, done="test"))


@bp.post("/<webhook_id>/deliveries/<delivery_id>/resend")
@requires(PERMISSION)
def send_again(webhook_id: str, delivery_id: str) -> ResponseReturnValue:
    """Send a message anew."""
    with db.transaction() as session:
        endpoints.send_again(session, webhook_id, delivery_id, actor=parties.actor())
    return see_other(url_for("webhooks.show", webhook_id=webhook_id, done="again"))


def _form_page(form: Form, *, webhook_id: str | None = None) -> ResponseReturnValue:
    return form.page("webhooks/edit.html", kind_choices=KIND_CHOICES, webhook_id=webhook_id)


def _kinds(form: Form) -> list[NoticeKind]:
    kinds = form.data["kinds"]
    assert isinstance(kinds, list), "loaded as a list by its schema"
    return [NoticeKind(kind) for kind in kinds]
