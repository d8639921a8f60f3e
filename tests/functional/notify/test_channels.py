"""What goes out by each channel: rows H10 and I11 of the fault list, and what a receiver's answers mean."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from email.message import EmailMessage
from email.utils import format_datetime

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from rota.domain.delivery import GIVE_UP_AFTER
from rota.domain.letter import Letter, Moment, letter_of
from rota.domain.notice import GAP_AHEAD, KINDS, SCHEDULE_CHANGED, STARTED, Notice
from rota.domain.sending import Outcome
from rota.domain.subscription import OVERLAP, Subscription
from rota.domain.time import DAY, MINUTE, SECOND
from rota.notify.channels.email import Logged, Mail, Smtp, mailer, written
from rota.notify.channels.slack import Slack, message
from rota.notify.channels.webhook import Webhooks
from rota.notify.signing import written as secret_text
from tests.support import sink as sinks
from tests.support.sink import Got, Sink, says, status

AT = 1_774_854_000_000_000  # 2026-03-30T07:00Z
NOW = time.time_ns() // 1_000


class _Still(datetime):
    """A clock that stands at NOW, for the reference library: however long a run takes, it sees the tests' present."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return datetime.fromtimestamp(NOW / 1_000_000, tz)


@pytest.fixture(autouse=True)
def _reference_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("standardwebhooks.webhooks.datetime", _Still)


HOOK = Subscription("sub_1", "webhook", "", ("oncall.*",), 0, 0)
NASTY = "<!channel> @everyone @here [x](https://evil.example) <https://evil.example|click> & *b*\r\nBcc: x@y.z \u202e"


class Secrets:
    """Keys that tell what they are for."""

    def key(self, workspace: str, subscription_id: str, generation: int) -> bytes:
        return f"{workspace}/{subscription_id}/{generation}".encode().ljust(32, b".")


def _letter(**fields: object) -> Letter:
    base: dict[str, object] = {
        "id": "notice_1", "kind": STARTED, "at": AT, "data": '{"id":"notice_1","name":"Zoë"}',
        "title": "Marie is on call",
        "lines": (("Since ", Moment(AT, "Europe/Brussels")),), "link": "https://rota.example.com/?schedule=s",
    }  # fmt: skip
    return Letter(**{**base, **fields})  # type: ignore[arg-type]


@pytest.fixture
def sink() -> Iterator[Sink]:
    """A receiver with a good certificate."""
    ca = sinks.authority()
    with sinks.running(ca.server(), ca.trusting) as sink:
        yield sink


def _hook(sink: Sink, *, now: int = NOW, subscription: Subscription = HOOK, letter: Letter | None = None) -> Outcome:
    from dataclasses import replace

    channel = Webhooks("1", sink.poster(seconds=2), Secrets(), lambda: now)
    return channel.send(letter or _letter(), replace(subscription, target=sink.url), None, lambda: True)


def _reference(generation: int = 1) -> Webhook:
    return Webhook(secret_text(Secrets().key("1", "sub_1", generation)))


def test_the_reference_library_verifies_a_webhook(sink: Sink) -> None:
    assert _hook(sink) == Outcome("answered 204", sent=True)
    (got,) = sink.got
    assert _reference().verify(got.body, got.headers) == {
        "type": "oncall.handoff.started",
        "timestamp": "2026-03-30T07:00:00Z",
        "data": {"id": "notice_1", "name": "Zoë"},
    }
    assert (got.id, got.headers["content-type"]) == ("notice_1", "application/json")


def test_two_tries_differ_in_the_timestamp_and_what_follows_from_it_alone(sink: Sink) -> None:
    _hook(sink)
    _hook(sink, now=NOW + 5 * SECOND)
    first, second = sink.got
    assert (first.id, first.body) == (second.id, second.body)
    assert int(second.headers["webhook-timestamp"]) == int(first.headers["webhook-timestamp"]) + 5
    assert first.headers["webhook-signature"] != second.headers["webhook-signature"]


