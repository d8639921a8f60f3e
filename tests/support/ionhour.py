"""Requests of Ionhour's dialect, as tests make them."""

from __future__ import annotations

from typing import Any

from tests.support.api import Answer, Api

SCHEDULES, OVERRIDES = "/api/on-call-schedules", "/api/on-call-overrides"
Json = dict[str, Any]


def rotation(*users: Any, **fields: Any) -> Json:
    """A rotation with every field that is needed."""
    return {
        "type": "weekly",
        "layerPosition": 0,
        "effectiveFrom": "2026-02-02T08:00:00Z",
        "handoffTime": "09:00",
        "participants": [{"userId": user, "position": i} for i, user in enumerate(users)],
    } | fields


def create(api: Api, *rotations: Json, **fields: Any) -> Answer:
    """The answer to a new schedule."""
    body = {"workspaceId": 1, "name": "Primary", "timezone": "Europe/Brussels", "rotations": list(rotations)}
    return api.post(SCHEDULES, body | fields, absolute=True)


def made(api: Api, *rotations: Json, **fields: Any) -> Any:
    """A new schedule; it must be made."""
    answer = create(api, *rotations, **fields)
    assert answer.status == 201, answer.body
    return answer.json


def one(api: Api, number: int, **more: Any) -> Answer:
    """The answer that shows a schedule."""
    return api.get(f"{SCHEDULES}/{number}", absolute=True, **more)


def put(api: Api, number: int, body: Any, **more: Any) -> Answer:
    """The answer to a change."""
    return api.put(f"{SCHEDULES}/{number}", body, absolute=True, **more)


def listed(api: Api, query: str = "workspaceId=1", **more: Any) -> Answer:
    """The answer to a list."""
    return api.get(SCHEDULES, query=query, absolute=True, **more)


def string_id(api: Api, number: int) -> str:
    """The id that v2 knows it by; these tests make few."""
    name = one(api, number).json["name"]
    return next(s["id"] for s in api.get("/schedules").json["data"] if s["name"] == name)


def rich(api: Api) -> tuple[int, str]:
    """A schedule with much that Ionhour does not know; its number and its id."""
    nights = {
        "name": "Nights",
        "type": "weekly",
        "interval": 2,
        "layer_position": 0,
        "effective_from": "2026-02-02T09:00:00+01:00",
        "anchor": "2026-02-02T09:00:00",
        "handoff_time": "09:00",
        "turns": "covered",
        "restrictions": [{"days": [1, 2, 3, 4, 5], "start": "18:00", "end": "08:00"}],
        "participants": [{"user_id": "1", "position": 0}, {"user_id": "2", "position": 5}],
    }
    months = {
        "name": "Months",
        "type": "monthly",
        "interval": 2,
        "layer_position": 1,
        "effective_from": "2026-01-31T09:00:00+01:00",
        "handoff_time": "09:00",
        "handoff_month_day": 31,
        "participants": [{"user_id": "3", "position": 0}, {"user_id": "5", "position": 1}],
    }
    body = {"name": "Rich", "timezone": "Europe/Brussels", "coverage": "restricted", "role": "shadow"}
    schedule = api.made("/schedules", body | {"rotations": [nights, months]})
    return listed(api).json["items"][0]["id"], schedule["id"]


def without(schedule: Json, *names: str) -> Json:
    """A schedule of v2 less some fields, and those that every change moves."""
    return {name: value for name, value in schedule.items() if name not in (*names, "version", "updated_at")}


def override(api: Api, schedule: int, user: Any = 5, **fields: Any) -> Any:
    """A new override over the 10th to 17th of March; it must be made."""
    body = {
        "scheduleId": schedule,
        "overrideUserId": user,
        "startAt": "2026-03-10T09:00:00+01:00",
        "endAt": "2026-03-17T09:00:00Z",
    }
    answer = api.post(OVERRIDES, body | fields, absolute=True)
    assert answer.status == 201, answer.body
    return answer.json
