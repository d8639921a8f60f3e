"""How much one may ask for, and what it costs at any depth (rows J of the fault list)."""

from __future__ import annotations

import base64
import time

import pytest

from rota.domain.directory import User
from rota.store import items, keys
from tests.support.api import Api, rotation


def _plant_users(api: Api, count: int, name: str = "x") -> None:
    for n in range(count):
        user = User(f"u{n:05}", name, 0, 0)
        key = keys.user(api.me.workspace, user.id)
        api.cloud.plant({"pk": key.pk, "sk": key.sk, **items.to_item(user, version=1)})


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "/limit"), ("limit=-1", "/limit"), ("limit=101", "/limit"), ("limit=1e9", "/limit"),
        ("limit=", "/limit"), ("limit=%20", "/limit"), ("offset=1000000000", "/offset"), ("offset=10001", "/offset"),
        ("offset=-1", "/offset"),
        ("limit=1&limit=2", "/limit"), ("colour=red", "/colour"), ("offset=1&cursor=x", "/offset"),
        ("limit=%D9%A1", "/limit"),
    ],
)  # fmt: skip
def test_a_bad_page_is_refused_by_name(api: Api, query: str, field: str) -> None:
    """J01: limits from 1 to 100, offsets to 10,000."""
    answer = api.get("/users", query=query)
    assert answer.status in (400, 422)
    if answer.status == 422:
        assert answer.fields == {field}


def test_pages_by_offset_and_their_links(api: Api, team: str) -> None:
    """J01."""
    first = api.get("/users", query={"limit": 2})
    assert first.json | {"data": None, "next_cursor": None} == {
        "data": None, "total": 3, "limit": 2, "offset": 0, "next_cursor": None,
    }  # fmt: skip
    assert first.headers["link"] == '</api/v2/oncall/users?limit=2&offset=2>; rel="next"'
    second = api.get("/users", query={"limit": 2, "offset": 2})
    assert [user["id"] for user in second.json["data"]] == ["cas"]
    assert second.json["next_cursor"] is None
    assert second.headers["link"] == '</api/v2/oncall/users?limit=2&offset=0>; rel="prev"'
    assert api.get("/users", query={"offset": 10_000}).json["data"] == []


def test_a_page_costs_the_same_at_any_depth(api: Api) -> None:
    """J01: by cursor, to the end."""
    _plant_users(api, 300)
    seen, costs, query = [], set(), {"limit": 20}
    while True:
        answer = api.get("/users", query=query)
        seen += [user["id"] for user in answer.json["data"]]
        page = [call for call in answer.calls if call.operation == "Query"]
        costs.add((len(page), sum(call.read_units for call in page)))
        if answer.json["next_cursor"] is None:
            break
        query = {"limit": 20, "cursor": answer.json["next_cursor"]}
    assert seen == [f"u{n:05}" for n in range(300)]
    assert costs == {(1, 1)}


def test_a_cursor_that_was_meddled_with_is_refused(api: Api, team: str) -> None:
    """J02: every character changed, cut short, of another list or another filter, or DynamoDB's own."""
    for n in range(3):
        api.clock.advance(seconds=1)
        api.schedule(name=f"s{n}", team_id=team)
    cursor = api.get("/schedules", query={"limit": 1}).json["next_cursor"]
    bad = [cursor[:n] for n in range(len(cursor))]
    bad += [cursor[:i] + ("A" if cursor[i] != "A" else "B") + cursor[i + 1 :] for i in range(len(cursor))]
    bad += [cursor + "A", cursor + "=", cursor.upper(), "é", "\0", "a" * 5_000, "{}", cursor * 2]
    bad += [base64.b64encode(b'{"pk":{"S":"W#2#SCHEDULES"},"sk":{"S":"#"}}').decode(), "%ff"]
    for text in bad:
        if text == "%ff":
            assert api.get("/schedules", query="cursor=%ff").status == 400
            continue
        answer = api.get("/schedules", query={"cursor": text})
        assert answer.status == 400, text
        assert not answer.calls or text == bad[0]
    assert api.get("/schedules", query={"cursor": cursor, "team_id": team}).status == 400
    assert api.get("/schedules", query={"cursor": cursor, "name": "s"}).status == 400
    assert api.get("/users", query={"cursor": cursor}).status == 400
    again = api.get("/schedules", query={"cursor": cursor, "limit": 5})
    assert [one["name"] for one in again.json["data"]] == ["s1", "s2"]


