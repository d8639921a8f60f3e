"""What invokes the function: events that are not ours, batches that fail in part, the minute. Rows B12, G07, G18."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest

from rota.domain.errors import Unavailable
from rota.notify.delivering import NotOurs, handled
from rota.notify.events import detail_of, read_event
from rota.notify.hints import Queues, read
from rota.store.deliveries import Wanted
from tests.functional.notify.conftest import HOOK, NOC, SLACK, Office
from tests.support.api import Context
from tests.support.aws import failing, on
from tests.support.places import EVENTS


def _event(office: Office, **fields: Any) -> dict[str, Any]:
    notice = office.planted(office.notice())
    detail = json.loads(detail_of(notice))
    return {"source": "rota", "detail-type": notice.kind, "detail": detail, **fields}


def _record(body: Any, id: str = "m1") -> dict[str, Any]:
    return {"messageId": id, "body": body if isinstance(body, str) else json.dumps(body)}


def _failures(office: Office, *records: dict[str, Any], context: Any = None) -> list[str]:
    answer = handled({"Records": list(records)}, context, office.desk.post)
    assert answer is not None
    return [one["itemIdentifier"] for one in answer["batchItemFailures"]]


def _message(office: Office, target: str, id: str) -> dict[str, Any]:
    return _record(Wanted("1", office.notice().id, office.subscriptions[target])._asdict(), id)


def test_an_event_of_the_bus_is_addressed(office: Office) -> None:
    assert handled(_event(office), None, office.desk.post) is None
    office.desk.drain()
    assert len(office.desk.receivers.got) == 3


def test_what_is_said_is_read_from_the_table_not_from_the_event(office: Office) -> None:
    event = _event(office)
    event["detail"]["schedule"]["name"] = "Forged"
    event["detail"]["incoming"] = {"id": "eve", "name": "Eve"}
    handled(event, None, office.desk.post)
    office.desk.drain()
    assert all(b"Forged" not in one.body and b"Eve" not in one.body for one in office.desk.receivers.got)


@pytest.mark.parametrize(
    "change",
    [
        {"detail": None},
        {"detail": "text"},
        {"detail": {}},
        {"source": "somebody.else"},
        {"source": None},
        {"detail-type": "oncall.lunch"},
        {"detail-type": None},
        {"version of": 2},
        {"id of": "notice_none"},
        {"workspace of": "2"},
        {"workspace of": "1#NOTICES"},
        {"id of": "notice_1#sub_1"},
        {"id of": "x" * 1_000_000},
    ],
)
def test_an_event_that_is_not_ours_goes_to_the_dead_letters(office: Office, change: dict[str, Any]) -> None:
    event = _event(office)
    for name, value in change.items():
        if name.endswith(" of"):
            event["detail"][name.removesuffix(" of")] = value
        else:
            event[name] = value
    with pytest.raises(NotOurs) as refused:
        handled(event, None, office.desk.post)
    assert len(str(refused.value)) < 100
    assert office.desk.receivers.got == []
    assert office.states() == {}


def test_an_event_comes_again_when_the_store_is_in_trouble(office: Office) -> None:
    event = _event(office)
    trouble = failing("InternalServerError", status=500, times=99, when=on("GetItem"))
    with office.api.cloud.failing(trouble), pytest.raises(Unavailable):
        handled(event, None, office.desk.post)
    handled(event, None, office.desk.post)
    office.desk.drain()
    assert len(office.desk.receivers.got) == 3


@pytest.mark.parametrize(
    "poison",
    ["", "no json", "[]", "{}", '{"workspace":1,"notice_id":"n","delivery_id":"d"}', "null",
     '{"workspace":"1#X","notice_id":"n","delivery_id":"d"}', '{"workspace":"1","notice_id":"n","delivery_id":"d"}'],
)  # fmt: skip
def test_of_a_batch_only_what_failed_comes_again(office: Office, poison: str) -> None:
    handled(_event(office), None, office.desk.post)
    records = [
        _message(office, HOOK, "a"),
        _record(poison, "b"),
        _message(office, SLACK, "c"),
        _message(office, NOC, "d"),
    ]
    assert _failures(office, *records) == ["b"]
    assert len(office.desk.receivers.got) == 3
    assert _failures(office, *records) == ["b"]
    assert len(office.desk.receivers.got) == 3


def test_a_receiver_that_fails_is_no_failure_of_the_batch(office: Office) -> None:
    office.desk.receivers.answers[HOOK] = [500]
    handled(_event(office), None, office.desk.post)
    assert _failures(office, _message(office, HOOK, "a"), _message(office, NOC, "b")) == []


def test_with_too_little_time_left_nothing_is_begun(office: Office) -> None:
    handled(_event(office), None, office.desk.post)
    assert _failures(office, _message(office, HOOK, "a"), context=Context(11_000)) == ["a"]
    assert office.desk.receivers.got == []


def test_the_minute_wakes_what_was_forgotten(office: Office) -> None:
    handled(_event(office), None, office.desk.post)
    office.desk.queue.waiting.clear()  # every hint is lost
    tick = {"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}}
    handled(tick, None, office.desk.post)
    assert office.desk.queue.waiting == []  # not yet: they may be on their way
    office.api.clock.advance(seconds=31)
    handled(tick, None, office.desk.post)
    office.desk.drain()
    assert len(office.desk.receivers.got) == 3


def test_messages_go_by_sqs_and_are_read_again(office: Office) -> None:
    client = boto3.client("sqs")
    urls = [client.create_queue(QueueName=name)["QueueUrl"] for name in ("deliveries", "dead")]
    queues = Queues(client, *urls)
    wanted = [Wanted("1", "notice_1", f"sub_{i}:ann.b@c-d_e") for i in range(23)]
    queues.hint(wanted)
    queues.bury(wanted[0], "answered 500")
    found = []
    while messages := client.receive_message(QueueUrl=urls[0], MaxNumberOfMessages=10).get("Messages"):
        found += [read(message["Body"]) for message in messages]
    assert sorted(found) == sorted(wanted)
    (dead,) = client.receive_message(QueueUrl=urls[1])["Messages"]
    assert read(dead["Body"]) == wanted[0]
    assert json.loads(dead["Body"])["why"] == "answered 500"


def test_a_queue_that_does_not_take_a_message_is_trouble(office: Office) -> None:
    class Half:
        def send_message_batch(self, **request: Any) -> Any:
            return {"Failed": [{"Id": "0"}], "Successful": []}

    with pytest.raises(Unavailable):
        Queues(Half(), "a", "b").hint([Wanted("1", "n", "d")])  # type: ignore[arg-type]


def test_the_events_that_are_kept_as_examples_are_what_the_function_takes(office: Office) -> None:
    kept = {path.stem: json.loads(path.read_text("utf-8")) for path in (EVENTS / "deliver_notice").glob("*.json")}
    told = kept["handoff"]["detail"]
    office.planted(office.notice(id=told["id"]))
    assert read_event(kept["handoff"]["detail-type"], told).id == told["id"]
    assert handled(kept["handoff"], None, office.desk.post) is None
    assert len(office.desk.queue.waiting) == 3
    assert handled(kept["minute"], None, office.desk.post) is None
    assert _failures(office, *kept["message"]["Records"]) == [kept["message"]["Records"][0]["messageId"]]  # nobody's
    with pytest.raises(NotOurs):
        handled(kept["not-ours"], None, office.desk.post)
