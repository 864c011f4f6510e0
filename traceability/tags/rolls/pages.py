"""Rolls by page: mint one, watch it being made, take it away, void it, put a label on a package."""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from foundation import db
from foundation.errors import DomainError, NotFound
from foundation.http import limits, problems
from foundation.http.forms import Form
from foundation.http.marks import requires
from foundation.http.texts import _
from foundation.parties import access
from traceability.custody.queries import get_state
from traceability.tags import holding
from traceability.tags.models import TagState
from traceability.tags.printing.choices import STARTS, paper
from traceability.tags.rolls import binding, files, minting, running
from traceability.tags.rolls.models import RollState, RollVoidReason
from traceability.tags.rolls.queries import (
    count_states,
    get_file,
    get_files,
    get_roll,
    get_rolls,
)
from traceability.tags.rolls.refusals import RollVoid
from traceability.tags.rolls.schemas import (
    ROLL_FILE_NAMES,
    VOID_NAMES,
    PutOnIn,
    RollFileIn,
    RollIn,
    VoidRollIn,
)

bp = Blueprint("rolls", __name__)

AT_ONCE_S = 1.0  # what a short roll needs; the worker does the rest
A_DAY = {"limit": 20, "per_s": 86_400}
MEDIA_TYPES = {"zip": "application/zip", "csv": "text/csv", "zpl": "application/octet-stream"}


@bp.get("/rolls")
@requires("lots:read")
def index() -> ResponseReturnValue:
    """The organisation's rolls, and how much of each is used."""
    with db.reading() as session:
        rolls = get_rolls(session, access.actor().organisation_id)
        counts = count_states(session, [roll.id for roll in rolls])
        return render_template("rolls/list.html", rolls=rolls, counts=counts, states=TagState)


@bp.get("/rolls/new")
@requires("custody:write")
def new() -> ResponseReturnValue:
    """How many labels, and what to call them."""
    return Form.blank(RollIn(), count=500).page("rolls/new.html")


@bp.post("/rolls")
@requires("custody:write")
def create() -> ResponseReturnValue:
    """Mint a roll: a short one at once, a long one in the worker's time."""
    form, actor = Form.read(RollIn()), access.actor()
    if not form.is_valid:
        return form.page("rolls/new.html")
    limits.hit("roll", actor.organisation_id, **A_DAY)
    asked = cast(dict[str, Any], form.data)
    with db.transaction() as session:
        roll = minting.start_roll(session, asked["name"], asked["count"], actor=actor)
    running.carry_on(roll.id, minting.mint_batch, for_s=AT_ONCE_S)
    return problems.see_other(url_for(".show", roll_id=roll.id))


@bp.get("/rolls/<roll_id>")
@requires("lots:read")
def show(roll_id: str) -> ResponseReturnValue:
    """A roll: how far it is, what is left of it, and its files."""
    with db.reading() as session:
        return _page(session, roll_id, Form.blank(RollFileIn(), **STARTS))


@bp.post("/rolls/<roll_id>/files")
@requires("custody:write")
def create_file(roll_id: str) -> ResponseReturnValue:
    """Make a file of the roll's unused labels."""
    form, actor = Form.read(RollFileIn()), access.actor()
    if form.is_valid:
        chosen = cast(dict[str, Any], form.data)
        try:
            limits.hit("roll-file", actor.organisation_id, **A_DAY)
            with db.transaction() as session:
                asked = files.ask_for_file(
                    session,
                    roll_id,
                    kind=chosen["file"],
                    on=chosen["format"],
                    level=chosen["level"],
                    language=chosen["language"],
                    actor=actor,
                )
            running.carry_on(asked.id, files.make_batch, for_s=AT_ONCE_S)
            return problems.see_other(url_for(".show", roll_id=roll_id))
        except NotFound:
            raise
        except DomainError as refusal:
            form.refuse(refusal)
    with db.reading() as session:
        return _page(session, roll_id, form)


