"""`flask payments`: explain every cent, and try a failed operation anew."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from foundation import db
from foundation.errors import DomainError
from market.money import format_plain
from market.payments import access, retrying
from market.payments.reconciling import reconcile

payments = AppGroup("payments", help="Money: reconcile, retry.")


@payments.command("reconcile")
def reconcile_command() -> None:
    """Explain every cent of the provider's statement by our ledger, and the other way round."""
    statement = access.gateway().balance_lines()
    with db.reading() as session:
        result = reconcile(session, statement)
    click.echo(f"{result.lines} statement lines, {result.entries} ledger entries")
    for amount in result.held:
        click.echo(f"held for orders not yet accepted: {amount.currency} {format_plain(amount)}")
    for one in result.unexplained:
        click.echo(f"unexplained: {one.where}: {one.what}")
    if result.unexplained:
        raise click.ClickException(f"{len(result.unexplained)} differences")
    click.echo("every cent is explained")


@payments.command("retry")
@click.argument("operation_id")
def retry_command(operation_id: str) -> None:
    """Plan a failed operation anew, under a new key. Payouts and refunds take two operators."""
    try:
        with db.transaction() as session:
            if retrying.get_operation(session, operation_id).kind in retrying.MONEY_KINDS:
                raise retrying.TakesTwo()
            again = retrying.retry(session, operation_id)
    except DomainError as refusal:
        raise click.ClickException(str(refusal)) from None
    click.echo(f"planned as {again.id} ({again.kind.value} {again.seq} of {again.subject})")
