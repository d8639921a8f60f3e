"""What requests cost, measured: round trips one after another, and capacity units, the key being known."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.support.api import Answer, Api, rotation
from tests.support.aws import Call, round_trips
from tests.support.places import ROOT
from tests.support.routes import BASE, MAIL, Route, routes, swaps_on

_LATENCY = 0.06  # seconds: calls made side by side all begin within it
_ROW = re.compile(r"^\| `([A-Z]+ /[^`]*)` \|.*\| (\d+) \| (\d+) \| (\d+) \|$", re.MULTILINE)


@dataclass(frozen=True)
class Cost:
    """What one request took."""

    round_trips: int
    read_units: float
    write_units: float


def furnished(api: Api) -> dict[str, str]:
    """A team with three schedules of three layers, an entry and an override; and what can be deleted."""
    users = [f"user_{n:03}" for n in range(17)]
    api.people("ann", "ben", "zoe", *users)
    api.put("/teams/net", {"name": "Network"})
    api.put("/teams/old", {"name": "Old"})
    evenings = {"days": [1, 2, 3, 4, 5], "start": "18:00", "end": "08:00"}
    weekends = [{"days": [6], "start": "08:00", "end": "00:00"}, {"days": [7], "start": "00:00", "end": "00:00"}]
    begin = {"effective_from": "2026-01-05T14:00:00Z", "handoff_day": None}
    layers = [
        rotation(*users[:8], layer_position=2),
        rotation(*users[8:13], layer_position=1, type="daily", restrictions=[evenings], **begin),
        rotation(*users[13:], type="custom", custom_shift_hours=12, restrictions=weekends, **begin),
    ]
    made = [
        api.schedule(rotations=layers, timezone="America/New_York", team_id="net", name=f"Schedule {n}")["id"]
        for n in range(3)
    ]
    window = {"start": api.clock.text(days=20), "end": api.clock.text(days=21)}
    entry = api.made(f"/schedules/{made[0]}/entries", {"user_id": "ann", **window})["id"]
    override = api.made(f"/schedules/{made[0]}/overrides", {"override_user_id": "ann", **window})["id"]
    key = api.made("/keys", {"scopes": ["oncall:read"]})["id"]
    calendar = api.made("/calendars", {"user_id": "ann"})["id"]
    return {
        **swaps_on(api, made[1], "ben"),
        "schedule_id": made[0],
        "entry_id": entry,
        "shift_id": entry,
        "override_id": override,
        "user_id": "zoe",
        "team_id": "old",
        "key_id": key,
        "subscription_id": api.made("/subscriptions", MAIL)["id"],
        "calendar_id": calendar,
    }


def written() -> dict[str, Cost]:
    """What docs/data-model.md says of each request."""
    document = (ROOT / "docs" / "data-model.md").read_text("utf-8")
    return {name: Cost(*map(int, figures)) for name, *figures in _ROW.findall(document)}


def tried() -> dict[str, Route]:
    """Each route that can be called blindly, as the document names it."""
    return {str(route).replace(BASE, ""): route for route in routes() if route.scope and route.tried}


def measured(api: Api, made: dict[str, str]) -> Iterator[tuple[str, Cost, Cost]]:
    """Each route that can be called blindly, what it costs from the same table, and what the document says."""
    start, limits = api.cloud.snapshot(), written()
    for name, route in tried().items():
        limit = limits.get(name, Cost(0, 0, 0))
        yield name, cost_of(api, route, made, limit), limit
        api.cloud.restore(start)


def cost_of(api: Api, route: Route, made: dict[str, str], limit: Cost) -> Cost:
    """What one request to a route takes."""
    named = made | ({"team_id": "net"} if "current" in route.path else {})
    path, query = route.path_with(**named), route.query(**named)
    return cost(api, lambda: api.request(route.method, path, route.body(), query=query, absolute=True), limit)


def cost(api: Api, ask: Callable[[], Answer], limit: Cost) -> Cost:
    """What one request takes."""
    start, answered = api.cloud.snapshot(), len(api.answers)
    found = _once(api, ask)
    if found.round_trips > limit.round_trips:
        # A machine that is busy elsewhere can make calls seem one after another that are not; never the reverse.
        api.cloud.restore(start)
        del api.answers[answered:]  # what was acknowledged is no longer so
        found = _once(api, ask)
    return found


def _once(api: Api, ask: Callable[[], Answer]) -> Cost:
    api.get("/users")  # so that the key is known
    api.cloud.latency = _LATENCY
    answer = ask()
    api.cloud.latency = 0.0
    assert answer.status < 300, answer.body
    return summed(answer.calls)


def summed(calls: list[Call]) -> Cost:
    """Calls as one cost."""
    return Cost(round_trips(calls), sum(call.read_units for call in calls), sum(call.write_units for call in calls))
