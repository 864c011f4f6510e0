"""Keys: those that programs send, shown once, and those that sign, whose public halves are here."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from foundation import clock, db
from foundation.errors import DomainError
from foundation.http import problems, spreadsheets
from foundation.http.forms import Form
from foundation.http.marks import SIGNED_IN, fresh, requires
from foundation.http.texts import _
from foundation.parties import access, api_keys, queries, signing_keys
from foundation.parties.roles import KEY_PERMISSIONS, PERMISSION_NAMES
from foundation.parties.schemas import KEY_LIFETIMES_DAYS, ApiKeySchema
from foundation.parties.tokens import KEY_LEVEL_NAMES

api_keys_bp = Blueprint("api_keys", __name__, url_prefix="/account/api-keys")
signing_keys_bp = Blueprint("signing_keys", __name__, url_prefix="/account/keys")


@api_keys_bp.get("")
@requires("keys:manage")
def index() -> ResponseReturnValue:
    """The API keys, newest first."""
    with db.reading() as session:
        keys = queries.get_api_keys(session, access.actor().organisation_id)
        return render_template(
            "parties/api_keys/list.html", keys=keys, names=PERMISSION_NAMES, moment=clock.now()
        )


@api_keys_bp.get("/api-keys.csv")
@requires("keys:manage")
def export() -> ResponseReturnValue:
    """The same for a spreadsheet; of a key itself only its beginning is known."""
    moments = ("created_at", "expires_at", "last_used_at", "revoked_at")
    with db.reading() as session:
        keys = queries.get_api_keys(session, access.actor().organisation_id)
        rows = [
            [
                key.name,
                key.beginning,
                " ".join(sorted(key.permissions)),
                *(_iso(getattr(key, moment)) for moment in moments),
            ]
            for key in keys
        ]
    columns = ("name", "begins_with", "permissions", *moments)
    return spreadsheets.download("api-keys.csv", columns, rows)


@api_keys_bp.get("/new")
@requires("keys:manage")
def new() -> ResponseReturnValue:
    """The form for a key."""
    return _page(Form.blank(ApiKeySchema(), permissions=["lots:read"], days=90))


@api_keys_bp.post("/new")
@requires("keys:manage")
@fresh
def create() -> ResponseReturnValue:
    """Make a key and show it, here and never again: so this answers instead of redirecting."""
    form, actor = Form.read(ApiKeySchema()), access.actor()
    if form.is_valid:
        permissions, days = form.data["permissions"], form.data["days"]
        assert isinstance(permissions, list), "loaded as a list by its schema"
        assert isinstance(days, int), "loaded as a number by its schema"
        try:
            with db.transaction() as session:
                text, key = api_keys.create_api_key(
                    session,
                    actor.organisation_id,
                    name=str(form.data["name"]),
                    permissions=permissions,
                    lifetime=timedelta(days=days) if days else None,
                    actor=actor,
                )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return render_template("parties/api_keys/show.html", text=text, key=key)
    return _page(form)


@api_keys_bp.post("/<key_id>/revoke")
@requires("keys:manage")
@fresh
def revoke(key_id: str) -> ResponseReturnValue:
    """Stop a key from working."""
    with db.transaction() as session:
        api_keys.revoke_api_key(session, key_id, actor=access.actor())
    return problems.see_other(url_for("api_keys.index"))


@signing_keys_bp.get("")
@requires(SIGNED_IN)
def list_keys() -> ResponseReturnValue:
    """The organisation's signing keys: their public halves."""
    with db.reading() as session:
        keys = signing_keys.get_keys(session, access.actor().organisation_id)
        return render_template("parties/signing_keys/list.html", keys=keys, levels=KEY_LEVEL_NAMES)


@signing_keys_bp.get("/signing-keys.csv")
@requires(SIGNED_IN)
def export_keys() -> ResponseReturnValue:
    """The same for a spreadsheet: what checks a signature, never what makes one."""
    with db.reading() as session:
        rows = [
            [
                key.key_id,
                base64.b64encode(key.public_key).decode(),
                key.level.value,
                key.created_at.isoformat(),
            ]
            for key in signing_keys.get_keys(session, access.actor().organisation_id)
        ]
    columns = ("key_id", "public_key", "held_by", "created_at")
    return spreadsheets.download("signing-keys.csv", columns, rows)


def _page(form: Form) -> ResponseReturnValue:
    return form.page(
        "parties/api_keys/new.html",
        permissions=[(name, PERMISSION_NAMES[name]) for name in sorted(KEY_PERMISSIONS)],
        lifetimes=[
            *((days, _("%(days)s days", days=days)) for days in KEY_LIFETIMES_DAYS),
            (0, _("until it is revoked")),
        ],
    )


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
