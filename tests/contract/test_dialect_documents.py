"""Every request of the Ionhour and ZStack documents works as it is printed, but for host and key."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from rota.http.ionhour import models as ionhour
from rota.http.zstack import models as zstack
from tests.support.demo import Demo
from tests.support.gateway import Answer, send
from tests.support.printed import DOCUMENTS, Printed, printed_requests

IONHOUR = printed_requests("ionhour-on-call-schedules.txt")
ZSTACK = printed_requests("zstack-create-oncall-schedule.txt")
# What the document of ZStack prints for a list that it does not print.
MEMBERS = [{"userId": "user-abc123", "userName": "Alice Smith", "order": 1}, {"userId": "1", "order": 2}]
MODELS: dict[str, Any] = {
    "IonhourSchedule": ionhour.IonhourScheduleIn,
    "IonhourRotation": ionhour.IonhourRotationIn,
    "IonhourParticipant": ionhour.IonhourParticipantIn,
    "IonhourOverride": ionhour.IonhourOverrideIn,
    "ZStackSchedule": zstack.ZStackScheduleIn,
}

Sending = Callable[[Printed], Answer]


@pytest.fixture
def sending(demo: Demo) -> Sending:
    """Send a request as it is printed, with the key of whoever may do everything."""

    def sent(request: Printed) -> Answer:
        path, _, query = request.path.partition("?")
        headers = {name.lower(): value for name, value in request.headers.items()}
        headers["authorization"] = f"Bearer {demo.admin}"
        body = request.body and request.body.replace('"(nested array)"', json.dumps(MEMBERS))
        return send(request.method, path, body, query=query, headers=headers)

    return sent


def find(requests: list[Printed], shown: str) -> Printed:
    return next(request for request in requests if str(request).startswith(shown))


def test_the_documents_have_seven_requests_and_one() -> None:
    assert (len(IONHOUR), len(ZSTACK)) == (7, 1)


@pytest.mark.parametrize("request_", IONHOUR, ids=str)
def test_each_request_of_ionhours_answers_with_its_status(sending: Sending, request_: Printed) -> None:
    answer = sending(request_)
    assert answer.status == {"POST": 201, "GET": 200, "PUT": 200, "DELETE": 204}[request_.method], answer.body
    if request_.method == "DELETE":
        assert answer.body == ""
        assert sending(request_).status == 404


def test_ionhours_schedule_reads_back_as_it_was_sent(sending: Sending) -> None:
    request = find(IONHOUR, "POST /api/on-call-schedules")
    sent, made = json.loads(request.body or ""), sending(request).json()
    assert isinstance(made["id"], int)
    assert {name: made[name] for name in sent if name != "rotations"} == {
        n: v for n, v in sent.items() if n != "rotations"
    }
    (rotation,), (shown,) = sent.pop("rotations"), made["rotations"]
    participants = [{name: one[name] for name in ("userId", "position")} for one in shown["participants"]]
    assert participants == rotation.pop("participants")
    assert {name: shown[name] for name in rotation} == rotation
    assert made["enabled"] is True


def test_ionhours_list_and_object_are_of_one_shape(sending: Sending) -> None:
    listed = sending(find(IONHOUR, "GET /api/on-call-schedules?")).json()
    assert listed.keys() == {"items", "total", "page", "itemCount", "pageCount", "limit"}
    assert listed["total"] == listed["itemCount"] == len(listed["items"]) == 6
    single = sending(find(IONHOUR, "GET /api/on-call-schedules/1")).json()
    assert single in listed["items"]
    assert (single["id"], single["workspaceId"], single["name"]) == (1, 1, "After-Hours Network Support")
    assert [override["id"] for override in single["overrides"]][:3] == [1, 2, 3]


def test_ionhours_change_leaves_the_rest(sending: Sending) -> None:
    read = find(IONHOUR, "GET /api/on-call-schedules/1")
    before, changed = sending(read).json(), sending(find(IONHOUR, "PUT")).json()
    assert (changed["name"], changed["timezone"]) == ("Updated Schedule", "Europe/London")
    moved = ("name", "timezone", "updatedAt")
    assert {n: v for n, v in changed.items() if n not in moved} == {n: v for n, v in before.items() if n not in moved}


def test_ionhours_override_reads_back_as_it_was_sent(sending: Sending) -> None:
    request = find(IONHOUR, "POST /api/on-call-overrides")
    sent, made = json.loads(request.body or ""), sending(request).json()
    assert {name: made[name] for name in sent} == sent
    assert made["id"] > 3


def test_zstacks_request_is_answered_as_the_document_shows(sending: Sending) -> None:
    (request,) = ZSTACK
    answer = sending(request)
    assert answer.status == 200, answer.body
    sent, made = json.loads(request.body or ""), answer.json()
    fields = {"uuid", "name", "description", "timezone", "rotationType", "shiftDuration", "members", "startDate"}
    assert made.keys() == fields | {"createDate", "lastOpDate"}
    assert {name: made[name] for name in sent if name != "members"} == {n: v for n, v in sent.items() if n != "members"}
    assert made["members"][0] == MEMBERS[0]


@pytest.mark.parametrize("line", (DOCUMENTS / "fields.txt").read_text("utf-8").splitlines())
def test_each_field_is_taken_as_the_documents_say(line: str) -> None:
    model, field, kind, *required = line.split()
    schema = MODELS[model].model_json_schema()
    assert (field in schema.get("required", ())) == bool(required)
    kinds = {option.get("type") for option in _options(schema["properties"][field])}
    assert kind in kinds or (kind == "number" and "integer" in kinds)


def _options(schema: Any) -> list[Any]:
    return [one for option in schema.get("anyOf", [schema]) for one in option.get("anyOf", [option])]
