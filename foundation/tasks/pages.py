"""What the reader's organisation must do now, as a page and as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from flask import Blueprint, Flask, current_app, render_template
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from foundation import clock, db
from foundation.http import spreadsheets
from foundation.http.marks import SIGNED_IN, requires
from foundation.http.texts import _
from foundation.parties import access
from foundation.tasks.gathering import (
    URGENCY_NAMES,
    Asked,
    Source,
    Task,
    Urgency,
    by_urgency,
    gather_tasks,
)
from foundation.tasks.kinds import TaskKind

SOURCES = "task_sources"
COLUMNS = ("kind", "what", "reference", "about", "due_at", "is_overdue", "link")

bp = Blueprint("tasks", __name__, url_prefix="/to-do")


def init_app(app: Flask) -> None:
    """Give the app the pages."""
    app.register_blueprint(bp)


def register_source(
    app: Flask, gather: Callable[[Session, Asked], Iterable[Task]], *, kinds: Iterable[TaskKind]
) -> None:
    """Let a room of a storey above say what is to do; `kinds` are those it may name."""
    app.extensions.setdefault(SOURCES, []).append(Source(gather, frozenset(kinds)))


def tasks_now() -> tuple[Asked, list[Task]]:
    """What whoever asks can do for their organisation, soonest first, and the moment of it."""
    actor = access.actor()
    asked = Asked(actor.organisation_id, clock.now())
    sources = current_app.extensions.get(SOURCES, ())
    with db.reading() as session:
        return asked, gather_tasks(session, sources, asked, permissions=actor.permissions)


@bp.get("")
@requires(SIGNED_IN)
def index() -> ResponseReturnValue:
    """The list, soonest first."""
    asked, tasks = tasks_now()
    groups = by_urgency(tasks, asked.at)
    return render_template(
        "tasks/list.html",
        count=len(tasks),
        overdue=sum(len(found) for urgency, found in groups if urgency is Urgency.OVERDUE),
        groups=groups,
        names=URGENCY_NAMES,
    )


@bp.get("/to-do.csv")
@requires(SIGNED_IN)
def export() -> ResponseReturnValue:
    """The same for a spreadsheet."""
    asked, tasks = tasks_now()
    base_url = current_app.extensions["settings"].base_url
    rows = [
        [
            task.kind.value,
            _(task.sentence, **task.words),
            task.reference,
            task.about,
            task.due_at.isoformat() if task.due_at else None,
            "yes" if task.urgency(asked.at) is Urgency.OVERDUE else "no",
            base_url + task.link,
        ]
        for task in tasks
    ]
    return spreadsheets.download("to-do.csv", COLUMNS, rows)
