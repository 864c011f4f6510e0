"""Opening stock from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlmodel import Session, select

from foundation import db
from tests.factories import make_organisation
from tests.traceability.lots.conftest import Cast
from tests.traceability.lots.importing.tables import stock, table
from traceability.lots.importing.models import LotImport
from traceability.lots.models import Lot


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A table of two lots and a row that is none."""
    path = tmp_path / "stock.csv"
    path.write_bytes(table(*stock(2), "A-9,FERRIT,640,post_consumer,,"))
    return path


def test_a_dry_run_names_what_is_wrong_and_keeps_nothing(
    app: Flask, cast: Cast, file: Path, session: Session
) -> None:
    result = app.test_cli_runner().invoke(
        args=["lots", "import", str(file), "--organisation", "Ada Recycling", "--dry-run"]
    )

    assert result.exit_code == 1
    assert result.stdout == "2 lots could be registered, 1 not.\n"
    assert result.stderr.startswith("Row 4, material_code: FERRIT is not a material code.")
    assert session.exec(select(Lot)).all() == []
    assert session.exec(select(LotImport)).all() == []


def test_the_good_rows_are_registered(app: Flask, cast: Cast, file: Path, session: Session) -> None:
    result = app.test_cli_runner().invoke(
        args=["lots", "import", str(file), "--organisation", cast.ada.id]
    )

    assert result.exit_code == 1
    assert result.stdout.endswith("2 lots registered, 1 rows left out.\n")
    assert sorted(str(lot.reference) for lot in session.exec(select(Lot))) == ["A-1", "A-2"]


def test_a_name_that_two_have_is_asked_about(app: Flask, cast: Cast, file: Path) -> None:
    with db.transaction() as session:
        make_organisation(session, "Ada Recycling")

    result = app.test_cli_runner().invoke(
        args=["lots", "import", str(file), "--organisation", "Ada Recycling"]
    )

    assert (result.exit_code, result.stderr) == (
        1,
        "Error: Several are called Ada Recycling. Give the id.\n",
    )


def test_an_organisation_that_is_not_there(app: Flask, cast: Cast, file: Path) -> None:
    result = app.test_cli_runner().invoke(
        args=["lots", "import", str(file), "--organisation", "Nobody"]
    )

    assert result.exit_code == 1
    assert "There is nothing here." in result.stderr
