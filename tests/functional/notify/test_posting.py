"""Posting to whoever a customer named: rows H02, H04, H05, H08, H09 and H11 of the fault list, and half of G12."""

from __future__ import annotations

import socket
import ssl
import threading
import time
import tracemalloc
from collections.abc import Iterator
from ipaddress import ip_address

import pytest

from rota.notify.addresses import Refused, is_public, resolved
from rota.notify.posting import MAX_READ, Poster, Reply, Unanswered
from tests.support import sink as sinks
from tests.support.sink import HOST, OK, PUBLIC, Authority, Sink, says, status


@pytest.fixture(scope="module")
def ca() -> Authority:
    return sinks.authority()


@pytest.fixture
def sink(ca: Authority) -> Iterator[Sink]:
    """A receiver with a good certificate."""
    with sinks.running(ca.server(), ca.trusting) as sink:
        yield sink


def _post(sink: Sink, url: str | None = None, *, seconds: float = 3.0, poster: Poster | None = None) -> Reply:
    headers = {"content-type": "application/json", "webhook-id": "n1"}
    return (poster or sink.poster(seconds=seconds)).post(url or sink.url, headers, b'{"a":1}', lambda: True)


def _unanswered(sink: Sink, url: str | None = None, *, seconds: float = 3.0) -> str:
    with pytest.raises(Unanswered) as caught:
        _post(sink, url, seconds=seconds)
    return caught.value.reason


def test_it_connects_to_the_judged_address_and_keeps_the_name(sink: Sink) -> None:
    assert _post(sink) == Reply(204, None)
    assert sink.told == [(PUBLIC, 8443)]
    assert sink.asked == [HOST]  # once
    (got,) = sink.got
    assert got.line == "POST /in?from=rota HTTP/1.1"
    assert got.headers["host"] == f"{HOST}:8443"
    assert got.headers["accept-encoding"] == "identity"
    assert got.body == b'{"a":1}'


def test_no_header_that_is_sent_along_leads_elsewhere_or_asks_for_what_is_not_read(sink: Sink) -> None:
    along = {"host": "inside.example.com", "connection": "keep-alive", "accept-encoding": "gzip"}
    assert sink.poster(seconds=3.0).post(sink.url, along, b"{}", lambda: True).status == 204
    (got,) = sink.got
    told = {name: got.headers[name] for name in along}
    assert told == {"host": f"{HOST}:8443", "connection": "close", "accept-encoding": "identity"}


def test_the_second_address_is_tried_when_the_first_takes_no_connection(sink: Sink) -> None:
    sink.names[HOST] = ["2606:4700::1", PUBLIC]

    def connect(address: str, port: int, seconds: float) -> object:
        if ":" in address:
            raise OSError("no route")
        return sink.connect(address, port, seconds)

    poster = Poster(sinks.Guard(sink.resolve), context=sink.client, connect=connect)  # type: ignore[arg-type]
    assert _post(sink, poster=poster).status == 204


@pytest.mark.parametrize("host", ["2852039166", "0x7f.1", "127.1", "0177.0.0.1"])
def test_where_the_resolver_is_led_by_odd_addresses_is_not_public(host: str) -> None:
    assert all(not is_public(ip_address(address)) for address in resolved(host, 443))


@pytest.mark.parametrize("names", [["127.0.0.1"], [PUBLIC, "10.0.0.7"], ["fd00:ec2::254"], ["::ffff:127.0.0.1"]])
def test_an_inside_address_is_never_connected_to(sink: Sink, names: list[str]) -> None:
    sink.names[HOST] = names
    with pytest.raises(Refused):
        _post(sink)
    assert sink.told == []


