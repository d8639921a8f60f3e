"""ZStack's PUT: what is left out, and what ZStack cannot say, is kept."""

from __future__ import annotations

import pytest

from tests.support.api import Api
from tests.support.zstack import current, made, one, put, rich, without


@pytest.fixture(autouse=True)
def _people(api: Api) -> None:
    api.people("ann", "ben", "cas", "dan", "1")


def test_put_changes_what_is_sent(api: Api) -> None:
    schedule = made(api, "ann", "ben")
    uuid = schedule["uuid"]
    api.clock.advance(minutes=5)
    changed = {"name": "New", "description": None, "timezone": "Asia/Tokyo"}
    answer = put(api, uuid, changed)
    assert answer.status == 200
    assert answer.json == schedule | changed | {"lastOpDate": "2026-03-09T12:05:00Z"}
    members = [{"userId": "cas", "order": 5}, {"userId": "ben", "order": 6}]
    answer = put(api, uuid, {"members": members, "shiftDuration": "336h"})
    assert [m["userName"] for m in answer.json["members"]] == ["Cas", "Ben"]
    assert answer.json["shiftDuration"] == "336h"
    assert current(api, uuid).json["userId"] == "ben"  # whoever is on call stays so until their turn ends
    assert one(api, uuid).json == answer.json
    for wrong, pointer in (
        ({"shiftDuration": "24h"}, "/shiftDuration"),
        ({"members": [{"userId": "who"}]}, "/members/0/userId"),
        ({"name": None}, "/name"),
        ({"startDate": "2026-02-02T08:00:00Z"}, "/startDate"),
    ):
        answer = put(api, uuid, wrong)
        assert (answer.status, answer.fields) == (422, {pointer})


def test_put_keeps_what_zstack_cannot_say(api: Api) -> None:
    before = rich(api)
    shown = one(api, before["id"]).json
    assert (shown["rotationType"], shown["shiftDuration"]) == ("weekly", "336h")
    assert [m["userId"] for m in shown["members"]] == ["ann"]
    put(api, before["id"], {"name": "Same", "members": shown["members"], "shiftDuration": shown["shiftDuration"]})
    after = api.get(f"/schedules/{before['id']}").json
    assert without(after, "name") == without(before, "name")
    members = [{"userId": "cas", "order": 1}, {"userId": "ann", "order": 2}]
    assert put(api, before["id"], {"members": members, "shiftDuration": "168h"}).status == 200
    after = api.get(f"/schedules/{before['id']}").json
    assert after["rotations"][0] == before["rotations"][0]
    changed = {"interval": 1, "participants": [{"user_id": m["userId"], "position": m["order"]} for m in members]}
    assert after["rotations"][1] == before["rotations"][1] | changed


def test_a_schedule_without_rotations_gets_one(api: Api) -> None:
    uuid = api.made("/schedules", {"name": "Bare", "timezone": "UTC", "rotation_type": "daily"})["id"]
    shown = one(api, uuid).json
    nothing = {"rotationType": "daily", "shiftDuration": None, "members": [], "startDate": None}
    assert shown == shown | nothing
    assert put(api, uuid, {"members": [{"userId": "ann"}]}).fields == {"/shiftDuration"}
    answer = put(api, uuid, {"members": [{"userId": "ann"}], "shiftDuration": "48h"})
    assert answer.json["shiftDuration"] == "48h"
    assert current(api, uuid).json["userId"] == "ann"
