"""One row of the policy table: a route, and what each of four viewers gets from it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from werkzeug.test import TestResponse

# The words of the table. "sign in" is the sign-in page for people and a 401 for programs.
STATUS = {
    "ok": {200},
    "done": {201, 202, 204, 302, 303},
    "sign in": {401},
    "forbidden": {403},
    "not found": {404},
    "conflict": {409},
    "invalid": {422},
    "unavailable": {503},
}
GOES_THROUGH = ("ok", "done")
SIGN_IN = r"/sign-in(\?next=.*)?"  # with "done", it is where an act ends well


class Answers(NamedTuple):
    """What a route answers to whom.

    `anonymous` is nobody, or a program without a key. `other` is Mallory, who may do everything
    in an organisation of her own, or its key. `lower` is the first of reader and driver in Ada's
    organisation who lacks the permission (a reader where none is asked for), or a key of hers
    without it. `own` is Ada, or a key of hers with it. At the desk, `own` is Oda, who is the
    operator, and `lower` her reader, or where readers may too, Ada.
    """

    anonymous: str
    other: str
    lower: str
    own: str


VIEWERS = Answers._fields


@dataclass(frozen=True)
class Row:
    """`path` and `sent` hold the stage's words in braces; `sent` is the form, or the JSON."""

    endpoint: str
    method: str
    path: str
    answers: Answers
    sent: dict[str, object] = field(default_factory=dict)

    @property
    def is_write(self) -> bool:
        """Whether the request may change something."""
        return self.method != "GET"

    @property
    def changes(self) -> bool:
        """Whether the request changes something for one of the viewers."""
        return self.is_write and any(word in GOES_THROUGH for word in self.answers)

    @property
    def is_at_the_desk(self) -> bool:
        """Whether the operator's people work here."""
        return self.path.startswith(("/desk", "/inspection"))

    @property
    def is_for_keys(self) -> bool:
        """Whether programs ask here, and not people."""
        return self.path.startswith(("/api/v1/", "/epcis"))

    @property
    def is_for_scripts(self) -> bool:
        """Whether a script of ours sends JSON here, with its person's session."""
        return self.path.startswith("/intake/device/")


def row(  # noqa: PLR0917 - they are the columns of the table
    endpoint: str, request: str, anonymous: str, other: str, lower: str, own: str, /, **sent: object
) -> Row:
    """A row as it stands in the table; what is sent is named behind the answers."""
    method, _, path = request.partition(" ")
    return Row(endpoint, method, path, Answers(anonymous, other, lower, own), sent)


def word_for(reply: TestResponse) -> str:
    """The word for a reply; one that the table has no word for is shown as it is."""
    if reply.status_code == 303 and re.fullmatch(SIGN_IN, reply.headers["Location"]):
        return "sign in"
    found = [word for word, statuses in STATUS.items() if reply.status_code in statuses]
    return found[0] if found else reply.status