@pytest.mark.parametrize("what", ["body", "id", "timestamp", "signature", "secret"])
def test_what_was_tampered_with_is_not_verified(sink: Sink, what: str) -> None:
    _hook(sink)
    got = sink.got[0]
    headers, body = dict(got.headers), got.body
    if what == "body":
        body = body.replace(b"notice_1", b"notice_2")
    elif what == "id":
        headers["webhook-id"] = "notice.1"
    elif what == "timestamp":
        headers["webhook-timestamp"] = str(int(headers["webhook-timestamp"]) + 1)
    elif what == "signature":
        headers["webhook-signature"] = "v1," + "A" * 43 + "="
    with pytest.raises(WebhookVerificationError):
        _reference(2 if what == "secret" else 1).verify(body, headers)


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_receiver_refuses_a_timestamp_that_is_six_minutes_off(sink: Sink, minutes: int) -> None:
    _hook(sink, now=NOW + minutes * MINUTE)
    with pytest.raises(WebhookVerificationError):
        _reference().verify(sink.got[0].body, sink.got[0].headers)


def test_for_a_day_after_a_rotation_both_secrets_verify_and_then_only_the_new_one(sink: Sink) -> None:
    rotated = Subscription("sub_1", "webhook", "", ("oncall.*",), 0, 0, generation=2, rotated_at=NOW - OVERLAP + MINUTE)
    _hook(sink, subscription=rotated)
    got = sink.got[0]
    assert len(got.headers["webhook-signature"].split()) == 2
    for generation in (1, 2):
        _reference(generation).verify(got.body, got.headers)
    _hook(sink, subscription=rotated, now=NOW + MINUTE)
    got = sink.got[1]
    _reference(2).verify(got.body, got.headers)
    with pytest.raises(WebhookVerificationError):
        _reference(1).verify(got.body, got.headers)


def test_an_id_with_a_dot_can_not_pass_for_another(sink: Sink) -> None:
    _hook(sink, letter=_letter(id="a.b"))
    got = sink.got[0]
    _reference().verify(got.body, got.headers)
    moved = {**got.headers, "webhook-id": "a", "webhook-timestamp": f"b.{got.headers['webhook-timestamp']}"}
    with pytest.raises(WebhookVerificationError):
        _reference().verify(got.body, moved)


LATER = format_datetime(datetime.fromtimestamp(NOW // SECOND + 90, UTC), usegmt=True)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (status(200), Outcome("answered 200", sent=True)),
        (status(299), Outcome("answered 299", sent=True)),
        (status(301, "location: https://elsewhere.example/"), Outcome("answered 301")),
        (status(304), Outcome("answered 304")),
        (status(400), Outcome("answered 400")),
        (status(410), Outcome("answered 410", gone=True)),
        (status(429, "retry-after: 600"), Outcome("answered 429", wait=600 * SECOND)),
        (status(503, "retry-after: 99999999999999"), Outcome("answered 503", wait=GIVE_UP_AFTER)),
        (status(503, "retry-after: -5"), Outcome("answered 503")),
        (status(503, "retry-after: soon"), Outcome("answered 503")),
        (status(503, "retry-after: Fri, 31 Dec 9999 23:59:59 GMT"), Outcome("answered 503", wait=GIVE_UP_AFTER)),
        (status(500, "x: <script>"), Outcome("answered 500")),
    ],
)
def test_what_an_answer_means(sink: Sink, answer: bytes, expected: Outcome) -> None:
    sink.does(says(answer))
    assert _hook(sink) == expected


def test_retry_after_may_be_a_date(sink: Sink) -> None:
    sink.does(says(status(503, f"retry-after: {LATER}")))
    assert 89 * SECOND <= _hook(sink).wait <= 90 * SECOND


def test_what_the_receiver_writes_is_shown_to_nobody(sink: Sink) -> None:
    body = b"HTTP/1.1 500 AKIA-secret\r\ncontent-length: 6\r\n\r\nsecret"
    sink.does(says(body))
    assert "secret" not in repr(_hook(sink))


def test_a_refused_target_is_a_failure_that_says_so(sink: Sink) -> None:
    sink.names[sinks.HOST] = ["10.0.0.1"]
    assert _hook(sink) == Outcome("refused: the target leads to an address that is not public")


# Slack


