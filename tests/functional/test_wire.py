"""The command line's own HTTP, against a server that behaves and one that does not."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from rota_cli.client import Client
from rota_cli.failures import Failure
from rota_cli.wire import Request, Unanswered, Wire

FINE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: b\r\n\r\n{}"


@contextmanager
def serving(*connections: list[bytes]) -> Iterator[tuple[str, list[bytes]]]:
    """A server that answers the requests of each connection in turn with these bytes, and then closes it."""
    seen: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            for answers in connections:
                connection, _ = server.accept()
                with connection:
                    if not answers:
                        connection.recv(65536)
                    for answer in answers:
                        seen.append(connection.recv(65536))
                        connection.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", seen
        thread.join(10)


def get(url: str) -> Request:
    return Request("GET", f"{url}/a?b=c", {"X-API-Key": "k"})


def test_one_connection_serves_several_requests() -> None:
    with serving([FINE, FINE]) as (url, seen):
        wire = Wire()
        first, second = wire(get(url)), wire(get(url))
        wire.close()
    assert (first.status, first.headers["x-a"], first.body) == (200, "b", b"{}")
    assert second == first
    assert seen[0].startswith(b"GET /a?b=c HTTP/1.1\r\n")
    assert b"X-API-Key: k" in seen[0]


def test_a_connection_that_breaks_is_made_anew() -> None:
    with serving([FINE], [], [FINE]) as (url, seen):
        client = Client(url, "k", wire := Wire(), lambda seconds: None)
        assert client.get("a") == {}
        assert client.get("b") == {}
        wire.close()
    assert len(seen) == 2


@pytest.mark.parametrize("answer", [b"", b"SSH-2.0-x\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}"])
def test_what_is_no_answer(answer: bytes) -> None:
    with serving([answer]) as (url, _), pytest.raises(Unanswered) as raised:
        Wire()(get(url))
    assert raised.value.sent


def test_a_redirect_is_not_followed() -> None:
    """The key would go along."""
    away = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n"
    wire = Wire()
    with serving([away]) as (url, _), pytest.raises(Failure) as raised:
        Client(url, "k", wire).get("a")
    wire.close()
    assert "the answer was 302, and not rota's" in raised.value.lines[0]


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
    with pytest.raises(Unanswered) as raised:
        Wire()(get(url))
    assert not raised.value.sent
    assert str(raised.value) == "nothing listens there"


def test_a_proxy_is_asked_where_the_environment_names_one(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = b"HTTP/1.1 200 Connection established\r\n\r\n"
    with serving([opened, FINE]) as (url, seen):
        monkeypatch.setenv("http_proxy", url.replace("//", "//me:s%40cret@"))
        monkeypatch.delenv("no_proxy", raising=False)
        wire = Wire()
        assert wire(Request("GET", "http://rota.example.com/a", {})).status == 200
        wire.close()
    assert seen[0].startswith(b"CONNECT rota.example.com:80 HTTP/1.")
    assert b"Proxy-Authorization: Basic bWU6c0BjcmV0" in seen[0]
