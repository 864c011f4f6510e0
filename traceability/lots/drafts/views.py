"""What the pages of the sell flow show, put together so that templates only show it."""

from __future__ import annotations

from dataclasses import dataclass

from foundation.http.forms import Form
from traceability.lots.drafts.describing import read_draft
from traceability.lots.drafts.models import Draft
from traceability.lots.drafts.rows import ROWS_AT_FIRST, padded, readings
from traceability.lots.drafts.steps import STEP_NAMES, TYPED_STEPS, Step
from traceability.materials.catalogue import GROUP_NAMES, Group, Material
from traceability.materials.composition import Content, class_composition


@dataclass(frozen=True)
class StepLink:
    """One step in the line of steps: state is "done", "current" or ""."""

    step: Step
    name: str
    state: str


@dataclass(frozen=True)
class MassRow:
    """One package's mass as typed; `readings` are offered when it can be read two ways."""

    text: str
    error: str
    readings: tuple[str, ...]


@dataclass(frozen=True)
class ContentRow:
    """One element as typed, beside what the class usually holds of it."""

    element: str
    text: str
    error: str
    usual: Content | None


def step_links(draft: Draft, current: Step) -> list[StepLink]:
    """Every step with how far it is."""
    done = {step for step, reading in read_draft(draft).items() if reading.is_complete}
    if draft.photo_ids:
        done.add(Step.PHOTOS)
    states = dict.fromkeys(done, "done") | {current: "current"}
    return [StepLink(step, STEP_NAMES[step], states.get(step, "")) for step in Step]


def mass_rows(form: Form) -> list[MassRow]:
    """The packages' masses, with a few empty rows at first."""
    unit = form.value("unit") or "kg"
    return [
        MassRow(text, form.error(f"masses.{row}"), readings(text, unit))
        for row, text in enumerate(padded(form.values("masses")))
    ]


def content_rows(form: Form, material: Material | None) -> list[ContentRow]:
    """The elements that were typed or start the page, and one empty row."""
    usual = {one.element: one for one in class_composition(material)} if material else {}
    elements, texts = form.values("element"), form.values("content")
    typed = list(zip(elements, texts, strict=False))
    missing = [""] * max(1, ROWS_AT_FIRST - len(typed))
    return [
        ContentRow(element, text, form.error(f"content.{row}"), usual.get(element))
        for row, (element, text) in enumerate([*typed, *((element, "") for element in missing)])
    ]


def grouped(materials: tuple[Material, ...]) -> list[tuple[str, list[Material]]]:
    """Classes under the names of their groups, groups without a class left out."""
    groups = [
        (GROUP_NAMES[group], [one for one in materials if one.group is group]) for group in Group
    ]
    return [(name, members) for name, members in groups if members]


def first_unfinished(draft: Draft) -> Step:
    """Where a draft goes on."""
    readings_by_step = read_draft(draft)
    return next((s for s in TYPED_STEPS if not readings_by_step[s].is_complete), Step.CHECK)