def test_an_old_cursor_of_the_audit_trail_ends_well(api: Api) -> None:
    """J02: the window that is shown by default has moved past it."""
    for n in range(3):
        api.clock.advance(seconds=1)
        api.made("/users", {"id": f"u{n}", "name": "x"})
    cursor = api.get("/audit", query={"limit": 1}).json["next_cursor"]
    api.clock.advance(days=1_000)
    answer = api.get("/audit", query={"cursor": cursor})
    assert answer.status == 200
    assert answer.json["data"] == []


def test_a_timeline_of_a_century_is_refused_at_once(api: Api, team: str) -> None:
    """J06."""
    hourly = rotation("ann", "ben", type="custom", custom_shift_hours=1)
    del hourly["handoff_day"]
    made = api.schedule(rotations=[hourly])
    began = time.process_time()
    answer = api.get(f"/schedules/{made['id']}/timeline", query={
        "since": "2000-01-01T00:00:00Z", "until": "2099-12-31T00:00:00Z",
    })  # fmt: skip
    assert answer.fields == {"/until"}
    assert time.process_time() - began < 0.1


def test_a_schedule_that_names_too_much_is_refused(api: Api) -> None:
    """F08: an item of DynamoDB holds 400 KB, with everybody's name."""
    _plant_users(api, 480, name="\N{SLICE OF PIZZA}" * 200)
    users = [f"u{n:05}" for n in range(480)]
    rotations = [rotation(*users[n : n + 200]) for n in (0, 200, 280)]
    answer = api.post("/schedules", {"name": "x", "timezone": "UTC", "rotations": rotations})
    assert answer.status == 422
    assert answer.json["limit"]
    assert api.get("/schedules").json["total"] == 0


def test_a_timeline_with_too_many_shifts_is_refused(api: Api, team: str) -> None:
    """J06: 400 days of quarters of an hour would be more than Lambda passes on; 400 of half days are not."""
    quick, slow = (
        rotation("ann", "ben", type="custom", handoff_day=None, custom_shift_hours=hours) for hours in (0.25, 12)
    )
    made = api.schedule(rotations=[quick, slow])
    path = f"/schedules/{made['id']}/timeline"
    answer = api.get(path, query={"since": "2026-03-01T00:00:00Z", "until": "2027-03-01T00:00:00Z"})
    assert answer.status == 422
    assert answer.json["limit"]
    assert api.get(path, query={"since": "2026-03-01T00:00:00Z", "until": "2026-03-15T00:00:00Z"}).status == 200
    api.patch(f"/schedules/{made['id']}", {"rotations": [slow]})
    answer = api.get(path, query={"since": "2026-03-10T00:00:00Z", "until": "2027-04-13T00:00:00Z"})
    assert answer.status == 200
    assert len(answer.body) < 5_000_000


def test_a_schedule_that_was_taken_can_always_be_changed(api: Api) -> None:
    """F08: the audit record of an edit holds it twice."""
    users = [f"{n:064}" for n in range(200)]
    for n, user in enumerate(users):
        key = keys.user(api.me.workspace, user)
        item = items.to_item(User(user, f"User {n}", 0, 0), version=1)
        api.cloud.plant({"pk": key.pk, "sk": key.sk, **item})
    taken = []
    for count in (12, 11, 10, 9, 8, 5):
        rotations = [rotation(*users, layer_position=n) for n in range(count)]
        answer = api.post("/schedules", {"name": "x", "timezone": "UTC", "rotations": rotations})
        assert answer.status in (201, 422), answer.body[:300]
        if answer.status == 201:
            taken.append(count)
            assert api.patch(f"/schedules/{answer.json['id']}", {"name": "y"}).status == 200
    assert 12 not in taken
    assert 5 in taken
