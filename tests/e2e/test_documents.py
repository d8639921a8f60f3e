"""Every request of the three documents works as it is printed, but for host and key, on the deployed stack."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.support.printed import Printed, printed_requests

if TYPE_CHECKING:
    from local.stack import Stack

# The documents' examples delete what they are about.
pytestmark = pytest.mark.uses_up_the_demo

AURION = printed_requests("aurion-oncall-v2.txt")
IONHOUR = printed_requests("ionhour-on-call-schedules.txt")
ZSTACK = printed_requests("zstack-create-oncall-schedule.txt")
REQUESTS = AURION + IONHOUR + ZSTACK
# What "(nested array)" stands for in the sample.
_MEMBERS = [{"userId": "user-abc123", "userName": "Alice Smith", "order": 1}, {"userId": "1", "order": 2}]


def send(stack: Stack, request: Printed) -> httpx.Response:
    headers = {name: value for name, value in request.headers.items() if name not in ("Authorization", "X-API-Key")}
    if "Authorization" in request.headers:
        headers["Authorization"] = f"Bearer {stack.keys['admin']}"
    else:
        headers["X-API-Key"] = stack.keys["admin"]
    body = request.body and request.body.replace('"(nested array)"', json.dumps(_MEMBERS))
    return httpx.request(request.method, stack.base_url + request.path, headers=headers, content=body, timeout=20)


def _turn(request: Printed) -> tuple[bool, bool, bool]:
    """Reading first, and the schedules' own deletion last: the documents' examples are all about the same one."""
    return (
        request.method == "DELETE",
        request.method != "GET",
        "schedules" in request.path and request.method == "DELETE",
    )


@pytest.fixture(scope="module")
def answers(stack: Stack) -> dict[str, httpx.Response]:
    """Each request sent once. Two documents delete the same schedule: the second is sent to find it gone."""
    return {str(request): send(stack, request) for request in sorted(REQUESTS, key=_turn)}


def test_the_documents_have_eighteen_requests() -> None:
    assert (len(AURION), len(IONHOUR), len(ZSTACK)) == (10, 7, 1)


@pytest.mark.parametrize("request_", REQUESTS, ids=str)
def test_each_request_answers_with_the_status_of_its_document(
    answers: dict[str, httpx.Response], request_: Printed
) -> None:
    expected = {"GET": 200, "PATCH": 200, "PUT": 200, "DELETE": 204, "POST": 201}[request_.method]
    if request_.path.endswith("/swap") or request_ in ZSTACK:
        expected = 200
    if str(request_) == "DELETE /api/on-call-schedules/1":
        expected = 404  # the other document's example has deleted it under its other name
    assert answers[str(request_)].status_code == expected, answers[str(request_)].text


def test_a_schedule_of_one_dialect_is_there_in_the_others(stack: Stack, answers: dict[str, httpx.Response]) -> None:
    number = answers["POST /api/on-call-schedules"].json()["id"]
    uuid = answers["POST /api/v1/oncall/schedules"].json()["uuid"]
    headers = {"X-API-Key": stack.keys["admin"]}
    assert (
        httpx.get(f"{stack.base_url}/api/v2/oncall/schedules/{uuid}", headers=headers).json()["name"]
        == "Platform On-Call"
    )
    listed = httpx.get(f"{stack.base_url}/api/v1/oncall/schedules?limit=100", headers=headers).json()["items"]
    assert {"Primary On-Call", "Platform On-Call"} <= {item["name"] for item in listed}
    assert httpx.delete(f"{stack.base_url}/api/on-call-schedules/{number}", headers=headers).status_code == 204


def test_the_list_has_the_shape_of_the_document(answers: dict[str, httpx.Response]) -> None:
    listed = answers["GET /api/v2/oncall/schedules"].json()
    assert (listed["total"], listed["limit"], listed["offset"]) == (len(listed["data"]), 25, 0)
    named = next(schedule for schedule in listed["data"] if schedule["id"] == "sched_abc123")
    assert named["name"] == "After-Hours Network Support"
    assert named["team_id"] == "team_789"
    assert named["timezone"] == "Europe/Brussels"
    assert named["rotation_type"] == "weekly"
    assert named["created_at"].endswith("Z")


def test_the_person_on_call_is_the_one_of_the_document(answers: dict[str, httpx.Response]) -> None:
    current = answers["GET /api/v2/oncall/current/team_789"].json()
    assert current["team_id"] == "team_789"
    assert current["on_call"]["user_id"] == "user_012"
    assert current["on_call"]["name"] == "Marie Laurent"
    assert current["on_call"]["email"] == "marie@example.com"
    assert current["on_call"]["shift_start"] < current["on_call"]["shift_end"]


def test_what_was_created_reads_back_as_it_was_sent(answers: dict[str, httpx.Response]) -> None:
    made = answers["POST /api/v2/oncall/schedules"].json()
    assert {name: made[name] for name in ("name", "team_id", "timezone", "rotation_type")} == {
        "name": "Weekend Support",
        "team_id": "team_789",
        "timezone": "Europe/Brussels",
        "rotation_type": "weekly",
    }
    entry = answers["POST /api/v2/oncall/schedules/sched_abc123/entries"].json()
    assert (entry["user_id"], entry["start"], entry["end"]) == (
        "user_012",
        "2026-03-15T18:00:00+01:00",
        "2026-03-16T08:00:00+01:00",
    )


def test_the_swapped_shift_is_the_other_agents(answers: dict[str, httpx.Response]) -> None:
    swapped = answers["POST /api/v2/oncall/schedules/sched_abc123/entries/entry_456/swap"].json()["data"]
    assert [(shift["id"], shift["user_id"]) for shift in swapped] == [("entry_456", "user_034")]


def test_what_was_deleted_is_gone(stack: Stack, answers: dict[str, httpx.Response]) -> None:
    for request in AURION:
        if request.method == "DELETE":
            assert answers[str(request)].content == b""
            assert send(stack, request).status_code == 404
