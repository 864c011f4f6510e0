"""The sell flow, one question per page: works without scripts, and keeps what was typed."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session
from werkzeug.datastructures import MultiDict

from foundation import clock, db
from foundation.documents import images
from foundation.errors import DomainError, NotFound
from foundation.http import limits, problems
from foundation.http.forms import Form
from foundation.http.marks import requires
from foundation.parties import access
from foundation.parties.queries import get_organisations, get_sites
from traceability.lots.drafts import drafting, words
from traceability.lots.drafts.describing import (
    find_grade_of,
    find_material,
    read_draft,
    read_step,
    starting_answers,
    waste_remarks,
)
from traceability.lots.drafts.material_search import find_materials
from traceability.lots.drafts.models import Draft
from traceability.lots.drafts.queries import get_draft, get_open_drafts, lock_draft
from traceability.lots.drafts.registering import register_draft
from traceability.lots.drafts.rows import changed_rows, tonnes
from traceability.lots.drafts.schemas import SCHEMAS, StepSchema
from traceability.lots.drafts.steps import STEP_NAMES, TYPED_STEPS, Step, step_after
from traceability.lots.drafts.views import (
    content_rows,
    first_unfinished,
    grouped,
    mass_rows,
    step_links,
)
from traceability.lots.waste import words as waste_words
from traceability.lots.waste.options import option_groups
from traceability.materials.elements import ELEMENTS
from traceability.materials.grades import grades

bp = Blueprint("sell", __name__, url_prefix="/sell")

PHOTOS_PER_HOUR = 300


@bp.get("")
@requires("lots:write")
def start() -> ResponseReturnValue:
    """Begin with photos, or go on with a draft."""
    with db.reading() as session:
        drafts = get_open_drafts(session, access.actor().organisation_id)
        listed = [(draft, find_material(draft), first_unfinished(draft)) for draft in drafts]
        return Form.blank(StepSchema()).page("sell/start.html", drafts=listed)


@bp.post("")
@requires("lots:write")
def begin() -> ResponseReturnValue:
    """A new draft with the photos that came along."""
    with db.transaction() as session:
        draft = drafting.start_draft(session, actor=access.actor())
    return _take_photos(draft.id)


@bp.get("/<draft_id>/photos")
@requires("lots:write")
def photos(draft_id: str) -> ResponseReturnValue:
    """The photos so far, and room for more."""
    with db.reading() as session:
        draft = get_draft(session, draft_id, organisation_id=access.actor().organisation_id)
        return _photos_page(draft, Form.blank(StepSchema()))


@bp.post("/<draft_id>/photos")
@requires("lots:write")
def change_photos(draft_id: str) -> ResponseReturnValue:
    """Add photos, take one out, or put one first."""
    act, _, document_id = request.form.get("then", "").partition(":")
    changes = {"remove": drafting.remove_photo, "first": drafting.put_photo_first}
    if act not in changes:
        return _take_photos(draft_id)
    actor = access.actor()
    with db.transaction() as session:
        draft = lock_draft(session, draft_id, organisation_id=actor.organisation_id)
        changes[act](session, draft, document_id, actor=actor)
    return problems.see_other(url_for(".photos", draft_id=draft_id))


@bp.get("/<draft_id>/<step>")
@requires("lots:write")
def show_step(draft_id: str, step: str) -> ResponseReturnValue:
    """One question, with what was typed there before."""
    with db.reading() as session:
        draft = get_draft(session, draft_id, organisation_id=access.actor().organisation_id)
        if draft.lot_code:
            return problems.see_other(url_for(".done", draft_id=draft_id))
        asked = _typed_step(step)
        typed = draft.answers.get(asked) or starting_answers(asked, draft)
        return _step_page(session, draft, asked, Form.blank(SCHEMAS[asked](), **typed))


@bp.post("/<draft_id>/<step>")
@requires("lots:write")
def save_step(draft_id: str, step: str) -> ResponseReturnValue:
    """Keep what was typed, then go on, stay, or ask again."""
    asked, actor = _typed_step(step), access.actor()
    typed = changed_rows(_typed_texts(), request.form.get("then", ""))
    with db.transaction() as session:
        draft = lock_draft(session, draft_id, organisation_id=actor.organisation_id)
        drafting.save_answers(session, draft, asked, typed=typed, actor=actor)
    form = Form.blank(SCHEMAS[asked](), **typed)
    form.point_out_odd_fields()
    then = request.form.get("then", "")
    if form.is_valid and then == "save":
        return problems.see_other(url_for(".start"))
    if form.is_valid and then not in ("", "next"):
        return problems.see_other(url_for(".show_step", draft_id=draft_id, step=asked) + "#rows")
    reading = read_step(asked, typed)
    if form.is_valid and reading.is_complete:
        return problems.see_other(_address(draft_id, step_after(asked)))
    form.errors = reading.errors | form.errors
    with db.reading() as session:
        return _step_page(session, draft, asked, form)


@bp.get("/<draft_id>/check")
@requires("lots:write")
def check(draft_id: str) -> ResponseReturnValue:
    """Everything on one page, each part with its way back."""
    with db.reading() as session:
        draft = get_draft(session, draft_id, organisation_id=access.actor().organisation_id)
        if draft.lot_code:
            return problems.see_other(url_for(".done", draft_id=draft_id))
        return _check_page(session, draft, Form.blank(StepSchema()))


@bp.post("/<draft_id>/check")
@requires("lots:write")
def register(draft_id: str) -> ResponseReturnValue:
    """Sign the registration. Pressing twice registers once."""
    actor = access.actor()
    form = Form.read(StepSchema())
    try:
        with db.transaction() as session:
            draft = lock_draft(session, draft_id, organisation_id=actor.organisation_id)
            if not draft.lot_code:
                register_draft(session, draft, actor=actor)
    except DomainError as refusal:
        if isinstance(refusal, NotFound):
            raise
        form.refuse(refusal)
        with db.reading() as session:
            draft = get_draft(session, draft_id, organisation_id=actor.organisation_id)
            return _check_page(session, draft, form)
    return problems.see_other(url_for(".done", draft_id=draft_id))


@bp.get("/<draft_id>/done")
@requires("lots:write")
def done(draft_id: str) -> ResponseReturnValue:
    """The lot is registered: publish it, print its tags, or look at it."""
    with db.reading() as session:
        draft = get_draft(session, draft_id, organisation_id=access.actor().organisation_id)
        if not draft.lot_code:
            return problems.see_other(url_for(".check", draft_id=draft_id))
        return render_template("sell/done.html", draft=draft, material=find_material(draft))


@bp.post("/<draft_id>/discard")
@requires("lots:write")
def discard(draft_id: str) -> ResponseReturnValue:
    """Throw the draft away."""
    actor = access.actor()
    with db.transaction() as session:
        draft = lock_draft(session, draft_id, organisation_id=actor.organisation_id)
        drafting.discard_draft(session, draft, actor=actor)
    return problems.see_other(url_for(".start"))


def _typed_step(step: str) -> Step:
    if step not in TYPED_STEPS:
        raise NotFound()
    return Step(step)


def _typed_texts() -> dict[str, list[str]]:
    fields = MultiDict(request.form.items(multi=True)).to_dict(flat=False)
    return {
        name: [text.strip() for text in texts]
        for name, texts in fields.items()
        if name not in ("csrf_token", "then")
    }


def _address(draft_id: str, step: Step) -> str:
    if step is Step.CHECK:
        return url_for(".check", draft_id=draft_id)
    return url_for(".show_step", draft_id=draft_id, step=step)


def _take_photos(draft_id: str) -> ResponseReturnValue:
    """Keep every photo that can be read, and say of each other one why not."""
    actor = access.actor()
    form = Form.blank(StepSchema())
    files = [file for file in request.files.getlist("photos") if file.filename]
    for file in files:
        try:
            limits.hit("photo", actor.organisation_id, limit=PHOTOS_PER_HOUR, per_s=3600)
            photo = images.accept(file.stream, name=file.filename or "")
            with db.transaction() as session:
                draft = lock_draft(session, draft_id, organisation_id=actor.organisation_id)
                drafting.add_photo(session, draft, photo, actor=actor)
        except NotFound:
            raise
        except DomainError as refusal:
            form.refuse(refusal)
    if form.errors:
        form.errors = {"photos": form.errors["_form"]}
        with db.reading() as session:
            draft = get_draft(session, draft_id, organisation_id=actor.organisation_id)
            return _photos_page(draft, form)
    if files:
        return problems.see_other(url_for(".photos", draft_id=draft_id))
    return problems.see_other(_address(draft_id, Step.MATERIAL))


def _photos_page(draft: Draft, form: Form) -> ResponseReturnValue:
    steps = step_links(draft, Step.PHOTOS)
    return form.page("sell/photos.html", draft=draft, steps=steps, most=drafting.MOST_PHOTOS)


def _step_page(session: Session, draft: Draft, step: Step, form: Form) -> ResponseReturnValue:
    """Every page gets what all of them may need; each template shows its own part."""
    material = find_material(draft)
    query = request.args.get("q", "").strip()[:80]
    return form.page(
        f"sell/{step}.html",
        draft=draft,
        steps=step_links(draft, step),
        material=material,
        query=query,
        found=grouped(find_materials(query)),
        mass_rows=mass_rows(form),
        content_rows=content_rows(form, material),
        elements=ELEMENTS,
        site_options=[
            (site.id, f"{site.name}, {site.city}")
            for site in get_sites(session, draft.organisation_id)
        ],
        organisations=get_organisations(session),
        grade=find_grade_of(draft),
        grade_names=list(grades()),
        waste_groups=option_groups(material, on=clock.now().date()),
        words=words,
    )


def _check_page(session: Session, draft: Draft, form: Form) -> ResponseReturnValue:
    readings = read_draft(draft)
    masses_g = readings[Step.AMOUNT].values.get("masses_g", [])
    return form.page(
        "sell/check.html",
        draft=draft,
        steps=step_links(draft, Step.CHECK),
        readings=readings,
        material=find_material(draft),
        net_mass_g=sum(masses_g),
        tonnes=tonnes(sum(masses_g)),
        sites={site.id: site for site in get_sites(session, draft.organisation_id)},
        step_names=STEP_NAMES,
        grade=find_grade_of(draft),
        remarks=waste_remarks(readings, on=clock.now().date()),
        waste_words=waste_words,
        is_complete=all(reading.is_complete for reading in readings.values()),
        words=words,
    )
