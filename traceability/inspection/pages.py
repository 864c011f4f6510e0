"""The inspector's pages: one organisation, and one lot of it as its parties see it."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from foundation import clock, db, ids
from foundation.errors import InvalidFields
from foundation.http import spreadsheets
from foundation.http.marks import requires
from foundation.parties.queries import get_organisation, get_organisation_names
from traceability.custody.queries import NoSuchLot, get_state
from traceability.discrepancies import exporting, words
from traceability.discrepancies.judging import last_day
from traceability.discrepancies.queries import get_of_lot, get_own_discrepancies
from traceability.inspection.surveying import MOST_LOTS, Survey, survey_of
from traceability.lots import wording
from traceability.lots.queries import get_lot
from traceability.provenance.findings import RULES
from traceability.provenance.pages import items_of
from traceability.provenance.viewing import inspect_provenance
from traceability.stock.pages import asked_period

COLUMNS = ("lot", "title", "status", "net_mass_g", "verdict", "rule", "severity", "finding",
           "expected", "found")  # fmt: skip
EXPORTED = 5000
LOT_PREFIX = "RG"

bp = Blueprint("inspection", __name__, url_prefix="/inspection")


@bp.get("/<organisation_id>")
@requires("desk:read")
def show(organisation_id: str) -> ResponseReturnValue:
    """Stock, balances, verdicts and what has stood for long."""
    form, period = asked_period()
    with db.reading() as session:
        survey = survey_of(session, organisation_id, since=period.since, until=period.until)
        return form.page(
            "inspection/show.html",
            survey=survey,
            rule_words=RULES,
            wording=wording,
            most=MOST_LOTS,
            words=words,
            last_day=last_day,
        )


@bp.get("/<organisation_id>/findings.csv")
@requires("desk:read")
def export(organisation_id: str) -> ResponseReturnValue:
    """Every finding of every lot that was looked at, a line each."""
    form, period = asked_period()
    if not form.is_valid:
        raise InvalidFields(form.errors)
    with db.reading() as session:
        survey = survey_of(session, organisation_id, since=period.since, until=period.until)
    return spreadsheets.download("findings.csv", COLUMNS, _rows(survey))


@bp.get("/<organisation_id>/discrepancies.csv")
@requires("desk:read")
def export_discrepancies(organisation_id: str) -> ResponseReturnValue:
    """Where its scales and those of others disagreed, settled or not."""
    with db.reading() as session:
        get_organisation(session, organisation_id)
        moment = clock.now()
        told = get_own_discrepancies(session, organisation_id, at=moment, limit=EXPORTED)
        names = get_organisation_names(session, [side for one in told for side in one.sides])
    rows = [exporting.row_of(one, names, at=moment) for one in told]
    return spreadsheets.download("discrepancies.csv", exporting.COLUMNS, rows)


@bp.get("/<organisation_id>/lots/<code>")
@requires("desk:read")
def lot(organisation_id: str, code: str) -> ResponseReturnValue:
    """One lot with names and places, as its parties see it."""
    with db.reading() as session:
        organisation = get_organisation(session, organisation_id)
        described = get_lot(session, ids.check_code(code, LOT_PREFIX))
        state = get_state(session, described.code)
        if not state.is_party(organisation_id):
            raise NoSuchLot(lot=described.code)
        view = inspect_provenance(session, described.code)
        # The records' own pages are their parties'.
        told = get_of_lot(session, described.code)
        sides = [side for one in told for side in one.sides]
        entries = [replace(entry, event_id=None) for entry in view.entries]
        return render_template(
            "inspection/lot.html",
            organisation=organisation,
            lot=described,
            state=state,
            view=view,
            items=items_of(entries),
            told=told,
            now=clock.now(),
            names=get_organisation_names(session, sides),
            words=words,
            held=[RULES[rule].holds for rule in view.verdict.held],
            wording=wording,
        )


def _rows(survey: Survey) -> list[list[spreadsheets.Cell]]:
    return [
        [
            one.state.lot, one.title, one.state.status.value, one.state.net_mass_g,
            one.verdict.level.value, finding.title, finding.severity.value, str(finding),
            finding.expected, finding.found,
        ]
        for one in survey.lots
        for finding in one.verdict.findings
    ]  # fmt: skip
