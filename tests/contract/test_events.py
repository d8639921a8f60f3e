"""The events under events/: what API Gateway sends, and what each function makes of it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from openapi.functions import routes
from rota.usecases.keys import well_formed
from tests.support.demo import EXAMPLE_KEY, Demo
from tests.support.gateway import event_of, expected, invoke
from tests.support.places import EVENTS

ROUTES = {route.function.name: route for route in routes()}
# What a schedule or a stream starts gets events of other shapes.
CASES = [case for case in sorted(EVENTS.glob("*/*.json")) if case.parent.name in ROUTES.keys() | {"not_found"}]
WRITES = sorted(name for name, route in ROUTES.items() if route.method != "GET")


def _event(case: Path) -> Any:
    return json.loads(case.read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.stem}")
def test_an_event_is_answered_with_the_status_that_its_name_says(case: Path, demo: Demo) -> None:
    answer = invoke(case.parent.name, _event(case))
    assert answer.status == expected(case), answer.body


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.stem}")
def test_an_event_has_the_shape_that_the_gateway_gives_it(case: Path) -> None:
    event = _event(case)
    http = event["requestContext"]["http"]
    function, like = event_of(http["method"], event["rawPath"], event["rawQueryString"])
    assert function == case.parent.name
    assert event["routeKey"] == event["requestContext"]["routeKey"] == like["routeKey"]
    assert event.get("pathParameters") == like.get("pathParameters")
    assert http["path"] == event["rawPath"]
    assert like.keys() - {"pathParameters"} <= event.keys()
    assert event["requestContext"].keys() == like["requestContext"].keys()
    assert http.keys() == like["requestContext"]["http"].keys()
    assert like["headers"].keys() <= event["headers"].keys()
    assert all(name == name.lower() for name in event["headers"])
    sent = event["headers"].get("x-api-key", event["headers"].get("authorization", EXAMPLE_KEY))
    assert well_formed(sent.removeprefix("Bearer "))


def test_every_function_has_an_event_that_works() -> None:
    good = {case.parent.name for case in CASES if expected(case) < 400}
    assert good == ROUTES.keys()


@pytest.mark.parametrize("function", WRITES)
def test_every_function_that_writes_has_an_event_that_it_refuses(function: str) -> None:
    assert any(expected(case) >= 400 for case in CASES if case.parent.name == function)


def test_no_event_names_a_real_address() -> None:
    addresses = {found for case in CASES for found in re.findall(r"\b\d+\.\d+\.\d+\.\d+\b", case.read_text("utf-8"))}
    assert addresses == {"203.0.113.7"}
