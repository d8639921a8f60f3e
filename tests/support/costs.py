"""What requests cost, measured: round trips one after another, and capacity units, the key being known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.support.api import Api, rotation
from tests.support.aws import Call, round_trips
from tests.support.routes import BASE, MAIL, Route, routes, swaps_on

LATENCY = 0.06  # seconds: calls made side by side all begin within it


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


def measured(api: Api, made: dict[str, str]) -> Iterator[tuple[str, Cost]]:
    """Each route that can be called blindly, as the document names it, and what it costs from the same table."""
    start = api.cloud.snapshot()
    for route in routes():
        if route.scope and route.tried:
            yield str(route).replace(BASE, ""), cost_of(api, route, made)
            api.cloud.restore(start)


def cost_of(api: Api, route: Route, made: dict[str, str]) -> Cost:
    """What one request to a route takes."""
    api.get("/users")  # so that the key is known
    named = made | ({"team_id": "net"} if "current" in route.path else {})
    api.cloud.latency = LATENCY
    path, query = route.path_with(**named), route.query(**named)
    answer = api.request(route.method, path, route.body(), query=query, absolute=True)
    api.cloud.latency = 0.0
    assert answer.status < 300, answer.body
    return summed(answer.calls)


def summed(calls: list[Call]) -> Cost:
    """Calls as one cost."""
    return Cost(round_trips(calls), sum(call.read_units for call in calls), sum(call.write_units for call in calls))
