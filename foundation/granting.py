"""What the program's own role may do on PostgreSQL: no more than it does.

One role owns the tables and runs `migrate`, `grant` and `restore`; the program serves as another,
which can neither change the tables nor what was recorded for ever.
"""

from __future__ import annotations

import click
from flask.cli import with_appcontext
from psycopg import sql
from sqlalchemy import inspect
from sqlmodel import Session, SQLModel

from foundation import db
from foundation.errors import N_, DomainError, Invalid
from foundation.http.texts import _, translate

VERSIONS = "alembic_version"


class NoRoles(Invalid):
    """SQLite has no roles; there the triggers alone refuse."""

    message = N_("Only PostgreSQL has roles, and REGAUSS_DATABASE_URL names another database.")


def grant(session: Session, role: str) -> int:
    """Give a role its rights on every table there is now, and no others; how many tables there are.

    Raises `NoRoles`.
    """
    if not db.is_postgresql(session):
        raise NoRoles()
    connection = session.connection()
    tables = inspect(connection).get_table_names()
    for table in sorted(tables):
        rights = ", ".join(rights_on(table))
        names = {"table": sql.Identifier(table), "role": sql.Identifier(role)}
        for statement in ("REVOKE ALL ON {table} FROM {role}", "GRANT %s ON {table} TO {role}"):
            composed = sql.SQL(statement.replace("%s", rights)).format(**names)
            connection.exec_driver_sql(composed.as_string())
    return len(tables)


def rights_on(table: str) -> tuple[str, ...]:
    """What the program does with a table: what is recorded for ever it reads and adds to."""
    if table == VERSIONS:
        return ("SELECT",)
    known = SQLModel.metadata.tables.get(table)
    if known is not None and known.info.get("append_only"):
        return ("SELECT", "INSERT")
    return ("SELECT", "INSERT", "UPDATE", "DELETE")


@click.command("grant")
@click.argument("role")
@with_appcontext
def grant_command(role: str) -> None:
    """Let a PostgreSQL role serve, without the right to change tables or records."""
    try:
        with db.transaction() as session:
            count = grant(session, role)
    except DomainError as refusal:
        raise click.ClickException(translate(refusal)) from None
    click.echo(_("%(role)s may use %(count)s tables.", role=role, count=count))
