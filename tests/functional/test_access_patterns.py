"""What each request costs is what docs/data-model.md says: round trips one after another, the key being known."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.api import Answer, Api
from tests.support.aws import Call, round_trips

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "data-model.md"
_ROW = re.compile(r"^\| `([A-Z]+ /[^`]*)` \|.*\| (\d+) \|$", re.MULTILINE)
BUDGET = {row[1]: int(row[2]) for row in _ROW.finditer(DOCUMENT.read_text("utf-8"))}
WHEN = {"start": "2026-12-01T00:00:00Z", "end": "2026-12-02T00:00:00Z"}


@pytest.fixture
def made(api: Api) -> dict[str, str]:
    """A team with three schedules of three layers, an entry, an override."""
    api.people("ann", "ben", "cas")
    api.made("/teams", {"id": "team", "name": "Team"})
    rotations = [
        {
            "type": "weekly",
            "layer_position": layer,
            "effective_from": "2026-01-05T09:00:00Z",
            "handoff_time": "09:00",
            "participants": [{"user_id": user, "position": i} for i, user in enumerate(("ann", "ben", "cas"))],
        }
        for layer in range(3)
    ]
    schedules = [
        api.made("/schedules", {"name": f"s{i}", "team_id": "team", "timezone": "UTC", "rotations": rotations})
        for i in range(3)
    ]
    schedule = str(schedules[0]["id"])
    entry = api.made(f"/schedules/{schedule}/entries", {"user_id": "ann", **WHEN})
    override = api.made(f"/schedules/{schedule}/overrides", {"override_user_id": "ben", **WHEN})
    return {"schedule_id": schedule, "entry_id": entry["id"], "override_id": override["id"], "team_id": "team"}


LATER = {"start": "2026-12-03T00:00:00Z", "end": "2026-12-04T00:00:00Z"}
REQUESTS: dict[str, Callable[[Api, dict[str, str]], Answer]] = {
    "GET /current/{team_id}": lambda api, made: api.get("/current/team"),
    "GET /schedules/{schedule_id}/on-call": lambda api, made: api.get(f"/schedules/{made['schedule_id']}/on-call"),
    "GET /schedules/{schedule_id}": lambda api, made: api.get(f"/schedules/{made['schedule_id']}"),
    "GET /schedules": lambda api, made: api.get("/schedules"),
    "GET /users": lambda api, made: api.get("/users"),
    "GET /users/{user_id}": lambda api, made: api.get("/users/ann"),
    "GET /teams": lambda api, made: api.get("/teams"),
    "GET /keys": lambda api, made: api.get("/keys"),
    "GET /audit": lambda api, made: api.get("/audit"),
    "POST /schedules": lambda api, made: api.post(
        "/schedules", {"name": "n", "timezone": "UTC", "rotation_type": "weekly", "participants": ["ann"]}
    ),
    "PATCH /schedules/{schedule_id}": lambda api, made: api.patch(f"/schedules/{made['schedule_id']}", {"name": "n"}),
    "DELETE /schedules/{schedule_id}": lambda api, made: api.delete(f"/schedules/{made['schedule_id']}"),
    "POST /schedules/{schedule_id}/entries": lambda api, made: api.post(
        f"/schedules/{made['schedule_id']}/entries", {"user_id": "ann", **LATER}
    ),
    "POST /schedules/{schedule_id}/overrides": lambda api, made: api.post(
        f"/schedules/{made['schedule_id']}/overrides", {"override_user_id": "ann", **LATER}
    ),
    "DELETE /entries/{entry_id}": lambda api, made: api.delete(f"/entries/{made['entry_id']}"),
    "DELETE /overrides/{override_id}": lambda api, made: api.delete(f"/overrides/{made['override_id']}"),
    "POST /users": lambda api, made: api.post("/users", {"name": "Dee"}),
    "POST /teams": lambda api, made: api.post("/teams", {"name": "New"}),
}


def _own(calls: list[Call]) -> list[Call]:
    """The calls of the request itself: reading the key is done at most every five seconds."""
    return [call for call in calls if call.request.get("Key", {}).get("sk") != {"S": "KEY"}]


def test_every_row_of_the_document_is_measured() -> None:
    assert set(BUDGET) == set(REQUESTS)


@pytest.mark.parametrize("pattern", REQUESTS)
def test_a_request_takes_the_round_trips_that_are_written_down(api: Api, made: dict[str, str], pattern: str) -> None:
    api.cloud.latency = 0.04
    answer = REQUESTS[pattern](api, made)
    assert answer.status < 300
    assert round_trips(_own(answer.calls)) <= BUDGET[pattern]


def test_who_is_on_call_for_a_team_costs_four_read_units_whatever_its_history(api: Api, made: dict[str, str]) -> None:
    schedule = made["schedule_id"]

    def units() -> float:
        calls = _own(api.get("/current/team").calls)
        # The team itself is looked up beside its schedules, to tell one without any from one that does not exist.
        return sum(call.read_units for call in calls if call.operation == "Query")

    before = units()
    for day in range(1, 29):
        past = {"start": f"2025-0{1 + day % 9}-{day:02}T00:00:00Z", "end": f"2025-0{1 + day % 9}-{day:02}T05:00:00Z"}
        api.made(f"/schedules/{schedule}/overrides", {"override_user_id": "cas", "reason": "x" * 500, **past})
    assert before <= 4
    assert units() == before
