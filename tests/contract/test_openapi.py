"""The OpenAPI document: up to date, complete, and true of real answers."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from openapi.document import OPERATIONS, PLACE, document, written
from openapi.functions import routes
from openapi.page_answers import PAGE_WORDS
from openapi.words import WORDS
from rota.http.bodies import checked
from tests.support.demo import EXAMPLE_KEY, Demo
from tests.support.gateway import expected, invoke, send
from tests.support.places import EVENTS, FUNCTIONS

DOCUMENT: Any = json.loads(PLACE.read_text("utf-8"))
EXAMPLES = [(route, OPERATIONS[route.function.name]) for route in routes() if route.function.body is not None]
ROUTES = {f"{route.method} {route.path}": route for route in routes()}
CASES = [case for case in sorted(EVENTS.glob("*/*.json")) if expected(case) < 300]
EVENT_OF = {case: json.loads(case.read_text("utf-8")) for case in CASES}
# The requests of events/ that succeed, and the route that each takes: they hold ids and parameters that exist.
GOOD = [(event["routeKey"], event) for event in EVENT_OF.values() if event.get("routeKey") in ROUTES]


def _id(route: Any) -> str:
    return f"{route.method} {route.path}"


def _path(route: Any) -> str:
    """The route's path with ids that exist."""
    return next(event["rawPath"] for key, event in GOOD if key == _id(route))  # type: ignore[no-any-return]


def _strict(schema: Any) -> Draft202012Validator:
    """A validator of the document's schemas that refuses fields which are not described."""
    components = copy.deepcopy(DOCUMENT["components"])
    for one in components["schemas"].values():
        one["additionalProperties"] = False
    return Draft202012Validator({**schema, "components": components}, format_checker=FormatChecker())


def test_the_committed_document_is_up_to_date() -> None:
    assert PLACE.read_text("utf-8") == written(), "run: make openapi"


def test_every_route_of_the_template_is_described_and_nothing_else() -> None:
    described = {(method.upper(), path) for path, methods in DOCUMENT["paths"].items() for method in methods}
    assert described == {(route.method, route.path) for route in routes()}
    assert {folder.name for folder in FUNCTIONS.iterdir()} >= OPERATIONS.keys()


def test_every_reference_leads_somewhere_and_every_component_is_used() -> None:
    text = json.dumps(DOCUMENT)
    named = set(re.findall(r'"#/components/(\w+/[^"]+)"', text))
    there = {
        f"{kind}/{name}"
        for kind in ("parameters", "headers", "responses", "schemas")
        for name in DOCUMENT["components"][kind]
    }
    assert named == there


def test_every_operation_has_an_id_of_its_own_a_sentence_and_a_known_tag() -> None:
    operations = [one for methods in DOCUMENT["paths"].values() for one in methods.values()]
    assert len({one["operationId"] for one in operations}) == len(operations)
    assert all(re.fullmatch(r"[A-Z].*\.", one["summary"]) for one in operations)
    assert {tag for one in operations for tag in one["tags"]} == {tag["name"] for tag in DOCUMENT["tags"]}


def test_the_schemas_are_schemas() -> None:
    for schema in DOCUMENT["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_every_word_is_used() -> None:
    fields = {
        f"{name}.{field}" for name, one in DOCUMENT["components"]["schemas"].items() for field in one["properties"]
    }
    bare = {field.partition(".")[2] for field in fields}
    assert WORDS.keys() | PAGE_WORDS.keys() <= fields | bare


@pytest.mark.parametrize(("route", "operation"), EXAMPLES, ids=lambda one: _id(one) if hasattr(one, "path") else "")
def test_an_example_body_is_one_that_the_model_takes_and_that_works(route: Any, operation: Any, demo: Demo) -> None:
    checked(route.function.body, operation.example)
    answer = send(route.method, _path(route), operation.example, key=EXAMPLE_KEY)
    assert answer.status in operation.answers, answer.body


def test_the_examples_of_answers_are_answers() -> None:
    for methods in DOCUMENT["paths"].values():
        for operation in methods.values():
            for response in operation["responses"].values():
                for content in response.get("content", {}).values():
                    if "example" in content:
                        _strict(content["schema"]).validate(content["example"])
    for response in DOCUMENT["components"]["responses"].values():
        for content in response["content"].values():
            _strict(content["schema"]).validate(content["example"])


@pytest.mark.parametrize(("key", "event"), GOOD, ids=lambda one: one if isinstance(one, str) else "")
def test_what_a_function_answers_is_described_to_the_last_field(key: str, event: Any, demo: Demo) -> None:
    _described(ROUTES[key], invoke(ROUTES[key].function.name, event))


def test_every_route_is_among_those_whose_answers_are_looked_at() -> None:
    # The page's files are at another address whenever one of them changes: see test_page.
    assert {key for key, _ in GOOD} == ROUTES.keys() - {"GET /page/{version}/{file}"}


def test_the_audit_of_every_kind_of_change_is_described_to_the_last_field(demo: Demo) -> None:
    for route, operation in EXAMPLES:
        send(route.method, _path(route), operation.example, key=EXAMPLE_KEY)
    for route in routes():
        if route.method == "DELETE" and route.function.dialect == "V2":
            send("DELETE", _path(route), key=EXAMPLE_KEY)
    (audit,) = (route for route in routes() if route.function.name == "list_audit")
    answer = send("GET", audit.path, key=EXAMPLE_KEY, query="limit=100")
    _described(audit, answer)
    kinds = {one["object"]["type"] for one in answer.json()["data"]}
    assert {"schedule", "entry", "override", "shift", "user", "team", "key"} <= kinds


def _described(route: Any, answer: Any) -> None:
    operation = DOCUMENT["paths"][route.path][route.method.lower()]
    assert str(answer.status) in operation["responses"], answer.body
    kind = answer.headers.get("content-type", "").partition(";")[0]
    content = operation["responses"][str(answer.status)].get("content", {})
    assert content.keys() == ({kind} if kind else set())
    if kind == "application/json":
        _strict(content[kind]["schema"]).validate(answer.json())


def test_the_document_is_served_at_both_its_paths(demo: Demo) -> None:
    for path in ("/openapi.json", "/api/v2/oncall/openapi.json"):
        answer = send("GET", path)
        assert answer.status == 200
        assert answer.json() == DOCUMENT
        assert send("GET", path, headers={"if-none-match": answer.headers["etag"]}).status == 304


def test_making_the_document_twice_makes_the_same() -> None:
    assert document() == document()
