"""The people of an organisation: who they are, whom to invite, who may do what."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from foundation import clock, db
from foundation.errors import DomainError
from foundation.http import limits, problems, spreadsheets
from foundation.http.forms import Form
from foundation.http.marks import fresh, fresh_when, requires
from foundation.parties import access, people, queries
from foundation.parties.factors.requiring import get_protected, is_asked_for
from foundation.parties.roles import (
    OPERATOR_ROLE_HINTS,
    ROLE_HINTS,
    ROLE_NAMES,
    PersonRole,
)
from foundation.parties.schemas import EmptySchema, InviteSchema, RoleSchema

bp = Blueprint("people", __name__, url_prefix="/account/people")

NOTICES = ("invited", "role", "gone", "withdrawn", "required", "not_required", "factors")


def makes_an_owner() -> bool:
    """Whether this form offers somebody everything an owner may do."""
    return request.form.get("role") == PersonRole.OWNER


@bp.get("")
@requires("organisation:manage")
def index() -> ResponseReturnValue:
    """People and open invitations."""
    return _page(Form.blank(EmptySchema()))


@bp.get("/people.csv")
@requires("organisation:manage")
def export() -> ResponseReturnValue:
    """The members for a spreadsheet."""
    with db.reading() as session:
        members = queries.get_members(session, access.actor().organisation_id)
        protected = get_protected(session, [person.id for _, person in members])
        rows = [
            [
                person.name,
                person.email,
                member.role.value,
                member.created_at.date().isoformat(),
                "yes" if person.id in protected else "no",
            ]
            for member, person in members
        ]
    head = ("name", "email", "role", "since", "second_factor")
    return spreadsheets.download("people.csv", head, rows)


@bp.get("/invitations.csv")
@requires("organisation:manage")
def export_invitations() -> ResponseReturnValue:
    """The open invitations for a spreadsheet; their links are known to nobody here."""
    with db.reading() as session:
        rows = [
            [one.email, one.role.value, one.created_at.isoformat(), one.expires_at.isoformat()]
            for one in queries.get_open_invitations(session, access.actor().organisation_id)
        ]
    head = ("email", "role", "created_at", "expires_at")
    return spreadsheets.download("invitations.csv", head, rows)


@bp.get("/invite")
@requires("organisation:manage")
def new() -> ResponseReturnValue:
    """The form for an invitation."""
    return _invite_page(Form.blank(InviteSchema()))


@bp.post("/invite")
@requires("organisation:manage")
@fresh_when(makes_an_owner)
def invite() -> ResponseReturnValue:
    """Invite an address."""
    form, actor = Form.read(InviteSchema()), access.actor()
    if form.is_valid:
        email, role = str(form.data["email"]), PersonRole(str(form.data["role"]))
        try:
            limits.hit("invite", actor.organisation_id, limit=50, per_s=3600)
            with db.transaction() as session:
                people.invite(session, email, role=role, actor=actor)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return problems.see_other(url_for("people.index", done="invited"))
    return _invite_page(form)


@bp.post("/invitations/<invitation_id>/withdraw")
@requires("organisation:manage")
def withdraw(invitation_id: str) -> ResponseReturnValue:
    """Take an invitation back."""
    with db.transaction() as session:
        people.withdraw_invitation(session, invitation_id, actor=access.actor())
    return problems.see_other(url_for("people.index", done="withdrawn"))


@bp.get("/<person_id>")
@requires("organisation:manage")
def edit(person_id: str) -> ResponseReturnValue:
    """One person: another role, or goodbye."""
    return _edit_page(Form.blank(RoleSchema()), person_id)


@bp.post("/<person_id>/role")
@requires("organisation:manage")
@fresh
def change_role(person_id: str) -> ResponseReturnValue:
    """Give somebody another role."""
    form = Form.read(RoleSchema())
    if form.is_valid:
        role = PersonRole(str(form.data["role"]))
        try:
            with db.transaction() as session:
                people.change_role(session, person_id, role=role, actor=access.actor())
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return problems.see_other(url_for("people.index", done="role"))
    return _edit_page(form, person_id)


@bp.post("/<person_id>/let-go")
@requires("organisation:manage")
@fresh
def let_go(person_id: str) -> ResponseReturnValue:
    """End somebody's place here, and their sessions in it."""
    form = Form.read(EmptySchema())
    try:
        with db.transaction() as session:
            people.let_go(session, person_id, actor=access.actor())
    except people.LastOwner as refusal:
        form.refuse(refusal)
        return _edit_page(form, person_id)
    return problems.see_other(url_for("people.index", done="gone"))


def _page(form: Form) -> ResponseReturnValue:
    organisation_id, done = access.actor().organisation_id, request.args.get("done", "")
    with db.reading() as session:
        members = queries.get_members(session, organisation_id)
        return form.page(
            "parties/people/list.html",
            members=members,
            protected=get_protected(session, [person.id for _, person in members]),
            is_asked_for=is_asked_for(session, organisation_id),
            invitations=queries.get_open_invitations(session, organisation_id),
            role_names=ROLE_NAMES,
            moment=clock.now(),
            done=done if done in NOTICES else "",
        )


def _edit_page(form: Form, person_id: str) -> ResponseReturnValue:
    organisation_id = access.actor().organisation_id
    with db.reading() as session:
        membership = queries.get_membership(session, person_id, organisation_id=organisation_id)
        return form.page(
            "parties/people/edit.html",
            member=queries.get_person(session, person_id),
            is_protected=person_id in get_protected(session, [person_id]),
            role=membership.role,
            roles=_role_choices(),
        )


def _invite_page(form: Form) -> ResponseReturnValue:
    return form.page("parties/people/new.html", roles=_role_choices())


def _role_choices() -> list[tuple[str, str, str]]:
    hints = OPERATOR_ROLE_HINTS if access.may("desk:read") else ROLE_HINTS
    return [(role.value, ROLE_NAMES[role], hint) for role, hint in hints.items()]
