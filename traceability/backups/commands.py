"""`flask backup` and `flask restore`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import click
from flask.cli import with_appcontext

from foundation import db
from foundation.backups.making import make_backup, note_made
from foundation.backups.manifest import Manifest
from foundation.backups.restoring import restore
from foundation.errors import DomainError
from foundation.http.texts import _, translate
from foundation.noting import SecurityEvent, note
from traceability.backups import proving
from traceability.log.claims import Check
from traceability.log.publishing import load_anchored

PATH = click.Path(path_type=Path)


def backup_command_with(checks: Sequence[Check]) -> click.Command:
    """`flask backup`; `checks` are what an audit of the log looks at beside its own rows."""

    @click.command("backup")
    @click.argument("target", type=PATH)
    @with_appcontext
    def backup_command(target: Path) -> None:
        """Write a proven backup to a file, or to a new file in a folder."""
        database = db.database()
        with _refusals_said():
            anchored = load_anchored(database.settings)
            made = make_backup(
                database,
                target,
                describe=partial(proving.describe, checks=checks, anchored=anchored),
            )
            note(SecurityEvent.BACKUP_MAKE)
            with db.transaction() as session:
                note_made(session, made, log_size=_log_size(made.manifest))
        click.echo(_("%(path)s: %(what)s.", path=made.path, what=_said(made.manifest)))

    return backup_command


def restore_command_with(checks: Sequence[Check]) -> click.Command:
    """`flask restore`, with the same checks."""

    @click.command("restore")
    @click.argument("archive", type=PATH)
    @click.option("--replace", is_flag=True, help="Set aside the database that is there.")
    @click.option("--drill", is_flag=True, help="Prove everything, and change nothing.")
    @click.option("--for-reading", is_flag=True, help="Take an older one; nothing is recorded.")
    @with_appcontext
    def restore_command(archive: Path, *, replace: bool, drill: bool, for_reading: bool) -> None:
        """Bring a backup back, once it is proven."""
        database = db.database()
        database.engine.dispose()
        with _refusals_said():
            restored = restore(
                database.settings,
                archive,
                prove=partial(
                    proving.prove, checks=checks, archive=archive, is_for_reading=for_reading
                ),
                is_replacing=replace,
                is_drill=drill,
            )
        if not drill:
            note(SecurityEvent.BACKUP_RESTORE)
        said = _("%(path)s: %(what)s.", path=archive, what=_said(restored.manifest))
        click.echo(said)
        if drill:
            click.echo(_("All of it is proven. Nothing was changed."))
        elif restored.aside:
            click.echo(_("The database before it is kept as %(name)s.", name=restored.aside))

    return restore_command


def _log_size(manifest: Manifest) -> int:
    return int(manifest.facts["log"]["size"])


def _said(manifest: Manifest) -> str:
    """What a backup is of, in one line."""
    return _(
        "%(made_at)s, migration %(migration)s, %(entries)s entries of the log, %(rows)s rows, "
        "%(documents)s documents",
        made_at=manifest.made_at,
        migration=manifest.migration,
        entries=_log_size(manifest),
        rows=sum(manifest.tables.values()),
        documents=manifest.facts["documents"],
    )


@contextmanager
def _refusals_said() -> Iterator[None]:
    try:
        yield
    except DomainError as refusal:
        raise click.ClickException(translate(refusal)) from None