def test_a_name_that_is_gone_is_no_answer(sink: Sink) -> None:
    sink.names.clear()
    assert _unanswered(sink) == "the name was not found"


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("place", ["http://169.254.169.254/", "https://hooks.example.com:8443/other", "file:///etc/x"])
def test_redirects_are_not_followed(sink: Sink, code: int, place: str) -> None:
    sink.does(says(status(code, f"location: {place}")))
    assert _post(sink).status == code
    assert len(sink.got) == 1


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        (sinks.silent(30), "no answer in time"),
        (sinks.drips([b"HTTP/1.1 200 OK\r\n"] + [b"x: y\r\n"] * 99, 0.05), "no answer in time"),
        (sinks.drips([bytes([c]) for c in b"HTTP/1.1 200 OK\r\nx: 1234567890"], 0.1), "no answer in time"),
        (sinks.resets, "the connection broke"),
        (says(b""), "the connection broke"),
        (says(b"SSH-2.0-OpenSSH_9.6\r\n"), "the answer is not HTTP"),
        (says(b"HTTP/1.1 two hundred\r\n\r\n"), "the answer is not HTTP"),
        (says(b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 10_000 + b"\r\n"), "the answer is not HTTP"),
        (sinks.floods(b"HTTP/1.1 200 OK\r\nx: ", 200), "the answer's head is too long"),
        (says(b"HTTP/1.1 100 Continue\r\n\r\n" * 5_000), "the answer's head is too long"),
    ],
)  # fmt: skip
def test_whatever_the_other_side_does_it_ends_in_time(sink: Sink, behaviour: sinks.Behaviour, reason: str) -> None:
    sink.does(behaviour)
    began = time.monotonic()
    assert _unanswered(sink, seconds=1.0) in (reason, "the connection broke")
    assert time.monotonic() - began < 2.7  # of the three that the slowest takes


@pytest.mark.parametrize(
    "head",
    [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 99999999\r\n\r\n"],
)
def test_of_an_endless_answer_little_is_read_and_nothing_decoded(sink: Sink, head: bytes) -> None:
    sink.does(sinks.floods(head, 2_000))
    tracemalloc.start()
    try:
        assert _post(sink).status == 200
        assert tracemalloc.get_traced_memory()[1] < 20 * MAX_READ
    finally:
        tracemalloc.stop()


def test_an_answer_that_never_ends_does_not_hold_up(sink: Sink) -> None:
    sink.does(sinks.drips([b"HTTP/1.1 200 OK\r\n\r\n", *[b"x"] * 100], 0.1))
    began = time.monotonic()
    assert _post(sink).status == 200
    assert time.monotonic() - began < 5.0  # of the ten that it drips


@pytest.mark.parametrize("bad", ["self-signed", "expired", "other host", "plain"])
def test_a_certificate_that_is_not_good_is_a_failure_and_nothing_is_sent(ca: Authority, bad: str) -> None:
    servers: dict[str, ssl.SSLContext | None] = {
        "self-signed": ca.server(signed=False),
        "expired": ca.server(days=-1),
        "other host": ca.server("other.example.com"),
        "plain": None,
    }
    with sinks.running(servers[bad], ca.trusting) as sink:
        assert "TLS" in _unanswered(sink, seconds=1.0)
        assert sink.got == []


def test_who_starts_no_handshake_is_waited_for_no_longer_than_the_rest(ca: Authority) -> None:
    with sinks.running(None, ca.trusting) as sink:
        given_up = threading.Event()

        def never(raw: socket.socket, server: ssl.SSLContext | None) -> None:
            with raw:
                given_up.wait(10)

        sink.serve = never  # type: ignore[method-assign]
        began = time.monotonic()
        assert _unanswered(sink, seconds=0.7) == "no TLS handshake in time"
        assert time.monotonic() - began < 5.0
        given_up.set()


def test_a_worker_whose_lease_ran_out_while_it_connected_sends_nothing(sink: Sink) -> None:
    with pytest.raises(Unanswered):
        sink.poster().post(sink.url, {}, b"{}", lambda: False)
    time.sleep(0.1)
    assert sink.got == []


def test_headers_and_path_can_not_be_broken_out_of(sink: Sink) -> None:
    with pytest.raises(Unanswered):
        sink.poster().post(sink.url, {"x": "a\r\nhost: inside"}, b"{}", lambda: True)
    assert sink.got == []


def test_the_same_poster_posts_again_and_asks_for_the_address_again(sink: Sink) -> None:
    poster = sink.poster()
    assert _post(sink, poster=poster).status == 204
    sink.names[HOST] = ["10.0.0.1"]
    with pytest.raises(Refused):
        _post(sink, poster=poster)


def test_retry_after_is_passed_on(sink: Sink) -> None:
    sink.does(says(status(429, "retry-after: 120")), says(OK))
    assert _post(sink) == Reply(429, "120")
