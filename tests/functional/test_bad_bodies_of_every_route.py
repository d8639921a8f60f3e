"""What no route takes: unknown fields, other types than it knows, bodies that are no object. Nothing is stored."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.api import Api
from tests.support.routes import Route, routes

WITH_BODIES = [route for route in routes() if route.scope and route.tried and route.body()]
# No field takes any of these; null is what some are left out by.
WRONG: list[Any] = [{"a": 1}, [[1]], 1e300, "\x00"]


@pytest.mark.parametrize("route", WITH_BODIES, ids=str)
def test_it_is_refused_by_name_and_nothing_is_stored(api: Api, made: dict[str, str], route: Route) -> None:
    body, path, before = route.body(), route.path_with(**made), api.cloud.dump()

    def refused(sent: Any, *fields: str) -> None:
        answer = api.request(route.method, path, sent, absolute=True)
        assert answer.status == 422, (sent, answer.body)
        assert any(found.startswith(field) for field in fields for found in answer.fields), (sent, answer.body)

    refused(body | {"unheard_of": 1}, "/unheard_of")
    refused([body], "")
    for name in body:
        for wrong in WRONG:
            refused(body | {name: wrong}, f"/{name}")
    assert api.cloud.dump() == before
    good = api.request(route.method, path, body, absolute=True)
    assert good.status < 300, good.body
