"""What a refusal must look like, and requests to be refused."""

from __future__ import annotations

from typing import Any

from tests.support.demo import EXAMPLE_KEY
from tests.support.gateway import Answer, send

SCHEDULES = "/api/v2/oncall/schedules"
USERS = "/api/v2/oncall/users"
GOOD: dict[str, Any] = {"name": "Weekend Support", "timezone": "Europe/Brussels", "rotation_type": "weekly"}


def post(body: Any, path: str = SCHEDULES, **headers: str) -> Answer:
    """The answer to a POST, of a schedule if nothing else is said."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return send("POST", path, body, key=EXAMPLE_KEY, headers=named)


def refused(answer: Answer, *statuses: int) -> Any:
    """The problem document of an answer, which must be one, with one of these statuses."""
    assert answer.status in statuses, answer.body
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == answer.status
    assert problem["request_id"] == answer.headers["x-request-id"]
    return problem


def pointers(answer: Answer) -> set[str]:
    """The fields that a 422 names."""
    return {error["pointer"] for error in refused(answer, 422)["errors"]}
