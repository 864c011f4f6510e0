"""The files of a roll: asked for by a person, made in batches by the worker, kept for a week.

A batch is a part on disk: parts of ZPL and CSV become one file, those of a PDF and pictures a zip,
for no printer likes a job of four hundred sheets.
"""

from __future__ import annotations

import fcntl
import shutil
import zipfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from sqlmodel import Session

from foundation import clock, db
from foundation.http.texts import _, speaking
from foundation.ids import new_id
from foundation.parties.actor import Actor
from foundation.symbol import Level
from traceability.tags import label
from traceability.tags.drawing import Drawing, render_svg
from traceability.tags.label import Label
from traceability.tags.models import Tag, TagState
from traceability.tags.printing.choices import FileKind
from traceability.tags.printing.files import make_file
from traceability.tags.printing.formats import FORMATS, Format
from traceability.tags.rolls.models import RollFile, RollFileKind, RollState
from traceability.tags.rolls.queries import (
    count_states,
    get_files_before,
    get_roll,
    get_unused,
)
from traceability.tags.rolls.refusals import NoneLeft, NotReady, RollVoid

BATCH = 240  # ten sheets of twenty-four
KEPT_FOR = timedelta(days=7)
CSV_HEAD = "number,short_code,address\r\n"
ENDINGS = {
    RollFileKind.PDF: "pdf",
    RollFileKind.ZPL_203: "zpl",
    RollFileKind.ZPL_300: "zpl",
    RollFileKind.SVG: "svg",
    RollFileKind.CSV: "csv",
}
_ZIPPED = frozenset({RollFileKind.PDF, RollFileKind.SVG})


def ask_for_file(
    session: Session,
    roll_id: str,
    *,
    kind: RollFileKind,
    on: str,
    level: Level,
    language: str,
    actor: Actor,
) -> RollFile:
    """Ask for a file of the unused labels of a roll. Raises `FormatTooSmall` before anything is
    made.
    """
    roll = get_roll(session, roll_id, organisation_id=actor.organisation_id)
    if roll.state is RollState.VOID:
        raise RollVoid()
    if roll.state is RollState.MINTING:
        raise NotReady()
    count = count_states(session, [roll.id])[roll.id].get(TagState.MINTED, 0)
    if not count:
        raise NoneLeft()
    first = get_unused(session, roll.id, after=0, limit=1)
    _content(first, kind, FORMATS[on], level)
    asked = RollFile(
        id=new_id(),
        roll_id=roll.id,
        kind=kind,
        format=on,
        level=level,
        language=language,
        count=count,
        created_at=clock.now(),
    )
    session.add(asked)
    session.flush()
    return asked


def make_batch(file_id: str) -> bool:
    """Make the next part of a file; says whether there is more to be made.

    Drawing takes half a second, so no transaction is open meanwhile: a part is on disk before its
    count is in the database, and is written anew if it is not. One process at a time draws a file.
    """
    with db.reading() as session:
        found = session.get(RollFile, file_id)
        if found is None or found.done_at is not None:
            return False
        folder = _folder(session, found)
        folder.mkdir(parents=True, exist_ok=True)
        done = _parts(folder)
        after = int(done[-1].stem) if found.made and done else 0
        tags = get_unused(session, found.roll_id, after=after, limit=BATCH)
    with (folder / "lock").open("wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        _write_part(folder, found, tags)
        return _note_made(file_id, folder, len(tags), is_last=len(tags) < BATCH)


def _write_part(folder: Path, found: RollFile, tags: Sequence[Tag]) -> None:
    if tags:
        with speaking(found.language):
            content = _content(tags, found.kind, FORMATS[found.format], found.level)
        (folder / f"{tags[-1].roll_number:05}.part").write_bytes(content)
    if len(tags) < BATCH:
        _assemble(folder, found.kind)


def _note_made(file_id: str, folder: Path, count: int, *, is_last: bool) -> bool:
    with db.transaction() as session:
        row = session.get(RollFile, file_id, with_for_update=True)
        if row is None:  # the roll was voided meanwhile
            shutil.rmtree(folder, ignore_errors=True)
            return False
        row.made = row.count if is_last else min(row.made + count, row.count)
        row.done_at = clock.now() if is_last else None
        session.add(row)
        return not is_last


def path_of(session: Session, found: RollFile) -> Path:
    """Where a file that is done lies."""
    return _folder(session, found) / f"labels.{ending_of(found)}"


def ending_of(found: RollFile) -> str:
    """How the name of a file ends."""
    return "zip" if found.kind in _ZIPPED else ENDINGS[found.kind]


def forget_old_files() -> None:
    """Drop files after a week: whoever has one has as good as the roll."""
    with db.transaction() as session:
        for found in get_files_before(session, clock.now() - KEPT_FOR):
            shutil.rmtree(_folder(session, found), ignore_errors=True)
            session.delete(found)


def drop_files(session: Session, found: Sequence[RollFile]) -> None:
    """Drop the files of a roll that is void."""
    for one in found:
        shutil.rmtree(_folder(session, one), ignore_errors=True)
        session.delete(one)


def draw_unused(tag: Tag, on: Format, level: Level) -> Drawing:
    """A label that hangs on nothing yet. Raises `FormatTooSmall`."""
    hint = _("Not in use yet: put it on one package, and scan it there")
    drawing = label.draw(
        Label(url=tag.url, short_code=tag.short_code, hint=hint), on.width, on.height, level
    )
    on.check(drawing)
    return drawing


def _content(tags: Sequence[Tag], kind: RollFileKind, on: Format, level: Level) -> bytes:
    """One part."""
    if kind is RollFileKind.CSV:
        rows = [f"{tag.roll_number},{tag.short_code},{tag.url}\r\n" for tag in tags]
        return "".join(rows).encode()
    drawings = [draw_unused(tag, on, level) for tag in tags]
    if kind is RollFileKind.SVG:
        return "\0".join(map(render_svg, drawings)).encode()
    return make_file(drawings, on, FileKind(kind.value)).content


def _folder(session: Session, found: RollFile) -> Path:
    return db.settings_of(session).rolls_path / found.id


def _parts(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.part"))


def _assemble(folder: Path, kind: RollFileKind) -> None:
    """One file of all parts."""
    ending, parts = ENDINGS[kind], _parts(folder)
    if kind not in _ZIPPED:
        with (folder / f"labels.{ending}").open("wb") as whole:
            whole.write(CSV_HEAD.encode() if kind is RollFileKind.CSV else b"")
            whole.writelines(part.read_bytes() for part in parts)
    else:
        with zipfile.ZipFile(folder / "labels.zip", "w", zipfile.ZIP_DEFLATED) as whole:
            for part in parts:
                _add(whole, part, kind)
    for part in parts:
        part.unlink()


def _add(whole: zipfile.ZipFile, part: Path, kind: RollFileKind) -> None:
    if kind is RollFileKind.PDF:
        whole.writestr(f"labels-to-{part.stem}.pdf", part.read_bytes())
        return
    for picture in part.read_bytes().split(b"\0"):
        code = picture.partition(b"<title>")[2].partition(b"<")[0]
        whole.writestr(f"{code.decode()}.svg", picture)
