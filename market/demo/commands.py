"""`flask demo load`: a believable market to look around in."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from foundation.errors import DomainError
from foundation.settings import Settings
from market.demo.loading import load

demo_commands = AppGroup("demo", help="A market of invented organisations.")


@demo_commands.command("load")
def load_command() -> None:
    """Load the demo, unless it is loaded."""
    settings: Settings = current_app.extensions["settings"]
    try:
        loaded = load(settings)
    except DomainError as refusal:
        raise click.ClickException(str(refusal)) from None
    what = "The demo is loaded" if loaded.is_new else "The demo was loaded before"
    click.echo(f"{what}: {loaded.people} people, {loaded.lots} lots. Accounts: {loaded.path}")
