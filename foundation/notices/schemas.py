"""What the pages of notices take."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from foundation.errors import N_
from foundation.notices.kinds import NoticeKind


def _kinds() -> fields.List[NoticeKind]:
    unknown = N_("Choose from the list.")
    one = fields.Enum(NoticeKind, by_value=True, error_messages={"unknown": unknown})
    return fields.List(one, load_default=[])


class ChoicesSchema(Schema):
    """The kinds that somebody wants in the app, and those by mail."""

    in_app = _kinds()
    by_mail = _kinds()


class NoticesQuerySchema(Schema):
    """Which notices to list."""

    show = fields.String(load_default="all", validate=validate.OneOf(["all", "unread"]))
    cursor = fields.String(load_default=None, validate=validate.Length(max=400))
