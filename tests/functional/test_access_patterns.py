"""What each request costs is what docs/data-model.md says: round trips one after another, capacity units."""

from __future__ import annotations

import re

import pytest

from tests.support.api import Api, Furnishing
from tests.support.costs import LATENCY, Cost, cost_of, furnished, summed
from tests.support.places import ROOT
from tests.support.routes import BASE, routes

_ROW = re.compile(r"^\| `([A-Z]+ /[^`]*)` \|.*\| (\d+) \| (\d+) \| (\d+) \|$", re.MULTILINE)
DOCUMENT = (ROOT / "docs" / "data-model.md").read_text("utf-8")
WRITTEN = {row[1]: Cost(int(row[2]), int(row[3]), int(row[4])) for row in _ROW.finditer(DOCUMENT)}
_furnished = Furnishing(furnished)
ROUTES = {str(route).replace(BASE, ""): route for route in routes() if route.scope and route.tried}


def test_every_request_is_in_the_document() -> None:
    assert set(WRITTEN) == set(ROUTES)


@pytest.mark.parametrize("pattern", ROUTES)
def test_a_request_costs_what_is_written_down(api: Api, pattern: str) -> None:
    made, written = _furnished(api), WRITTEN[pattern]
    start = api.cloud.snapshot()
    found = cost_of(api, ROUTES[pattern], made)
    if found.round_trips > written.round_trips:
        # A machine that is busy elsewhere can make calls seem one after another that are not; never the reverse.
        api.cloud.restore(start)
        found = cost_of(api, ROUTES[pattern], made)
    assert found.round_trips <= written.round_trips
    assert found.read_units <= written.read_units
    assert found.write_units <= written.write_units


@pytest.mark.parametrize("pattern", [name for name in ROUTES if not name.startswith("GET") or "on-call" in name])
def test_what_is_written_down_keeps_to_the_budget(pattern: str) -> None:
    """Two round trips, but where something must be found first, or nothing may be named while it is deleted."""
    first = ("{entry_id}", "{override_id}", "/entries/{shift_id}", "DELETE /users", "DELETE /teams", "PUT /users")
    # What is brought back says whom it needs; a swap and a person's duties say which schedules, and those whom.
    longer = {"restore": 3, "accept": 4, "undo": 4, "cover": 4}
    allowed = longer.get(pattern.rpartition("/")[2], 3 if any(part in pattern for part in first) else 2)
    assert WRITTEN[pattern].round_trips <= allowed


def test_who_is_on_call_for_a_team_costs_four_read_units_whatever_its_history(api: Api) -> None:
    made = furnished(api)
    path = "/current/net"
    before = summed(api.get(path).calls)
    for day in range(1, 60):
        start = api.clock.text(days=-20 - 5 * day)
        past = {"start": start, "end": api.clock.text(days=-20 - 5 * day, hours=5)}
        kind, who = ("overrides", "override_user_id") if day % 2 else ("entries", "user_id")
        api.made(f"/schedules/{made['schedule_id']}/{kind}", {who: "ann", **past})
    after = summed(api.get(path).calls)
    assert after.read_units == before.read_units <= 4


def test_the_log_of_one_schedule_takes_two_round_trips_and_a_unit_a_notice(api: Api) -> None:
    made = furnished(api)
    query = {"schedule_id": made["schedule_id"]}
    count = len(api.get("/notices", query=query).json["data"])
    assert count > 4
    api.cloud.latency = LATENCY
    cost = summed(api.get("/notices", query=query).calls)
    assert cost.round_trips <= 2
    assert cost.read_units <= count + 2  # the pointers; and of the notices one is longer than 4 KB


def test_what_was_known_earlier_takes_two_round_trips_and_bringing_it_back_three(api: Api) -> None:
    made = furnished(api)
    api.clock.advance(hours=1)
    before = api.clock.text(minutes=-1)
    path = f"/schedules/{made['schedule_id']}"
    api.patch(path, {"enabled": False})
    api.cloud.latency = LATENCY
    assert summed(api.get(f"{path}/on-call", query={"as_of": before}).calls).round_trips <= 2
    assert summed(api.post(f"{path}/restore", {"version": 1}).calls).round_trips <= 3
