"""Tags from the command line: print a lot's labels to files, withdraw a signing key."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from foundation import db
from foundation.errors import NotFound
from traceability.tags import keys
from traceability.tags.drawing import render_png, render_svg
from traceability.tags.labels import draw_label
from traceability.tags.queries import get_bound_tags

cli = AppGroup("tags", help="Labels and the keys that sign them.")


@cli.command("print")
@click.argument("lot_code")
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="The folder to write to.",
)
def print_command(lot_code: str, into: Path) -> None:
    """Write the labels of LOT_CODE as SVG and PNG, one pair a package."""
    with db.reading() as session:
        tags = get_bound_tags(session, lot_code)
        if not tags:
            raise click.ClickException(f"No labels are bound to packages of {lot_code}.")
        into.mkdir(parents=True, exist_ok=True)
        for tag in tags:
            drawing = draw_label(session, tag)
            name = f"{lot_code}-{tag.number}-of-{tag.of}"
            (into / f"{name}.svg").write_text(render_svg(drawing), encoding="utf-8")
            (into / f"{name}.png").write_bytes(render_png(drawing))
            click.echo(into / f"{name}.svg")


@cli.command("revoke-key")
@click.argument("key_id")
@click.option("--from", "day", type=click.DateTime(["%Y-%m-%d"]), required=True)
def revoke_command(key_id: str, day: datetime) -> None:
    """Let labels that KEY_ID signed on this day or later no longer count as genuine."""
    try:
        with db.transaction() as session:
            row = keys.revoke_key(session, key_id, on=day.date())
    except NotFound as refusal:
        raise click.ClickException(str(refusal)) from None
    click.echo(f"{row.key_id} counts until the day before {row.revoked_on}.")
