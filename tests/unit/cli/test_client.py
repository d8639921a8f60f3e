"""How often is asked, what is repeated, and what a refusal comes to."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rota_cli.client import ATTEMPTS, Client
from rota_cli.failures import Failure, refusal
from rota_cli.wire import Request, Response, Unanswered

BUSY = Response(503, {"retry-after": "2"}, b"{}")
FINE = Response(200, {}, b"{}")
LOST = Unanswered("connection reset", sent=True)
CLOSED = Unanswered("nothing listens there", sent=False)


class Script:
    """A transport that answers as it is told, and a sleep that only writes down."""

    def __init__(self, *answers: Response | Unanswered) -> None:
        self.answers = list(answers)
        self.requests: list[Request] = []
        self.slept: list[float] = []
        self.client = Client("https://rota.example.com/", "ak_live_x", self, self.slept.append)

    def __call__(self, request: Request) -> Response:
        self.requests.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Unanswered):
            raise answer
        return answer


def test_what_is_sent() -> None:
    script = Script(FINE, FINE)
    script.client.get("users/a%20b", limit=3, at="2026-03-09T13:00:00+01:00", team=None)
    script.client.send("POST", "/health", {"a": 1})
    first, second = script.requests
    assert (
        first.url == "https://rota.example.com/api/v2/oncall/users/a%20b?limit=3&at=2026-03-09T13%3A00%3A00%2B01%3A00"
    )
    assert first.headers["X-API-Key"] == "ak_live_x"
    assert "Idempotency-Key" not in first.headers
    assert (second.url, second.body) == ("https://rota.example.com/health", b'{"a": 1}')
    assert len(second.headers["Idempotency-Key"]) > 20


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_is_asked_again(method: str) -> None:
    script = Script(BUSY, LOST, FINE)
    assert script.client.ask(method, "x", {}).status == 200
    assert script.slept[0] == 2
    assert len({request.headers.get("Idempotency-Key") for request in script.requests}) == 1


@pytest.mark.parametrize("method", ["PATCH", "PUT", "DELETE"])
def test_what_may_have_been_done_is_not_asked_again(method: str) -> None:
    script = Script(BUSY)
    assert script.client.ask(method, "x").status == 503
    with pytest.raises(Failure) as raised:
        Script(LOST).client.ask(method, "x")
    assert raised.value.code == 8
    script = Script(Response(429), FINE)
    assert script.client.ask(method, "x").status == 200  # nobody has looked at it


def test_patience_has_an_end() -> None:
    script = Script(*[BUSY] * ATTEMPTS)
    assert script.client.ask("GET", "x").status == 503
    with pytest.raises(Failure) as raised:
        Script(*[LOST] * ATTEMPTS).client.get("x")
    assert raised.value.code == 8
    with pytest.raises(Failure) as raised:
        Script(CLOSED).client.get("x")
    assert raised.value.lines == ("https://rota.example.com can't be reached: nothing listens there",)
    assert Script(Response(503)).client.ask("GET", "x").status == 503  # nobody asks for patience
    slow = Script(Response(503, {"retry-after": "86400"}), FINE)
    slow.client.get("x")
    assert slow.slept == [10]


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, 1),
        (401, 4),
        (403, 4),
        (404, 3),
        (405, 1),
        (409, 7),
        (412, 7),
        (413, 1),
        (422, 1),
        (429, 8),
        (500, 1),
        (503, 8),
        (504, 8),
    ],
)
def test_exit_codes(status: int, code: int) -> None:
    problem = {"detail": "no", "errors": [{"pointer": "/a", "detail": "must be b"}], "request_id": "r1"}
    failure = refusal(status, json.dumps(problem).encode())
    assert failure.code == code
    assert failure.lines[:2] == ("no", "/a: must be b")
    assert ("request r1" in failure.lines) == (status >= 500)


@pytest.mark.parametrize("body", [b"", b"<html>\nlogin</html>", b"[]", b"\xff", b'{"detail": 3}'])
def test_an_answer_that_is_not_rotas(body: bytes) -> None:
    assert "not rota's" in refusal(502, body).lines[0]
    script = Script(Response(200, {}, b"<html>"))
    with pytest.raises(Failure) as raised:
        script.client.get("x")
    assert "does not answer as rota does" in raised.value.lines[0]


def test_pages_are_read_to_the_end() -> None:
    def page(*ids: str, cursor: str | None) -> Response:
        content: Any = {"data": list(ids), "total": 3, "limit": 2, "offset": 0, "next_cursor": cursor}
        return Response(200, {}, json.dumps(content).encode())

    script = Script(page("a", "b", cursor="c+1"), page("c", cursor=None))
    assert script.client.whole("users") == {
        "data": ["a", "b", "c"],
        "total": 3,
        "limit": 3,
        "offset": 0,
        "next_cursor": None,
    }
    assert script.requests[1].url.endswith("limit=100&cursor=c%2B1")