def _slack(letter: Letter, sink: Sink) -> Got:
    subscription = Subscription("sub_2", "slack", sink.url, ("oncall.*",), 0, 0)
    assert Slack(sink.poster(), lambda: NOW).send(letter, subscription, None, lambda: True).sent
    return sink.got[-1]


def test_a_slack_message_has_the_time_in_both_zones_and_a_link(sink: Sink) -> None:
    content = json.loads(_slack(_letter(), sink).body)
    header, section, context = content["blocks"]
    assert header["text"] == {"type": "plain_text", "text": "Marie is on call", "emoji": False}
    reading = "Mon 30 Mar 2026, 09:00 Europe/Brussels (UTC+02:00)"
    expected = f"Since {reading} (<!date^{AT // SECOND}^{{date_short_pretty}} {{time}} for you|{reading}>)"
    assert section["text"] == {"type": "mrkdwn", "text": expected, "verbatim": True}
    assert context["elements"][0]["text"] == "<https://rota.example.com/?schedule=s|Open the schedule>"


def test_what_people_typed_can_not_ping_link_or_break_out_in_slack() -> None:
    content = message(_letter(title=NASTY, lines=((NASTY, Moment(AT, "UTC")), (f"Reason: {NASTY}",)), link=None))
    text = content["blocks"][1]["text"]["text"]
    for said in (content["text"], text, content["blocks"][0]["text"]["text"]):
        assert "@everyone" not in said
        assert "@here" not in said
        assert "](https" not in said
    for said in (content["text"], text.replace("<!date^", "")):
        assert "<" not in said.replace("&lt;", "")
        assert "<!channel" not in said
    assert len(text.splitlines()) == 2
    assert (content["parse"], content["link_names"]) == ("none", False)


def test_a_line_in_slack_has_both_its_times_however_long_the_names_are() -> None:
    zone = "America/Argentina/ComodRivadavia"
    line = ("<" * 200 + ", before: From ", Moment(AT, zone), " until ", Moment(AT + DAY, zone))
    content = message(_letter(lines=(line,) * 11))
    sections = [block["text"]["text"] for block in content["blocks"] if block["type"] == "section"]
    assert max(map(len, sections)) <= 3_000
    lines = "\n".join(sections).splitlines()
    assert len(lines) == 11
    assert all(one.startswith("&lt;" * 200) and f"<!date^{(AT + DAY) // SECOND}^" in one for one in lines)


def test_a_slack_message_stays_within_slacks_limits() -> None:
    long = "<" * 5_000
    content = message(_letter(title=long, lines=tuple((long,) for _ in range(11))))
    assert len(content["blocks"][0]["text"]["text"]) <= 150
    for section in content["blocks"][1:-1]:
        assert len(section["text"]["text"]) <= 3_000
        assert not section["text"]["text"].endswith("&l…")
    assert len(content["blocks"]) <= 50


# E-mail


ENCODED = ("=?utf-8?q?x=0d=0aBcc:_y@z.example?=", "=?utf-8?b?eA0KQmNjOiB5QHouZXhhbXBsZQ==?=")  # of "x", and a Bcc


@pytest.mark.parametrize("name", [NASTY, *ENCODED, "a\nb", "a\rb", "a\u2028b", "x" * 2_000, "Zoë → 夜勤"])
def test_a_subject_is_one_line_whatever_the_names_in_it(name: str) -> None:
    mail = written(_letter(title=name, lines=((name,),)), "rota@example.com", "noc@example.com", "sub_1")
    raw = mail.as_bytes()
    head = raw.partition(b"\r\n\r\n")[0].decode().splitlines()
    fields = [line.partition(":")[0] for line in head if not line.startswith((" ", "\t"))]
    allowed = {"From", "To", "Subject", "Message-ID", "X-Notice-Id", "Auto-Submitted", "Content-Type"}
    assert set(fields) <= allowed | {"Content-Transfer-Encoding", "MIME-Version"}
    assert len(fields) == len(set(fields))
    assert str(mail["Subject"]).isprintable()  # as SES is given it


