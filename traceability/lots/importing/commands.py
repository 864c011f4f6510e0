"""Opening stock from the command line: the same check, the same acts, a count while it runs."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup
from sqlmodel import Session

from foundation import db
from foundation.errors import DomainError
from foundation.parties.actor import Actor
from foundation.parties.queries import get_organisation, get_organisations
from traceability.lots.importing import running, viewing
from traceability.lots.importing.queries import get_import

cli = AppGroup("lots", help="Lots from tables.")


@cli.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--organisation", required=True, help="Its id, or its exact name.")
@click.option("--dry-run", is_flag=True, help="Only say what each row would become.")
def import_command(file: Path, organisation: str, dry_run: bool) -> None:
    """Register the lots of FILE, a CSV with the columns of the template.

    Rows that cannot become lots are named and left out; the exit status then is 1.
    """
    try:
        with db.transaction() as session:
            actor = _actor_of(session, organisation)
            found = running.start_import(
                session, file.read_bytes(), file_name=file.name, actor=actor
            )
            before = viewing.view_before(found, running.readings_of(session, found))
            if dry_run:
                session.delete(found)
        for row in before.bad:
            _say(row)
        if dry_run or not before.good:
            click.echo(f"{len(before.good)} lots could be registered, {len(before.bad)} not.")
        else:
            _import(found.id, before.good_count, actor)
    except DomainError as refusal:
        raise click.ClickException(str(refusal)) from None
    if before.bad:
        raise click.exceptions.Exit(1)


def _import(import_id: str, count: int, actor: Actor) -> None:
    with db.transaction() as session:
        running.confirm(session, import_id, actor=actor)
    with click.progressbar(length=count, label="Registering") as bar:
        while running.take_batch(import_id):
            bar.update(min(running.BATCH, count - bar.pos))
        bar.update(count - bar.pos)
    with db.reading() as session:
        after = viewing.view_since(
            get_import(session, import_id, organisation_id=actor.organisation_id)
        )
    click.echo(f"{after.found.lot_count} lots registered, {len(after.bad)} rows left out.")


def _say(row: viewing.ShownRow) -> None:
    for column, text in row.faults:
        click.echo(f"Row {row.number}{', ' + column if column else ''}: {text}", err=True)


def _actor_of(session: Session, organisation: str) -> Actor:
    """Somebody of the organisation with this id, or the only one of this name."""
    named = [one.id for one in get_organisations(session) if one.name == organisation]
    if len(named) > 1:
        raise click.ClickException(f"Several are called {organisation}. Give the id.")
    organisation_id = named[0] if named else get_organisation(session, organisation).id
    return Actor(organisation_id, None, frozenset({"lots:write"}), "worker")
