"""The edge of every function: whatever a handler returns or raises, the gateway gets an answer that it passes on."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rota.domain.directory import READ
from rota.http.edge import open_endpoint
from rota.http.endpoint import endpoint
from rota.http.response import Response
from tests.support.demo import EXAMPLE_KEY, Demo
from tests.support.gateway import event_of
from tests.support.template import Template, load

_BODIES: list[Any] = [{"a": 1}, b"bytes", None]
WRONG = [None, {}, {"body": "x"}, "text", b"bytes", *(Response(200, body) for body in _BODIES)]


def _event() -> Any:
    return event_of("GET", "/api/v2/oncall/schedules", headers=[("x-api-key", EXAMPLE_KEY)])[1]


@pytest.mark.parametrize("returned", WRONG, ids=repr)
def test_c18_a_handler_that_returns_no_answer_is_a_500_never_a_200(returned: Any, demo: Demo) -> None:
    for handler in (open_endpoint(lambda request: returned), endpoint(READ)(lambda call: returned)):
        answer = handler(_event(), None)
        assert answer["statusCode"] == 500
        assert answer["headers"]["content-type"] == "application/problem+json"
        assert json.loads(answer["body"])["request_id"] == answer["headers"]["x-request-id"]


def test_c18_a_bug_is_a_500_that_tells_nothing_of_it(demo: Demo) -> None:
    def broken(request: Any) -> Response:
        raise RuntimeError("secret detail")

    answer = open_endpoint(broken)(_event(), None)
    assert answer["statusCode"] == 500
    assert "secret" not in json.dumps(answer)


@pytest.mark.parametrize("event", [{}, {"requestContext": None, "headers": None, "pathParameters": None, "body": None}])
def test_c18_an_event_of_another_kind_is_answered_all_the_same(event: Any, demo: Demo) -> None:
    assert endpoint(READ)(lambda call: Response(200))(event, None)["statusCode"] == 401


# C20: the gateway answers preflights and adds its headers to every answer, errors too; here is what it is told


@pytest.fixture(scope="module")
def cors() -> Any:
    template = Template(load())
    (api,) = template.of_type("AWS::ApiGatewayV2::Api").values()
    return template.resolve(api["Body"]["x-amazon-apigateway-cors"])


def test_c20_credentials_are_never_allowed_and_no_origin_is_let_in_by_default(cors: Any) -> None:
    assert not cors.get("allowCredentials")
    assert cors["allowOrigins"] == ["https://none.invalid"]


def test_c20_scripts_of_the_allowed_origin_may_send_and_read_what_the_document_names(cors: Any) -> None:
    from openapi.document import document

    described = document()
    sent = {one["name"].lower() for one in described["components"]["parameters"].values() if one["in"] == "header"}
    assert sent | {"authorization", "content-type", "x-api-key"} <= set(cors["allowHeaders"])
    methods = {method.upper() for methods in described["paths"].values() for method in methods}
    assert methods <= set(cors["allowMethods"])
    # A script reads WWW-Authenticate in the answer's status.
    read = {name.partition(".")[0].lower() for name in described["components"]["headers"]} - {"www-authenticate"}
    assert read | {"allow"} <= set(cors["exposeHeaders"])


def test_c20_a_preflight_needs_no_key_and_origins_change_nothing(demo: Demo) -> None:
    from tests.support.gateway import send

    for origin in ("null", "https://evil.example"):
        asked = {"origin": origin, "access-control-request-method": "POST"}
        assert send("OPTIONS", "/api/v2/oncall/schedules", headers=asked).status == 405
        answer = send("GET", "/api/v2/oncall/schedules", key=EXAMPLE_KEY, headers={"origin": origin})
        assert answer.status == 200
        assert not any(name.startswith("access-control-") for name in answer.headers)
