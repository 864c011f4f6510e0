"""What is to do, for programs: what the key may do, soonest first."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from marshmallow import fields

from foundation.http import problems
from foundation.http.marks import SIGNED_IN, requires
from foundation.http.openapi.answers import Answer, CursorIn, page_of
from foundation.http.openapi.blueprint import ApiBlueprint, Loaded
from foundation.http.pagination import PAGE_SIZE, Key, cut, parse_cursor
from foundation.http.texts import _
from foundation.tasks.gathering import Task, Urgency, order
from foundation.tasks.kinds import TaskKind
from foundation.tasks.pages import tasks_now

bp = ApiBlueprint("tasks_api", __name__, url_prefix="/api/v1/tasks", tag="Tasks")

FIRST = (-1, "", "", "")


class TaskOut(Answer):
    """One thing to do. `link` leads to the page where people do it."""

    kind = fields.Enum(TaskKind, by_value=True)
    what = fields.String()
    reference = fields.String()
    about = fields.String()
    due_at = fields.AwareDateTime(allow_none=True)
    urgency = fields.Enum(Urgency, by_value=True)
    link = fields.String()


@bp.get("")
@bp.query(CursorIn)
@bp.answers(page_of(TaskOut))
@requires(SIGNED_IN)
def index(sent: Loaded) -> ResponseReturnValue:
    """What the key's organisation must do now, of what the key may do: soonest first."""
    after = parse_cursor(sent["cursor"], kinds=(int, str, str, str)) if sent["cursor"] else FIRST
    asked, tasks = tasks_now()
    page = cut([task for task in tasks if _key(task) > after][: PAGE_SIZE + 1], _key)
    items = [
        {
            "kind": task.kind.value,
            "what": _(task.sentence, **task.words),
            "reference": task.reference,
            "about": task.about,
            "due_at": task.due_at.isoformat() if task.due_at else None,
            "urgency": task.urgency(asked.at).value,
            "link": task.link,
        }
        for task in page.items
    ]
    return problems.ok({"items": items, "next_cursor": page.next_cursor})


def _key(task: Task) -> Key:
    is_open, *rest = order(task)
    return int(is_open), *rest
