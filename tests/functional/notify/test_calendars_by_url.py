"""Time off read from a calendar at its URL as it is put: nowhere inside, never more than was agreed."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from rota.notify import outlets
from rota.notify.addresses import Guard, Refused
from rota.notify.fetching import MAX_TEXT, NoText, fetched
from rota.notify.reaching import Reach, Unanswered
from tests.support import sink as sinks
from tests.support.api import Answer, Api
from tests.support.sink import HOST, PUBLIC, Sink, says, status

ICS = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\n"
    "DTSTART;VALUE=DATE:20260316\r\nDTEND;VALUE=DATE:20260318\r\nSUMMARY:course\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
WEEK = {"start": "2026-03-12T00:00:00+01:00", "end": "2026-03-19T00:00:00+01:00", "label": "skiing"}


def _ok(text: str | bytes, *headers: str) -> bytes:
    body = text.encode() if isinstance(text, str) else text
    head = "\r\n".join(["HTTP/1.1 200 OK", f"content-length: {len(body)}", *headers, "", ""])
    return head.encode() + body


@pytest.fixture
def sink(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sink]:
    """A calendar on this very machine, which only the local run's setting lets rota reach."""
    monkeypatch.setenv("LOOPBACK_TARGETS", "true")
    outlets.guard.cache_clear()
    with sinks.running() as sink:
        sink.does(says(_ok(ICS, "content-type: text/calendar")))
        yield sink
    outlets.guard.cache_clear()


def _url(sink: Sink, host: str = "127.0.0.1") -> str:
    return f"http://{host}:{sink.port}/private-1f0c/leave.ics?x=1"


def _put(api: Api, url: str, **more: object) -> Answer:
    return api.put("/users/ann/time-off", {"url": url, **more})


def test_it_is_read_when_it_is_put_and_again_when_it_is_put_again(api: Api, team: str, sink: Sink) -> None:
    api.clock.advance(seconds=1)
    answer = _put(api, _url(sink), windows=[WEEK], timezone="Europe/Brussels")
    assert answer.status == 200, answer.body
    assert [(w["start"], w["label"], w["source"]) for w in answer.json["windows"]] == [
        ("2026-03-11T23:00:00Z", "skiing", "manual"),
        ("2026-03-15T23:00:00Z", "course", "calendar"),
    ]
    # Whoever knows a calendar's private address may read it: it goes into no answer, and into no log.
    shown = {
        "url": f"http://127.0.0.1:{sink.port}/…",
        "fetched_at": api.clock.text(),
        "next_at": api.clock.text(hours=1),
        "failing_since": None,
        "error": None,
    }
    assert answer.json["calendar"] == api.get("/users/ann/time-off").json["calendar"] == shown
    assert api.get("/audit").json["data"][0]["after"]["calendar"] == shown
    assert "1f0c" not in api.logs.getvalue()
    (got,) = sink.got
    assert (got.line, got.body) == ("GET /private-1f0c/leave.ics?x=1 HTTP/1.1", b"")
    assert (got.headers["accept"], got.headers["host"]) == ("text/calendar", f"127.0.0.1:{sink.port}")
    api.clock.advance(hours=1)
    assert api.get("/users/ann/time-off").json["calendar"] == shown
    assert len(sink.got) == 1
    sink.does(says(_ok(ICS.replace("course", "the course"))))
    again = _put(api, _url(sink)).json
    assert [w["label"] for w in again["windows"]] == ["the course"]
    assert (again["version"], again["calendar"]["fetched_at"]) == (2, api.clock.text())
    api.clock.advance(hours=1)
    # In step: that it was read once more is worth knowing.
    assert _put(api, _url(sink)).json["calendar"]["fetched_at"] == api.clock.text()
    assert api.put("/users/ann/time-off", {"windows": []}).json["calendar"] is None


@pytest.mark.parametrize(
    ("behaviour", "told"),
    [
        (says(status(404)), "answers with status 404"),
        (says(status(500)), "answers with status 500"),
        (says(status(204)), "answers with status 204"),
        (says(status(302, "location: http://169.254.169.254/")), "redirects"),
        (says(_ok("<html><body>Sign in</body></html>", "content-type: text/html")), "is not an iCalendar file"),
        (says(_ok("")), "is not an iCalendar file"),
        (says(_ok(ICS.replace("END:VCALENDAR\r\n", ""))), "is not an iCalendar file"),
        (says(_ok(ICS.replace("SUMMARY:course", "RRULE:FREQ=SECONDLY"))), "repeats within a day"),
        (says(_ok(ICS.replace("20260318", "20290318"))), "more than 366 days"),
        (says(_ok(b"\xff\xfe" + ICS.encode("utf-16-le"))), "UTF-8"),
        (says(_ok(ICS, "content-encoding: gzip")), "compressed"),
        (says(_ok(ICS)[:-40]), "could not be read"),
        (says(b""), "could not be read"),
        (says(b"SSH-2.0-OpenSSH_9.6\r\n"), "could not be read"),
        (sinks.resets, "could not be read"),
        (sinks.floods(b"HTTP/1.1 200 OK\r\n\r\n", 50), "more than 256 KB"),
        (sinks.floods(b"HTTP/1.1 200 OK\r\nx: ", 50), "could not be read"),
    ],
)
def test_what_is_no_calendar_is_refused_at_its_url(
    api: Api, team: str, sink: Sink, behaviour: sinks.Behaviour, told: str
) -> None:
    sink.does(behaviour)
    answer = _put(api, _url(sink), windows=[WEEK])
    assert (answer.status, answer.fields) == (422, {"/url"})
    assert told in answer.json["errors"][0]["detail"]
    assert api.get("/users/ann/time-off").json["version"] == 0
    assert len(sink.got) == 1  # nothing is followed, and nothing tried twice