@pytest.mark.parametrize(
    "address",
    [
        "a@b.example\r\nBcc: c@d.example",
        "a@b.example,c@d.example",
        "A <a@b.example>",
        "a,c@d.example",
        "a",
        "",
        f"{ENCODED[0]}@d.example",
    ],
)
def test_an_address_that_is_not_exactly_one_gets_no_mail(address: str) -> None:
    class Never:
        def mail(self, message: EmailMessage) -> Outcome:
            raise AssertionError

    subscription = Subscription("sub_3", "email", None, ("oncall.*",), 0, 0)
    assert not Mail(Never(), "rota@example.com").send(_letter(), subscription, address, lambda: True).sent


def test_the_message_id_is_the_same_at_every_try() -> None:
    first, second = (written(_letter(), "rota@example.com", "noc@example.com", "sub_1") for _ in range(2))
    assert first["Message-ID"] == second["Message-ID"] == "<notice_1.sub_1@rota.invalid>"


def test_mail_goes_to_an_smtp_server() -> None:
    lines: list[bytes] = []
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]

    def serve() -> None:
        connection, _ = listening.accept()
        with connection, connection.makefile("rwb", buffering=0) as stream:
            stream.write(b"220 x\r\n")
            data = False
            for line in stream:
                lines.append(line)
                if data and line == b".\r\n":
                    data = False
                elif data:
                    continue
                elif line == b"data\r\n":
                    data = True
                    stream.write(b"354 go\r\n")
                    continue
                stream.write(b"221 x\r\n" if line == b"QUIT\r\n" else b"250 x\r\n")
                if line.lower() == b"quit\r\n":
                    return

    import threading

    thread = threading.Thread(target=serve)
    thread.start()
    subscription = Subscription("sub_3", "email", "noc@example.com", ("oncall.*",), 0, 0)
    outcome = Mail(mailer(f"smtp://127.0.0.1:{port}"), "rota@example.com").send(
        _letter(), subscription, None, lambda: True
    )
    thread.join(5)
    listening.close()
    assert outcome.sent
    text = b"".join(lines).decode()
    assert "rcpt to:<noc@example.com>" in text.lower()
    assert "Mon 30 Mar 2026, 09:00 Europe/Brussels" in text


def test_a_mail_server_that_is_not_there_is_a_failure() -> None:
    assert not Smtp("127.0.0.1", 1).mail(written(_letter(), "rota@example.com", "noc@example.com", "s")).sent


def test_by_default_mail_is_only_logged() -> None:
    assert isinstance(mailer("log"), Logged)
    assert mailer("log").mail(EmailMessage()).sent


@pytest.mark.parametrize("via", ["", "smtp://", "smtp://host", "http://host:25", "sendmail"])
def test_a_setting_that_names_no_way_for_mail_is_refused(via: str) -> None:
    with pytest.raises(ValueError, match="MAIL_VIA"):
        mailer(via)


# Words


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_notice_can_be_put_into_words_even_with_nothing_in_it(kind: str) -> None:
    notice = Notice("n", kind, "1", "s", "Network", "Europe/Brussels", AT, AT, late=True)  # type: ignore[arg-type]
    letter = letter_of(notice, "{}", None)
    assert "Network" in letter.title
    assert letter.lines[-1] == ("This notice is late.",)


@pytest.mark.parametrize(
    ("type", "action", "title"),
    [
        ("schedule", "create", "The schedule Network was created"),
        ("schedule", "update", "The schedule Network was changed"),
        ("schedule", "delete", "The schedule Network was deleted"),
        ("entry", "create", "An entry on Network was created"),
        ("entry", "delete", "An entry on Network was deleted"),
    ],
)
def test_what_was_changed_is_called_by_its_name(type: str, action: str, title: str) -> None:
    payload = {"action": action, "object": {"type": type, "id": "x"}, "fields": []}
    told = Notice("n", SCHEDULE_CHANGED, "1", "s", "Network", "Europe/Brussels", AT, AT, payload=payload)
    assert letter_of(told, "{}", None).title == title


def test_many_gaps_are_counted_not_listed() -> None:
    gaps = [{"start": "2026-03-30T07:00:00Z", "end": None}] * 14
    letter = letter_of(Notice("n", GAP_AHEAD, "1", "s", "Net", "UTC", AT, AT, payload={"gaps": gaps}), "{}", None)
    assert letter.lines[-1] == ("and 4 more",)
    assert len(letter.lines) == 11
