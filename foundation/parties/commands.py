"""`flask operator`: make the organisation that runs the place."""

from __future__ import annotations

import click
from flask.cli import AppGroup
from marshmallow import ValidationError

from foundation import db
from foundation.errors import DomainError
from foundation.http.forms import sentences
from foundation.parties.operator import create_operator, invite_first_owner
from foundation.parties.schemas import OperatorSchema

operator_commands = AppGroup("operator", help="The organisation that runs the place.")


@operator_commands.command("create")
@click.option("--name", required=True, help="The operator's name, as others read it.")
@click.option("--country", required=True, help="ISO 3166-1, two letters.")
@click.option("--email", required=True, help="Who becomes its first owner, by invitation.")
def create_command(name: str, country: str, email: str) -> None:
    """Make the operator, once, and invite its first owner."""
    try:
        typed = OperatorSchema().load({"name": name, "country": country.upper(), "email": email})
    except ValidationError as refusal:
        told = (" ".join(said) for said in sentences(refusal).values())
        raise click.ClickException(" ".join(told)) from None
    try:
        with db.transaction() as session:
            operator = create_operator(session, typed["name"], country=typed["country"])
            invitation = invite_first_owner(session, operator, email=typed["email"])
    except DomainError as refusal:
        raise click.ClickException(str(refusal)) from None
    click.echo(f"{operator.name} is made; an invitation went to {invitation.email}")
