"""Every request of the Aurion document works as it is printed, but for host and key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from tests.support.printed import Printed, printed_requests

if TYPE_CHECKING:
    from local.stack import Stack

REQUESTS = printed_requests("aurion-oncall-v2.txt")


def send(stack: Stack, request: Printed) -> httpx.Response:
    headers = {**request.headers, "X-API-Key": stack.keys["admin"]}
    return httpx.request(
        request.method, stack.base_url + request.path, headers=headers, content=request.body, timeout=20
    )


@pytest.fixture(scope="module")
def answers(stack: Stack) -> dict[str, httpx.Response]:
    """Each request sent once, reading first and deleting the schedule last."""
    order = sorted(REQUESTS, key=lambda r: (r.method == "DELETE", r.method != "GET", "/entries/" not in r.path))
    return {str(request): send(stack, request) for request in order}


def test_the_document_has_ten_requests() -> None:
    assert len(REQUESTS) == 10


@pytest.mark.parametrize("request_", REQUESTS, ids=str)
def test_each_request_answers_with_the_status_of_the_document(
    answers: dict[str, httpx.Response], request_: Printed
) -> None:
    expected = {"GET": 200, "PATCH": 200, "DELETE": 204, "POST": 200 if request_.path.endswith("/swap") else 201}
    assert answers[str(request_)].status_code == expected[request_.method], answers[str(request_)].text


def test_the_list_has_the_shape_of_the_document(answers: dict[str, httpx.Response]) -> None:
    listed = answers["GET /api/v2/oncall/schedules"].json()
    assert (listed["total"], listed["limit"], listed["offset"]) == (5, 25, 0)
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
    for request in REQUESTS:
        if request.method == "DELETE":
            assert answers[str(request)].content == b""
            assert send(stack, request).status_code == 404
