"""Every route of the API, with what a test needs to call it: read from the template, not listed by hand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from tests.support.api import Api
from tests.support.aws import template
from tests.support.places import FUNCTIONS

BASE = "/api/v2/oncall"
_SCOPE = re.compile(r"^@endpoint\((READ|WRITE|ADMIN)\b", re.MULTILINE)
_SCOPES = {"READ": "oncall:read", "WRITE": "oncall:write", "ADMIN": "oncall:admin"}
_WINDOW = {"start": "2026-03-10T00:00:00Z", "end": "2026-03-11T00:00:00Z"}
MAIL = {"kind": "email", "target": "noc@example.com", "events": ["oncall.*"]}
# A good body for each that takes one; the users in it are `ann` and `ben`.
_BODIES: dict[str, Any] = {
    "POST /api/v2/oncall/schedules": {
        "name": "x",
        "timezone": "UTC",
        "rotation_type": "daily",
        "participants": ["ann", "ben"],
        "handoff_time": "09:00",
    },
    "PATCH /api/v2/oncall/schedules/{schedule_id}": {"name": "changed"},
    "POST /api/v2/oncall/schedules/{schedule_id}/entries": {"user_id": "ann", **_WINDOW},
    "POST /api/v2/oncall/schedules/{schedule_id}/entries/{shift_id}/swap": {"swap_with_user_id": "ben"},
    "POST /api/v2/oncall/entries/{shift_id}/swap": {"swap_with_user_id": "ben"},
    "POST /api/v2/oncall/schedules/{schedule_id}/overrides": {"override_user_id": "ann", **_WINDOW},
    "POST /api/v2/oncall/users": {"id": "new", "name": "New"},
    "PUT /api/v2/oncall/users/{user_id}": {"name": "Changed"},
    "POST /api/v2/oncall/teams": {"id": "new", "name": "New"},
    "PUT /api/v2/oncall/teams/{team_id}": {"name": "Changed"},
    "POST /api/v2/oncall/keys": {"scopes": ["oncall:read"]},
    "POST /api/v2/oncall/schedules/{schedule_id}/restore": {"version": 1},
    "POST /api/v2/oncall/swaps/{swap_id}/accept": {},
    "POST /api/v2/oncall/swaps/{swap_id}/decline": {},
    "POST /api/v2/oncall/swaps/{swap_id}/undo": {},
    # Within the entry that `made` and `furnished` have for her.
    "POST /api/v2/oncall/cover": {
        "user_id": "ann",
        "start": "2026-03-29T14:00:00Z",
        "end": "2026-03-29T20:00:00Z",
        "covered_by": ["ben"],
    },
    "PUT /api/v2/oncall/users/{user_id}/time-off": {"windows": [{**_WINDOW, "label": "away"}]},
    "POST /api/v2/oncall/calendars": {"user_id": "ann"},
    "POST /api/v2/oncall/subscriptions": MAIL,
    "PATCH /api/v2/oncall/subscriptions/{subscription_id}": {"enabled": False},
}
# These need somebody to send to, or a key to sign with: tests/functional/test_subscriptions.py.
_ELSEWHERE = {f"POST /api/v2/oncall/subscriptions/{{subscription_id}}/{verb}" for verb in ("rotate", "test")}
# What is asked for in the query, by the name that `made` has for it.
_QUERIES = {"GET /api/v2/oncall/schedules/{schedule_id}/cover-candidates": {"shift_id": "entry_id"}}
# Where the path means another object than the one that goes by its name.
_MEANT = {"POST /api/v2/oncall/swaps/{swap_id}/undo": {"swap_id": "done_swap_id"}}
_VARIABLES = {"schedule_id", "entry_id", "shift_id", "override_id", "user_id", "team_id"}
_VARIABLES |= {"key_id", "calendar_id", "swap_id", "subscription_id"}


@dataclass(frozen=True)
class Route:
    """One route and the function behind it."""

    method: str
    path: str
    function: str
    scope: str | None  # None: it needs no key

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def variables(self) -> list[str]:
        """The names in its path."""
        return re.findall(r"\{(\w+)\}", self.path)

    @property
    def tried(self) -> bool:
        """Whether `body` and the fixture `made` have what it takes to call it."""
        callable = self.method in ("GET", "DELETE") or self.body() is not None
        return callable and set(self.variables) <= _VARIABLES and str(self) not in _ELSEWHERE

    @property
    def writes(self) -> bool:
        """Whether it changes something."""
        return self.method != "GET"

    def path_with(self, *values: str, **named: str) -> str:
        """The path with its variables filled in, by name or all with the one value."""
        meant = _MEANT.get(str(self), {})
        return re.sub(r"\{(\w+)\}", lambda found: named.get(meant.get(found[1], found[1])) or values[0], self.path)

    def query(self, **named: str) -> dict[str, str]:
        """The query that it takes, with the objects that it names."""
        return {name: named[meant] for name, meant in _QUERIES.get(str(self), {}).items()}

    def object_of(self, variable: str) -> str:
        """By which name the object goes that a variable of the path stands for."""
        return _MEANT.get(str(self), {}).get(variable, variable)

    def body(self) -> Any:
        """A good body, or None for one that takes none."""
        return _BODIES.get(str(self))


@lru_cache(maxsize=1)
def routes() -> tuple[Route, ...]:
    """The routes of v2 and the documents, in the template's order."""
    found = []
    for resource in template()["Resources"].values():
        if resource["Type"] != "AWS::Serverless::Function":
            continue
        function = resource["Properties"]["CodeUri"].removeprefix("functions/")
        scope = _SCOPE.search((FUNCTIONS / function / "app.py").read_text("utf-8"))
        for event in resource["Properties"].get("Events", {}).values():
            where = event["Properties"]
            if event["Type"] == "HttpApi" and where.get("Path", "").startswith("/api/v2/"):
                found.append(Route(where["Method"], where["Path"], function, _SCOPES[scope[1]] if scope else None))
    return tuple(found)


def swaps_on(api: Api, schedule_id: str, taker: str, **more: Any) -> dict[str, str]:
    """Two swaps of a schedule's shifts to somebody: one that is asked for, one that is done."""
    found = {}
    for name, days, request in (("swap_id", 8, True), ("done_swap_id", 15, False)):
        query = {"at": api.clock.text(days=days)}
        shift = api.get(f"/schedules/{schedule_id}/on-call", query=query, **more).json["on_call"]["shift_id"]
        answer = api.post(f"/entries/{shift}/swap", {"swap_with_user_id": taker, "request": request}, **more)
        assert answer.status == 200, answer.body
        found[name] = answer.json["swap"]["id"]
    return found
