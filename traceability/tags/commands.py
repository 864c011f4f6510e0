"""Tags from the command line: print a lot's labels to files, withdraw a signing key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from foundation import db
from foundation.errors import NotFound
from foundation.http.texts import LANGUAGES, SOURCE_LANGUAGE, speaking
from foundation.symbol import Level
from traceability.tags import keys
from traceability.tags.drawing import Drawing, render_png, render_svg
from traceability.tags.labels import draw_label
from traceability.tags.models import Tag
from traceability.tags.printing.choices import MOST_SKIPPED, FileKind
from traceability.tags.printing.files import make_file
from traceability.tags.printing.formats import FORMATS, STANDARD, FormatTooSmall
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
@click.option("--format", "paper", type=click.Choice(list(FORMATS)), default=STANDARD)
@click.option("--level", type=click.Choice([level.value for level in Level]), default="M")
@click.option(
    "--file",
    "kind",
    type=click.Choice(["pictures", *(kind.value for kind in FileKind)]),
    default="pictures",
    help="SVG and PNG for each package, or one file for a printer.",
)
@click.option("--package", "packages", type=int, multiple=True, help="Only these; say it again.")
@click.option("--skip", type=click.IntRange(0, MOST_SKIPPED), default=0, help="Used places.")
@click.option("--language", type=click.Choice(list(LANGUAGES)), default=SOURCE_LANGUAGE)
def print_command(lot_code: str, into: Path, **chosen: Any) -> None:
    """Write the labels of LOT_CODE to files: Q is the level for dirty places."""
    on, level = FORMATS[chosen["paper"]], Level(chosen["level"])
    with db.reading() as session, speaking(chosen["language"]):
        tags = get_bound_tags(session, lot_code)
        wanted = [tag for tag in tags if not chosen["packages"] or tag.number in chosen["packages"]]
        if not wanted:
            raise click.ClickException(f"No labels are bound to packages of {lot_code}.")
        try:
            drawings = [draw_label(session, tag, on, level) for tag in wanted]
            for name, content in _files(lot_code, wanted, drawings, chosen):
                into.mkdir(parents=True, exist_ok=True)
                (into / name).write_bytes(content)
                click.echo(into / name)
        except FormatTooSmall as refusal:
            raise click.ClickException(str(refusal)) from None


def _files(
    lot_code: str, tags: Sequence[Tag], drawings: Sequence[Drawing], chosen: Mapping[str, Any]
) -> Iterator[tuple[str, bytes]]:
    """Names and bytes of what is written."""
    if chosen["kind"] != "pictures":
        on = FORMATS[chosen["paper"]]
        made = make_file(drawings, on, FileKind(chosen["kind"]), skip=chosen["skip"])
        yield f"{lot_code}-labels.{made.suffix}", made.content
        return
    for tag, drawing in zip(tags, drawings, strict=True):
        name = f"{lot_code}-{tag.number}-of-{tag.of}"
        yield f"{name}.svg", render_svg(drawing).encode()
        yield f"{name}.png", render_png(drawing)


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
