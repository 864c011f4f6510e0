"""The log on the command line: `flask log create` and `flask log audit`."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click
from flask.cli import AppGroup

from foundation import db
from foundation.http.texts import _, translate
from traceability.log.audit import audit
from traceability.log.claims import Check
from traceability.log.creating import create_log
from traceability.log.refusals import LogClosed


def log_commands(checks: Sequence[Check]) -> AppGroup:
    """The commands; `checks` are what the rooms above the log have to say in an audit."""
    group = AppGroup("log", help="The custody log.")

    @group.command("create")
    def create() -> None:
        """Make the log and its anchor, once."""
        try:
            is_new = create_log(db.database())
        except LogClosed as refusal:
            raise click.ClickException(translate(refusal)) from None
        click.echo(_("The custody log is made.") if is_new else _("The custody log is there."))

    @group.command("audit")
    def audit_command() -> None:
        """Recompute everything that is stored; name what does not fit."""
        with db.reading() as session:
            report = audit(session, checks)
        for fault in report.faults:
            click.echo(f"{fault.place}: {_(fault.what)}", err=True)
        if report.faults:
            click.echo(_("%(count)s faults.", count=len(report.faults)), err=True)
            sys.exit(1)
        click.echo(_("%(size)s entries, all as they were signed.", size=report.size))

    return group
