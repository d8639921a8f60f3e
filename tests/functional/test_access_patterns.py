"""What each request costs is what docs/data-model.md says: round trips one after another, capacity units."""

from __future__ import annotations

import pytest

from rota.domain.directory import User
from rota.store.items import to_item
from tests.support.api import Api, Furnishing
from tests.support.costs import Cost, cost, cost_of, furnished, summed, tried, written

WRITTEN = written()
ROUTES = tried()
_furnished = Furnishing(furnished)


def test_every_request_is_in_the_document() -> None:
    assert set(WRITTEN) == set(ROUTES)


@pytest.mark.parametrize("pattern", ROUTES)
def test_a_request_costs_what_is_written_down(api: Api, pattern: str) -> None:
    made, limit = _furnished(api), WRITTEN[pattern]
    found = cost_of(api, ROUTES[pattern], made, limit)
    assert found.round_trips <= limit.round_trips
    assert found.read_units <= limit.read_units
    assert found.write_units <= limit.write_units


def test_what_is_measured_again_was_asked_once(api: Api) -> None:
    """The rules that hold for every answer hold for the last measurement, whose table is the one that is left."""
    measured_twice = cost_of(api, ROUTES["POST /cover"], _furnished(api), Cost(0, 0, 0))
    assert measured_twice.write_units > 0


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
    limit = Cost(2, count + 2, 0)
    found = cost(api, lambda: api.get("/notices", query=query), limit)
    assert found.round_trips <= limit.round_trips
    assert found.read_units <= limit.read_units  # the pointers; and of the notices one is longer than 4 KB


def test_what_was_known_earlier_takes_three_round_trips_and_so_does_bringing_it_back(api: Api) -> None:
    """What was taken back is read after what there is, so that nothing is missed that is taken back meanwhile."""
    made = furnished(api)
    api.clock.advance(hours=1)
    before = api.clock.text(minutes=-1)
    path = f"/schedules/{made['schedule_id']}"
    api.patch(path, {"enabled": False})
    known = cost(api, lambda: api.get(f"{path}/on-call", query={"as_of": before}), Cost(3, 0, 0))
    assert known.round_trips <= 3
    restored = cost(api, lambda: api.post(f"{path}/restore", {"version": 1}), Cost(3, 0, 0))
    assert restored.round_trips <= 3


@pytest.mark.parametrize("gone", [{0}, {7, 8, 60}, set(range(40)), set(range(0, 300, 3)), set(range(250))], ids=len)
def test_a_page_of_users_reads_as_much_as_it_passes(api: Api, gone: set[int]) -> None:
    """Deleted users stay in the list for what names them. Each is read once, and little behind the page."""
    for n in range(300):
        user = User(f"user_{n:03}", "x" * 900, 0, 0, deleted=n in gone)
        api.cloud.plant({"pk": f"W#{api.me.workspace}#USERS", "sk": user.id, **to_item(user, version=1)})
    left = [f"user_{n:03}" for n in range(300) if n not in gone]
    answer = api.get("/users", query={"limit": 40})
    assert [user["id"] for user in answer.json["data"]] == left[:40]
    passed = int(left[40][-3:]) + 1
    read = sum(len((call.answer or {})["Items"]) for call in answer.calls if call.operation == "Query")
    assert passed <= read <= passed + max(4, passed // 5)
    assert len(answer.calls) <= 10  # two of them for the key and the count
    behind = api.get("/users", query={"limit": 40, "cursor": answer.json["next_cursor"]})
    assert [user["id"] for user in behind.json["data"]] == left[40:80]
