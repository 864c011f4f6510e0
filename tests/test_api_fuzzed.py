"""The API under generated requests, good and bad, by the rules of its own document: no fault of
ours, no reply that is not described, nothing wrong that is taken, nothing given without a key.
`make test-long` asks twenty times as much.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import hypothesis
import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from foundation import clock, db
from foundation.http.openapi.document import document, operations
from foundation.parties.queries import get_organisation
from tests.factories import api_key
from tests.market.stage import listed, make_cast, ordered, register
from traceability.custody import handover
from traceability.tags.queries import get_bound_tags

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    allow_header_conformance,
]
# 12 of each kind, or 250 under the long profile.
EXAMPLES = hypothesis.settings.default.max_examples // 8
PROFILE = hypothesis.settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


Json = Any  # whatever was generated


class Stage:
    """Ada with a key, and something of each kind that paths may name."""

    def __init__(self) -> None:
        cast = make_cast()
        held, offered = register(cast.ada), register(cast.ben)
        order = ordered(cast)
        with db.transaction() as session:
            handover.offer(session, offered, taker_id=cast.ada.organisation_id, actor=cast.ben)
            (tag, *_) = get_bound_tags(session, held)
            self.key = api_key(session, get_organisation(session, cast.ada.organisation_id))
        self.things = {
            "code": held,
            "handover_id": "unknown",
            "tag_id": tag.id,
            "listing_id": listed(cast.ada).id,
            "order_id": order.id,
            "number": "1",
        }
        self.coming = offered
        self.members: dict[str, object] = {
            "taker_id": cast.ben.organisation_id,
            "lot": register(cast.ada),
            "listing_id": listed(cast.ben).id,
        }

    def paths(self, path: str) -> list[dict[str, str]]:
        """Path parameters that lead somewhere; then none, so that they are made up."""
        named = {name: thing for name, thing in self.things.items() if f"{{{name}}}" in path}
        if path.endswith(("/arrivals", "/acceptances", "/refusals")):
            named["code"] = self.coming
        return [named, {}]

    def lead_somewhere(self, body: Json, code: str = "") -> Json:
        """The same body about things that there are, so that acts are reached."""
        if isinstance(body, list):
            return [self.lead_somewhere(one, code) for one in body]
        if not isinstance(body, dict):
            return body
        there = self.members | {"package_id": f"{code}.1"}
        return {
            name: there.get(name, self.lead_somewhere(member, code))
            for name, member in body.items()
        }


def asked(
    stage: Stage,
    operation: APIOperation,
    path: dict[str, str],
    mode: GenerationMode,
    *,
    is_led: bool,
) -> list[str]:
    """What is wrong with the replies to generated requests of one operation."""

    @PROFILE
    @given(case=operation.as_strategy(mode, path_parameters=path))
    def ask(case: Case) -> None:
        if is_led and mode is GenerationMode.POSITIVE:
            case.body = stage.lead_somewhere(case.body, path.get("code", ""))
        case.call_and_validate(headers=stage.key, checks=CHECKS)

    try:
        ask()
    except FailureGroup as group:
        return [f"{operation.label}: {one}" for one in group.exceptions]
    except Unsatisfiable:
        pass  # nothing can be wrong where nothing is asked
    return []


@pytest.mark.one_database
def test_the_api_keeps_its_promises_when_it_is_fuzzed(app: Flask) -> None:
    stage = Stage()
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app)

    wrong = [
        line
        for operation in (each.ok() for each in schema.get_all_operations())
        for is_led, path in zip((True, False), stage.paths(operation.path), strict=True)
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
        for line in asked(stage, operation, path, mode, is_led=is_led)
    ]

    assert not wrong, "\n\n".join(wrong)


@pytest.mark.one_database
def test_no_operation_answers_without_a_key_or_with_a_made_up_one(app: Flask) -> None:
    asked = [
        (method.upper(), path.replace("{number}", "1").replace("{", "").replace("}", ""))
        for path, method, _ in operations(document(app))
    ]
    keys = ({}, {"Authorization": "Bearer rg_made-up"}, {"Authorization": "Basic YTpi"})

    answers = set()
    for minute, (method, path) in enumerate(asked):  # made-up keys are limited by the minute
        with clock.held(clock.now() + timedelta(minutes=minute)):
            for key in keys:
                reply = app.test_client().open(path, method=method, headers=key)
                answers.add((reply.status_code, reply.json["title"]))

    assert answers == {(401, "SignInRequired"), (401, "BadKey")}