@bp.get("/rolls/files/<file_id>")
@requires("custody:write")
def download(file_id: str) -> ResponseReturnValue:
    """A file to print."""
    with db.reading() as session:
        found = get_file(session, file_id, organisation_id=access.actor().organisation_id)
        path = files.path_of(session, found)
        if found.done_at is None or not path.exists():
            raise NotFound()
        ending = files.ending_of(found)
        return problems.file_bytes(
            path.read_bytes(), MEDIA_TYPES[ending], name=f"labels-{found.roll_id[:8]}.{ending}"
        )


@bp.get("/rolls/<roll_id>/void")
@requires("custody:write")
def edit(roll_id: str) -> ResponseReturnValue:
    """Ask why the rest of a roll is void."""
    return _void_page(Form.blank(VoidRollIn()), roll_id)


@bp.post("/rolls/<roll_id>/void")
@requires("custody:write")
def void(roll_id: str) -> ResponseReturnValue:
    """Void what is unused, and drop the files."""
    form = Form.read(VoidRollIn())
    if form.is_valid:
        reason = cast(RollVoidReason, form.data["reason"])
        try:
            with db.transaction() as session:
                minting.void_roll(session, roll_id, reason=reason, actor=access.actor())
                files.drop_files(session, get_files(session, roll_id))
            return problems.see_other(url_for(".show", roll_id=roll_id))
        except NotFound:
            raise
        except DomainError as refusal:
            form.refuse(refusal)
    return _void_page(form, roll_id)


@bp.get("/lots/<lot_code>/labels/roll")
@requires("custody:write")
def new_binding(lot_code: str) -> ResponseReturnValue:
    """Which label of a roll goes on which package."""
    return _binding_page(Form.blank(PutOnIn()), lot_code)


@bp.post("/lots/<lot_code>/labels/roll")
@requires("custody:write")
def put_on(lot_code: str) -> ResponseReturnValue:
    """Put a label of a roll on a package of this lot."""
    form = Form.read(PutOnIn())
    if form.is_valid:
        try:
            with db.transaction() as session:
                package = str(form.data["package_id"])
                held = holding.get_held_package(session, package, actor=access.actor())
                binding.put_on(
                    session, held.package_id, str(form.data["code"]), actor=access.actor()
                )
            return problems.see_other(url_for("tags.labels", lot_code=lot_code))
        except DomainError as refusal:
            form.refuse(refusal)
    return _binding_page(form, lot_code)


def _page(session: Session, roll_id: str, form: Form) -> ResponseReturnValue:
    roll = get_roll(session, roll_id, organisation_id=access.actor().organisation_id)
    made = get_files(session, roll_id)
    return form.page(
        "rolls/show.html",
        roll=roll,
        files=made,
        counts=count_states(session, [roll.id])[roll.id],
        is_running=roll.state is RollState.MINTING or any(not one.done_at for one in made),
        paper=paper(),
        file_names=ROLL_FILE_NAMES,
        file_choices=[(kind.value, _(name)) for kind, name in ROLL_FILE_NAMES.items()],
        void_names=VOID_NAMES,
        states=TagState,
    )


def _void_page(form: Form, roll_id: str) -> ResponseReturnValue:
    with db.reading() as session:
        roll = get_roll(session, roll_id, organisation_id=access.actor().organisation_id)
        if roll.state is RollState.VOID and form.refusal is None:
            raise RollVoid()
        counts = count_states(session, [roll.id])[roll.id]
        unused = counts.get(TagState.MINTED, 0)
        choices = [(reason.value, _(name)) for reason, name in VOID_NAMES.items()]
        return form.page("rolls/void.html", roll=roll, reason_choices=choices, unused=unused)


def _binding_page(form: Form, lot_code: str) -> ResponseReturnValue:
    with db.reading() as session:
        holding.check_holder(session, lot_code, actor=access.actor())
        state = get_state(session, lot_code)
        choices = [
            (
                one.package_id,
                _("Package %(number)s of %(of)s", number=one.number, of=state.last_number),
            )
            for one in state.packages
        ]
        return form.page("rolls/bind.html", state=state, package_choices=choices)
