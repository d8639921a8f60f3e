"""Ionhour's PUT: what is left out, and what Ionhour cannot say, is kept."""

from __future__ import annotations

import pytest

from tests.support.api import Api
from tests.support.ionhour import Json, create, made, one, override, put, rich, rotation, without


@pytest.fixture(autouse=True)
def _people(api: Api) -> None:
    api.people("1", "2", "3", "5", "ann", "007")


@pytest.mark.parametrize(
    ("sent", "kept"), [({}, 15), ({"handoffNotificationMinutes": None}, None), ({"handoffNotificationMinutes": 0}, 0)]
)
def test_the_lead_time_absent_null_and_given(api: Api, sent: Json, kept: int | None) -> None:
    schedule = made(api, **sent)
    assert schedule["handoffNotificationMinutes"] == kept
    assert put(api, schedule["id"], {"name": "New"}).json["handoffNotificationMinutes"] == kept
    assert put(api, schedule["id"], {"handoffNotificationMinutes": 30}).json["handoffNotificationMinutes"] == 30
    assert put(api, schedule["id"], {"handoffNotificationMinutes": None}).json["handoffNotificationMinutes"] is None


def test_put_keeps_what_is_left_out(api: Api) -> None:
    schedule = made(api, rotation(1, 2), description="as it was", handoffNotificationMinutes=20)
    answer = put(api, schedule["id"], {"name": "Updated Schedule", "timezone": "Europe/London"})
    assert answer.status == 200
    changed = {"name": "Updated Schedule", "timezone": "Europe/London"}
    assert answer.json == schedule | changed
    assert one(api, schedule["id"]).json == answer.json


def test_put_of_all_that_get_shows_changes_nothing(api: Api) -> None:
    schedule = made(api, rotation(1, 2), rotation(3, type="custom", customShiftHours=0.5, layerPosition=1))
    override(api, schedule["id"], 5)
    shown = one(api, schedule["id"]).json
    api.clock.advance(minutes=1)
    answer = put(api, schedule["id"], shown)
    assert answer.status == 200
    assert answer.json == shown | {"updatedAt": "2026-03-09T12:01:00Z"}


def test_put_of_an_empty_list_removes_the_rotations(api: Api) -> None:
    schedule = made(api, rotation(1, 2))
    assert put(api, schedule["id"], {"rotations": []}).json["rotations"] == []


def test_put_keeps_what_ionhour_cannot_say(api: Api) -> None:
    number, id = rich(api)
    before = api.get(f"/schedules/{id}").json
    shown = one(api, number).json
    assert shown["rotations"][1]["type"] == "monthly"
    assert put(api, number, shown | {"name": "Renamed"}).status == 200
    assert without(api.get(f"/schedules/{id}").json, "name") == without(before, "name")


@pytest.mark.parametrize("named", [{"name": None}, {}])
def test_two_without_a_name_are_not_one_for_that(api: Api, named: Json) -> None:
    schedule = made(api, rotation(1, 2))
    (known,) = schedule["rotations"]
    answer = put(api, schedule["id"], {"rotations": [rotation(3, layerPosition=1, **named)]})
    assert answer.status == 200, answer.body
    (new,) = answer.json["rotations"]
    assert new["id"] != known["id"]


def test_rotations_are_matched_without_their_ids_too(api: Api) -> None:
    number, id = rich(api)
    before = api.get(f"/schedules/{id}").json["rotations"]
    shown = one(api, number).json["rotations"]
    for sent in shown:
        del sent["id"]
    more = [{"userId": 1, "position": 0}, {"userId": 2, "position": 1}, {"userId": 3, "position": 2}]
    shown[0]["participants"] = more
    shown[1]["layerPosition"] = 7
    assert put(api, number, {"rotations": shown[::-1]}).status == 200
    after = api.get(f"/schedules/{id}").json["rotations"]
    assert without(after[0], "participants") == without(before[0], "participants")
    assert [p["user_id"] for p in after[0]["participants"]] == ["1", "2", "3"]
    assert after[1] == before[1] | {"layer_position": 7}


def test_a_rotation_put_on_a_known_layer_is_the_one_that_is_there(api: Api) -> None:
    number, id = rich(api)
    body = {"rotations": [rotation(2, 1, name="Other", layerPosition=0)]}
    assert put(api, number, body).status == 200
    (after,) = api.get(f"/schedules/{id}").json["rotations"]
    assert (after["name"], after["interval"], after["turns"]) == ("Other", 2, "covered")


def test_a_rotation_on_no_known_layer_is_new_and_needs_all(api: Api) -> None:
    number, _ = rich(api)
    answer = put(api, number, {"rotations": [{"layerPosition": 4}, {"id": 12, "handoffTime": "10:00"}]})
    assert answer.status == 400
    assert answer.fields == {f"/rotations/0/{name}" for name in ("type", "effectiveFrom", "handoffTime")}
    answer = put(api, number, {"rotations": [{"id": 12, "handoffTime": "10:00"}]})
    assert answer.fields == {"/rotations/0/id"}
    assert len(put(api, number, {"rotations": [rotation(1, layerPosition=4)]}).json["rotations"]) == 1


def test_a_rotation_put_by_its_id_keeps_what_is_left_out(api: Api) -> None:
    schedule = made(api, rotation(1, 2, name="A"), rotation(3, name="B", layerPosition=1))
    a, b = schedule["rotations"]
    answer = put(api, schedule["id"], {"rotations": [{"id": b["id"], "handoffTime": "10:00"}, {"id": a["id"]}]})
    assert answer.json["rotations"] == [a, b | {"handoffTime": "10:00"}]
    again = put(api, schedule["id"], {"rotations": [{"id": a["id"]}, {"id": a["id"]}]})
    assert again.fields == {"/rotations/1/id"}


def test_a_new_time_of_handoff_counts_also_where_turns_had_an_anchor(api: Api) -> None:
    number, id = rich(api)
    shown = one(api, number).json["rotations"][:1]
    shown[0] |= {"handoffTime": "10:00"}
    put(api, number, {"rotations": shown})
    (after,) = api.get(f"/schedules/{id}").json["rotations"]
    assert (after["handoff_time"], after["anchor"]) == ("10:00", None)


def test_monthly_is_not_ionhours_to_give(api: Api) -> None:
    assert create(api, rotation(1, type="monthly")).fields == {"/rotations/0/type"}
    schedule = made(api, rotation(1))
    shown = schedule["rotations"]
    assert put(api, schedule["id"], {"rotations": [shown[0] | {"type": "monthly"}]}).fields == {"/rotations/0/type"}
