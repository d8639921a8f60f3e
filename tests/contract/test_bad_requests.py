"""Requests that are broken, hostile or odd: refused by name, answered soon, and never with a 500."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import quote

import pytest

from openapi.functions import routes
from tests.support.demo import EXAMPLE_KEY, Demo
from tests.support.gateway import send
from tests.support.refusals import GOOD, SCHEDULES, USERS, pointers, post, refused

ENTRIES = f"{SCHEDULES}/sched_abc123/entries"

# C12, C13: paths, methods and headers


@pytest.mark.parametrize(
    "path",
    [
        "//",
        "/api//v2/oncall/schedules",
        "/api/v2/oncall/schedules/",
        "/api/v2/oncall/schedules//entries",
        "/api/v2/oncall/Schedules",
        "/API/v2/oncall/schedules",
        "/api/v2/oncall/schedules;x",
        "/health;x=1",
        "/health/",
        "/api/v2/oncall/%2e%2e/health",
        "/api/v2/oncall/schedules/%2e%2e/%2e%2e/keys",
        "/%00",
        "/%ff%fe",
        "/docs%0d%0aset-cookie:%20a=b",
        "/api/v2",
        "/openapi.json/x",
        "/$default",
        "/" + "a" * 9_000,
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "HEAD", "OPTIONS", "BREW"])
def test_c12_a_path_that_does_not_exist_is_404(method: str, path: str, demo: Demo) -> None:
    problem = refused(send(method, path, key=EXAMPLE_KEY), 404)
    assert len(problem["instance"]) <= 100
    assert problem["instance"].isascii()
    assert problem["instance"].isprintable()


@pytest.mark.parametrize("route", routes(), ids=lambda route: f"{route.method} {route.path}")
def test_c12_a_method_that_a_path_does_not_take_is_405_with_those_that_it_does(route: Any, demo: Demo) -> None:
    path = route.path.replace("{", "").replace("}", "")
    taken = {other.method for other in routes() if _alike(other.path, route.path)}
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "BREW", "get"} - taken:
        answer = send(method, path)
        refused(answer, 405)
        assert set(answer.headers["allow"].split(", ")) == taken


def _alike(one: str, other: str) -> bool:
    """Whether two paths take the same requests: `/schedules/validate` is a `/schedules/{id}` to a method it lacks."""
    parts = list(zip(one.split("/"), other.split("/"), strict=False))
    return one.count("/") == other.count("/") and all(a == b or "{" in a for a, b in parts)


@pytest.mark.parametrize(
    "id", ["%00", "%2e%2e", "..", "a%2Fb", "%F0%9F%98%80", "a#b", "W%231", "x" * 129, "{{7*7}}", "%20"]
)
def test_c12_an_id_that_cannot_be_one_is_nobodys(id: str, demo: Demo) -> None:
    for path in (f"{SCHEDULES}/{id}", f"{SCHEDULES}/{id}/timeline", f"/api/v2/oncall/current/{id}", f"{USERS}/{id}"):
        refused(send("GET", path, key=EXAMPLE_KEY), 404)


def test_c13_headers_that_claim_to_be_something_else_are_ignored(demo: Demo) -> None:
    claims = {"x-http-method-override": "DELETE", "x-forwarded-host": "evil.example", "x-original-url": "/keys"}
    assert send("GET", f"{SCHEDULES}/sched_abc123", key=EXAMPLE_KEY, headers=claims).status == 200
    assert send("GET", f"{SCHEDULES}/sched_abc123", key=EXAMPLE_KEY).status == 200
    refused(send("GET", SCHEDULES, headers={"x_api_key": EXAMPLE_KEY}), 401)
    assert pointers(post(GOOD | {"requestContext": {"http": {"method": "GET"}}})) == {"/requestContext"}


def test_d05_an_override_that_could_never_be_takes_no_number(nothing_stored: None) -> None:
    sent = {"override_user_id": "1", "start": "2026-03-16T09:00:00Z", "end": "2026-03-15T09:00:00Z"}
    assert pointers(post(sent, f"{SCHEDULES}/sched_abc123/overrides")) == {"/end"}
    sent |= {"end": "2026-03-17T09:00:00Z", "replaced_user_id": "1"}
    assert pointers(post(sent, f"{SCHEDULES}/sched_abc123/overrides")) == {"/replaced_user_id"}


# C15, C16: parameters and fields


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("limit=1&limit=2", {"/limit"}),
        ("limit=1&limit=1", {"/limit"}),
        ("limit=1,2", {"/limit"}),
        ("limit=0", {"/limit"}),
        ("limit=-1", {"/limit"}),
        ("limit=1e9", {"/limit"}),
        ("limit=abc", {"/limit"}),
        ("limit=101", {"/limit"}),
        ("limit=", {"/limit"}),
        ("limit=%D9%A3", {"/limit"}),
        ("limit=" + "9" * 5_000, {"/limit"}),
        ("offset=-1", {"/offset"}),
        ("colour=blue", {"/colour"}),
        ("Limit=1", {"/Limit"}),
        ("limit=0&offset=x&colour=blue", {"/limit", "/offset", "/colour"}),
    ],
)
def test_c15_bad_parameters_are_422_and_all_of_them_are_named(query: str, named: set[str], demo: Demo) -> None:
    assert pointers(send("GET", SCHEDULES, key=EXAMPLE_KEY, query=query)) == named


@pytest.mark.parametrize("cursor", ["", "x", "e30", "a" * 5_000, "%C3%A9"])
@pytest.mark.parametrize("path", [SCHEDULES, "/api/v2/oncall/current", "/api/v2/oncall/keys", "/api/v2/oncall/audit"])
def test_c15_a_cursor_that_is_not_one_of_the_list_is_400(path: str, cursor: str, demo: Demo) -> None:
    refused(send("GET", path, key=EXAMPLE_KEY, query=f"cursor={cursor}"), 400)


@pytest.mark.parametrize(
    "field", ["colour", "#n", ":v", "a.b[0]", "${x}", "{{7*7}}", "size", "__proto__", "pk", "gsi1pk"]
)
def test_c16_a_field_that_is_not_known_is_422(field: str, nothing_stored: None) -> None:
    assert pointers(post(GOOD | {field: 1})) == {f"/{field}"}


@pytest.mark.parametrize(
    "text", ["#n", ":v", "a.b[0]", "${x}", "{{7*7}}", "size AND", "W#1#USER", "'; DROP TABLE", "<b>"]
)
def test_c16_text_that_means_something_to_the_store_is_only_text(text: str, demo: Demo) -> None:
    made = post(GOOD | {"name": text, "description": text})
    assert made.status == 201, made.body
    assert made.json()["name"] == made.json()["description"] == text
    found = send("GET", SCHEDULES, key=EXAMPLE_KEY, query=f"name={quote(text)}").json()
    assert [one["id"] for one in found["data"]] == [made.json()["id"]]
    for parameter, path in (("team_id", SCHEDULES), ("schedule_id", "/api/v2/oncall/audit")):
        assert send("GET", path, key=EXAMPLE_KEY, query=f"{parameter}={quote(text)}").json()["data"] == []


# C19, I12: time and reflection


@pytest.mark.parametrize("text", ["a" * 50_000 + "!", "a@" * 20_000, "." * 60_000, "Europe/" * 8_000, "12:" * 20_000])
def test_c19_no_text_takes_long_to_refuse(text: str, demo: Demo) -> None:
    began = time.process_time()
    assert pointers(post({"id": text, "name": "A", "email": text}, USERS)) == {"/id", "/email"}
    assert pointers(post({"user_id": "user_012", "start": text, "end": text}, ENTRIES)) == {"/start", "/end"}
    refused(post(GOOD | {"timezone": text}), 422)
    stale = {"if-match": '"a",' * 2_000 + "x"}
    refused(send("DELETE", f"{USERS}/user_012", key=EXAMPLE_KEY, headers=stale), 400)
    assert time.process_time() - began < 1


@pytest.mark.parametrize("text", ["<img src=x onerror=alert(1)>", "</script><script>", "javascript:alert(1)" * 50])
def test_i12_errors_show_little_of_what_was_sent_and_never_as_html(text: str, demo: Demo) -> None:
    for answer in (
        post(GOOD | {text: 1}),
        post(GOOD | {"timezone": text}),
        send("GET", "/" + text.replace("/", "%2F")),
    ):
        problem = refused(answer, 422, 404)
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert all(len(error["pointer"]) <= 101 for error in problem.get("errors", ()))
        assert len(problem["instance"]) <= 100