def test_it_is_not_read_for_whom_nothing_would_be_written(api: Api, team: str, sink: Sink) -> None:
    body = {"url": _url(sink), "windows": [WEEK]}
    assert api.put("/users/zoe/time-off", body).status == 404
    assert api.put("/users/ann/time-off", body, key=api.me.read).status == 403
    assert api.put("/users/ann/time-off", body, headers={"if-match": '"7"'}).status == 412
    wrong = {**body, "windows": [{"start": WEEK["end"], "end": WEEK["start"]}]}
    assert api.put("/users/ann/time-off", wrong).fields == {"/windows/0/end"}
    assert api.put("/users/ann/time-off", {**body, "ics": ICS}).fields == {"/url"}
    assert api.put("/users/ann/time-off", {**body, "timezone": "Mars/Olympus"}).fields == {"/timezone"}
    assert sink.got == []


def test_whoever_raced_reads_it_once(api: Api, team: str, sink: Sink) -> None:
    def meanwhile(*_: object) -> None:
        sink.does(says(_ok(ICS)))
        api.crossed = True
        assert api.put("/users/ann/time-off", {"windows": []}).status == 200

    def answering(connection: object, got: object) -> None:
        meanwhile()
        says(_ok(ICS))(connection, got)  # type: ignore[arg-type]

    sink.does(answering)
    answer = _put(api, _url(sink))
    assert (answer.status, answer.json["version"]) == (200, 2)
    assert [w["label"] for w in answer.json["windows"]] == ["course"]
    assert len(sink.got) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://calendar.example.com/x.ics",
        "webcal://calendar.example.com/x.ics",
        "file:///etc/passwd",
        "https://user:secret@calendar.example.com/",
        "https://127.0.0.1/x.ics",
        "https://localhost/x.ics",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/x.ics",
        "https://2130706433/",
        "https://10.0.0.1/",
        "x",
    ],
)
def test_a_url_that_leads_inside_or_is_none_is_refused(api: Api, team: str, url: str) -> None:
    outlets.guard.cache_clear()
    answer = _put(api, url)
    assert (answer.status, answer.fields) == (422, {"/url"})


# Over TLS, past the internet.


@pytest.fixture(scope="module")
def ca() -> sinks.Authority:
    return sinks.authority()


def _reach(sink: Sink, seconds: float = 3.0) -> Reach:
    return Reach(Guard(sink.resolve), context=sink.client, connect=sink.connect, seconds=seconds)


def test_it_connects_to_the_judged_address_and_verifies_the_name(ca: sinks.Authority) -> None:
    with sinks.running(ca.server(), ca.trusting) as sink:
        sink.does(says(_ok(ICS)))
        assert fetched(_reach(sink), sink.url, "text/calendar") == ICS
        assert (sink.asked, sink.told) == ([HOST], [(PUBLIC, 8443)])
        sink.names[HOST] = [PUBLIC, "10.0.0.7"]
        with pytest.raises(Refused):
            fetched(_reach(sink), sink.url, "text/calendar")
    with sinks.running(ca.server("other.example.com"), ca.trusting) as sink, pytest.raises(Unanswered):
        fetched(_reach(sink), sink.url, "text/calendar")
    assert sink.got == []


@pytest.mark.parametrize("size", [MAX_TEXT, MAX_TEXT + 1])
def test_it_reads_just_as_much_as_it_says(ca: sinks.Authority, size: int) -> None:
    with sinks.running(ca.server(), ca.trusting) as sink:
        for headers in ([f"content-length: {size}"], []):
            head = "\r\n".join(["HTTP/1.1 200 OK", *headers, "", ""]).encode()
            sink.does(says(head + b"x" * size))
            if size > MAX_TEXT:
                with pytest.raises(NoText):
                    fetched(_reach(sink), sink.url, "text/calendar")
            else:
                assert len(fetched(_reach(sink), sink.url, "text/calendar")) == size


@pytest.mark.parametrize("behaviour", [sinks.silent(30), sinks.drips([b"HTTP/1.1 200 OK\r\n\r\n", *[b"x"] * 99], 0.1)])
def test_however_slow_it_is_it_ends_in_time(ca: sinks.Authority, behaviour: sinks.Behaviour) -> None:
    with sinks.running(ca.server(), ca.trusting) as sink:
        sink.does(behaviour)
        began = time.monotonic()
        with pytest.raises(Unanswered):
            fetched(_reach(sink, seconds=0.7), sink.url, "text/calendar")
        assert time.monotonic() - began < 5.0
