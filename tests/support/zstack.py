"""Requests of ZStack's dialect, as tests make them."""

from __future__ import annotations

from typing import Any

from tests.support.api import Answer, Api

BASE = "/api/v1/oncall"
Json = dict[str, Any]


def body(*users: str, **fields: Any) -> Json:
    """A schedule with every field that is needed: weekly turns from a Monday noon on."""
    return {
        "name": "Platform",
        "description": "around the clock",
        "timezone": "Asia/Shanghai",
        "rotationType": "weekly",
        "shiftDuration": "168h",
        "members": [{"userId": user, "order": i} for i, user in enumerate(users, 1)],
        "startDate": "2026-02-02T08:00:00Z",
    } | fields


def post(api: Api, path: str, content: Any, **more: Any) -> Answer:
    """The answer to a POST."""
    return api.post(BASE + path, content, absolute=True, **more)


def made(api: Api, *users: str, **fields: Any) -> Any:
    """A new schedule; it must be made."""
    answer = post(api, "/schedules", body(*users, **fields))
    assert answer.status == 200, answer.body
    return answer.json


def one(api: Api, uuid: str, **more: Any) -> Answer:
    """The answer that shows a schedule."""
    return api.get(f"{BASE}/schedules/{uuid}", absolute=True, **more)


def put(api: Api, uuid: str, content: Any, **more: Any) -> Answer:
    """The answer to a change."""
    return api.put(f"{BASE}/schedules/{uuid}", content, absolute=True, **more)


def current(api: Api, uuid: str) -> Answer:
    """The answer that says who is on call."""
    return api.get(f"{BASE}/schedules/{uuid}/current-shift", absolute=True)


def rich(api: Api) -> Any:
    """A schedule with much that ZStack does not know, its layers in the order of neither creation nor position."""
    turns = {"interval": 2, "turns": "covered", "restrictions": [{"days": [1, 2], "start": "18:00", "end": "08:00"}]}
    low = {"type": "monthly", "layer_position": 3, "name": "Low", "participants": [{"user_id": "ben", "position": 4}]}
    top = {"type": "weekly", "layer_position": 1, "name": "Top", "participants": [{"user_id": "ann", "position": 7}]}
    more = {"role": "secondary", "coverage": "restricted", "handoff_notification_minutes": None}
    return api.made("/schedules", {"name": "Rich", "timezone": "UTC", "rotations": [low, top | turns]} | more)


def without(schedule: Json, *names: str) -> Json:
    """A schedule of v2 less some fields, and those that every change moves."""
    return {name: value for name, value in schedule.items() if name not in (*names, "version", "updated_at")}


def override(api: Api, uuid: str, original: str | None, substitute: str, **fields: Any) -> Any:
    """A new override around the clock's present; it must be made."""
    content = {
        "scheduleUuid": uuid,
        "originalUser": original,
        "substituteUser": substitute,
        "startTime": "2026-03-09T11:00:00+01:00",
        "endTime": "2026-03-09T14:00:00Z",
        "reason": "dentist",
    }
    answer = post(api, "/overrides", content | fields)
    assert answer.status == 200, answer.body
    return answer.json


def overrides(api: Api, query: str = "") -> Answer:
    """The answer to a list of overrides."""
    return api.get(f"{BASE}/overrides", query=query, absolute=True)
