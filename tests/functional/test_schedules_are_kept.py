"""A schedule is kept as it was sent: made, read, changed field by field, and hidden."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.api import Api, rotation


def test_a_schedule_reads_back_as_it_was_sent(api: Api, team: str) -> None:
    sent = {
        "name": "After-Hours Network Support",
        "description": "evenings",
        "team_id": team,
        "role": "secondary",
        "timezone": "Europe/Kiev",
        "rotation_type": "custom",
        "enabled": True,
        "coverage": "restricted",
        "handoff_notification_minutes": None,
        "rotations": [
            {
                "name": "nights",
                "type": "custom",
                "interval": 1,
                "layer_position": 3,
                "custom_shift_hours": 12,
                "effective_from": "2026-02-02T09:00:00+02:00",
                "effective_until": "2027-02-02T09:00:00+02:00",
                "handoff_time": "08:00",
                "handoff_day": None,
                "handoff_month_day": None,
                "anchor": "2026-02-02T08:00:00",
                "turns": "covered",
                "restrictions": [{"days": [1, 2], "start": "20:00", "end": "08:00"}],
                "participants": [{"user_id": "ann", "position": 4}, {"user_id": "ben", "position": 9}],
            }
        ],
    }
    answer = api.post("/schedules", sent)
    assert answer.status == 201
    made = answer.json
    assert answer.headers["location"] == f"/api/v2/oncall/schedules/{made['id']}"
    assert answer.headers["etag"] == '"1"'
    for name, value in sent.items():
        if name != "rotations":
            assert made[name] == value
    (kept,) = made["rotations"]
    assert kept.pop("id").startswith("rot_")
    assert kept == sent["rotations"][0]
    assert made["version"] == 1
    assert made["created_at"] == made["updated_at"] == "2026-03-09T12:00:00Z"
    assert api.get(f"/schedules/{made['id']}").json == answer.json


def test_one_rotation_may_be_sent_in_short(api: Api, team: str) -> None:
    made = api.made(
        "/schedules",
        {
            "name": "Short",
            "timezone": "Europe/Brussels",
            "rotation_type": "weekly",
            "participants": ["ann", "ben"],
            "handoff_time": "09:00",
            "handoff_day": 1,
            "start": "2026-02-02T09:00:00+01:00",
        },
    )
    (kept,) = made["rotations"]
    kept.pop("id")
    assert kept == rotation("ann", "ben") | {
        "name": None,
        "interval": 1,
        "layer_position": 0,
        "custom_shift_hours": None,
        "effective_until": None,
        "handoff_month_day": None,
        "anchor": None,
        "turns": "all",
        "restrictions": [],
    }


def test_what_is_left_out_gets_its_default(api: Api) -> None:
    made = api.made("/schedules", {"name": "Empty", "timezone": "UTC", "rotation_type": "daily"})
    assert made | {"id": ""} == {
        "id": "",
        "name": "Empty",
        "description": None,
        "team_id": None,
        "role": "primary",
        "timezone": "UTC",
        "rotation_type": "daily",
        "enabled": True,
        "coverage": "full",
        "handoff_notification_minutes": 15,
        "rotations": [],
        "version": 1,
        "created_at": "2026-03-09T12:00:00Z",
        "updated_at": "2026-03-09T12:00:00Z",
    }


def test_the_label_left_out_beside_rotations_is_the_top_layers_type(api: Api, team: str) -> None:
    low, top = rotation("ann", layer_position=1), rotation("ben", layer_position=0, type="daily")
    del top["handoff_day"]
    made = api.made("/schedules", {"name": "x", "timezone": "UTC", "rotations": [low, top]})
    assert made["rotation_type"] == "daily"


def test_a_rotation_begins_now_at_the_minute_if_it_does_not_say_when(api: Api, team: str) -> None:
    api.clock.advance(seconds=42)
    made = api.made(
        "/schedules",
        {
            "name": "x",
            "timezone": "Europe/Brussels",
            "rotation_type": "weekly",
            "participants": ["ann"],
        },
    )
    (kept,) = made["rotations"]
    assert kept["effective_from"] == "2026-03-09T13:00:00+01:00"
    assert (kept["handoff_time"], kept["handoff_day"]) == ("13:00", 1)


def test_a_patch_changes_what_it_names_and_nothing_else(api: Api, team: str) -> None:
    made = api.schedule("ann", "ben", team_id=team, description="old")
    api.clock.advance(minutes=1)
    answer = api.patch(f"/schedules/{made['id']}", {"name": "New", "description": None})
    assert answer.status == 200
    assert answer.headers["etag"] == '"2"'
    changed = {"name": "New", "description": None, "version": 2, "updated_at": "2026-03-09T12:01:00Z"}
    assert answer.json == made | changed
    assert api.get(f"/schedules/{made['id']}").json == answer.json


def test_a_rotation_keeps_its_identity_and_what_is_not_sent(api: Api, team: str) -> None:
    made = api.schedule("ann", "ben")
    (first,) = made["rotations"]
    answer = api.patch(
        f"/schedules/{made['id']}",
        {
            "rotations": [{"id": first["id"], "name": "days"}, rotation("cas", layer_position=1)],
        },
    )
    assert answer.status == 200, answer.body
    kept, new = answer.json["rotations"]
    assert kept == first | {"name": "days"}
    assert new["id"] != first["id"]
    gone = api.patch(f"/schedules/{made['id']}", {"rotations": []})
    assert gone.json["rotations"] == []


def test_a_rotation_of_elsewhere_or_named_twice_is_refused(api: Api, team: str) -> None:
    made, other = api.schedule("ann"), api.schedule("ben")
    mine, theirs = made["rotations"][0]["id"], other["rotations"][0]["id"]
    answer = api.patch(f"/schedules/{made['id']}", {"rotations": [{"id": mine}, {"id": mine}, {"id": theirs}, {}]})
    assert answer.status == 422
    assert answer.fields == {"/rotations/1/id", "/rotations/2/id", "/rotations/3/type"}


def test_a_change_of_type_drops_what_belonged_to_the_old_one(api: Api, team: str) -> None:
    made = api.schedule("ann")
    id = made["rotations"][0]["id"]
    answer = api.patch(f"/schedules/{made['id']}", {"rotations": [{"id": id, "type": "daily"}]})
    assert answer.status == 200, answer.body
    assert answer.json["rotations"][0]["handoff_day"] is None
    answer = api.patch(f"/schedules/{made['id']}", {"rotations": [{"id": id, "type": "custom"}]})
    assert answer.fields == {"/rotations/0/custom_shift_hours"}


def test_a_deleted_schedule_is_gone_but_for_the_audit_trail(api: Api, team: str) -> None:
    made = api.schedule("ann", team_id=team)
    id = made["id"]
    api.clock.advance(seconds=1)
    entry = api.made(
        f"/schedules/{id}/entries", {"user_id": "ben", "start": api.clock.text(days=1), "end": api.clock.text(days=2)}
    )
    api.clock.advance(seconds=1)
    assert api.delete(f"/schedules/{id}").status == 204
    for method, path, body in [
        ("GET", f"/schedules/{id}", None),
        ("PATCH", f"/schedules/{id}", {"name": "x"}),
        ("DELETE", f"/schedules/{id}", None),
        ("GET", f"/schedules/{id}/timeline", None),
        ("GET", f"/schedules/{id}/on-call", None),
        ("GET", f"/schedules/{id}/explain", None),
        ("GET", f"/schedules/{id}/entries", None),
        ("GET", f"/schedules/{id}/overrides", None),
        ("DELETE", f"/entries/{entry['id']}", None),
        ("POST", f"/entries/{entry['id']}/swap", {"swap_with_user_id": "ann"}),
    ]:
        assert api.request(method, path, body).status == 404, path
    assert api.get("/schedules").json["data"] == []
    assert api.get(f"/current/{team}").json["reason"] == "no_schedule"
    trail = api.get("/audit", query={"schedule_id": id}).json["data"]
    assert [record["action"] for record in trail] == ["delete", "create", "create"]
    assert trail[0]["before"]["name"] == "Network"
    assert trail[0]["after"] is None


def test_what_a_deleted_schedule_said_until_a_planned_change_is_kept_as_well(api: Api, team: str) -> None:
    made = api.schedule("ann", team_id=team)
    planned = {"enabled": False, "effective_at": api.clock.text(days=1)}
    assert api.patch(f"/schedules/{made['id']}", planned).status == 200
    api.clock.advance(days=2)
    assert api.delete(f"/schedules/{made['id']}").status == 204
    (first,) = [item for item in api.cloud.dump().values() if item["type"]["S"] == "revision"]
    assert "ann" in first["data"]["S"]


def test_a_deleted_schedule_is_under_no_number_and_in_no_list(api: Api, team: str) -> None:
    made = api.schedule("ann", team_id=team)
    api.clock.advance(seconds=1)
    assert api.delete(f"/schedules/{made['id']}").status == 204
    assert api.get("/schedules").json["total"] == 0
    told = [(pk, sk) for (pk, sk), item in api.cloud.dump().items() if made["id"] in str(item)]
    assert [sk for pk, sk in told if not pk.endswith(("#AUDIT", "#NOTICES"))] == ["~HEAD"]


def test_a_schedule_moves_between_teams(api: Api, team: str) -> None:
    api.put("/teams/ops", {"name": "Ops"})
    made = api.schedule("ann", team_id=team)
    path = f"/schedules/{made['id']}"
    assert api.patch(path, {"team_id": "ops"}).json["team_id"] == "ops"
    assert api.get(f"/current/{team}").json["schedules"] == []
    assert api.get("/current/ops").json["on_call"]["user_id"] == "ann"
    assert api.get("/schedules", query={"team_id": team}).json["data"] == []
    assert [one["id"] for one in api.get("/schedules", query={"team_id": "ops"}).json["data"]] == [made["id"]]
    assert api.patch(path, {"team_id": None}).json["team_id"] is None
    assert api.get("/current/ops").json["reason"] == "no_schedule"
    assert api.patch(path, {"team_id": "nobodys"}).fields == {"/team_id"}
    assert api.delete("/teams/ops").status == 204


def test_lists_are_filtered_by_team_and_by_part_of_the_name(api: Api, team: str) -> None:
    api.schedule(name="Alpha", team_id=team)
    api.schedule(name="Beta")
    api.schedule(name="alphabet", team_id=team)

    def names(**query: str) -> list[str]:
        answer = api.get("/schedules", query=query)
        assert answer.json["total"] == len(answer.json["data"])
        return sorted(one["name"] for one in answer.json["data"])

    assert names() == ["Alpha", "Beta", "alphabet"]
    assert names(team_id=team) == ["Alpha", "alphabet"]
    assert names(name="ALPHA") == ["Alpha", "alphabet"]
    assert names(name="beta", team_id=team) == []
    assert names(team_id="nobodys") == []


def test_every_bad_field_is_named_and_nothing_is_stored(api: Api, team: str) -> None:
    answer = api.post(
        "/schedules",
        {
            "name": "",
            "timezone": "Mars/Base",
            "rotation_type": "hourly",
            "colour": "red",
            "role": "boss",
            "handoff_notification_minutes": -1,
        },
    )
    assert answer.status == 422
    assert answer.fields == {
        "/name",
        "/timezone",
        "/rotation_type",
        "/colour",
        "/role",
        "/handoff_notification_minutes",
    }
    answer = api.post(
        "/schedules",
        {
            "name": "x",
            "timezone": "UTC",
            "team_id": "nobodys",
            "rotations": [rotation("ann", "zoe", custom_shift_hours=3, handoff_month_day=4)],
        },
    )
    assert answer.fields == {
        "/team_id",
        "/rotations/0/participants/1/user_id",
        "/rotations/0/custom_shift_hours",
        "/rotations/0/handoff_month_day",
    }
    assert api.get("/schedules").json["total"] == 0


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"/name", "/timezone", "/rotation_type"}),
        ({"name": "x", "timezone": "Mars/Base", "start": "2026-03-02"}, {"/timezone", "/start", "/rotation_type"}),
        (
            {
                "name": "x",
                "rotations": [rotation(id="rot_1"), {"participants": 3}, {"type": None}, 7],
                "start": "2026-03-02T09:00:00Z",
                "handoff_day": 1,
            },
            {
                "/timezone",
                "/start",
                "/handoff_day",
                "/rotations/0/id",
                "/rotations/1/type",
                "/rotations/1/participants",
                "/rotations/2/type",
                "/rotations/3",
            },
        ),
        ({"name": "x", "timezone": "UTC", "rotations": {}}, {"/rotations"}),
        ([], {""}),
    ],
)
def test_what_contradicts_is_named_beside_what_is_wrong_in_itself(api: Api, body: Any, fields: set[str]) -> None:
    answer = api.post("/schedules", body)
    assert (answer.status, answer.fields) == (422, fields)
    pointers = [error["pointer"] for error in answer.json["errors"]]
    assert len(set(pointers)) == len(pointers)


def test_a_patch_in_two_ways_at_a_wrong_time_names_both_fields(api: Api, team: str) -> None:
    id = api.schedule(team_id=team)["id"]
    answer = api.patch(f"/schedules/{id}", {"apply": "now", "effective_at": "tomorrow"})
    assert (answer.status, answer.fields) == (422, {"/apply", "/effective_at"})


def test_a_mistake_in_the_short_form_is_named_by_the_field_that_was_sent(api: Api, team: str) -> None:
    answer = api.post(
        "/schedules",
        {
            "name": "x",
            "timezone": "UTC",
            "rotation_type": "daily",
            "participants": ["ann", "zoe"],
            "handoff_day": 3,
            "custom_shift_hours": 4,
        },
    )
    assert answer.status == 422
    assert answer.fields == {"/participants/1", "/handoff_day", "/custom_shift_hours"}
