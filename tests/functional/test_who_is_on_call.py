"""Who is on call, for a schedule, a team, a workspace and a person: one answer everywhere."""

from __future__ import annotations

from tests.support.api import Api, rotation


def test_the_person_on_call_and_the_next_with_name_and_address(api: Api, team: str) -> None:
    made = api.schedule("ann", "ben", team_id=team)
    answer = api.get(f"/schedules/{made['id']}/on-call")
    assert answer.status == 200
    told = answer.json
    assert told["schedule_id"] == made["id"]
    assert told["at"] == "2026-03-09T13:00:00+01:00"
    assert told["reason"] is None
    rota = made["rotations"][0]["id"]
    assert told["on_call"] == {
        "user_id": "ben",
        "name": "Ben",
        "email": "ben@example.com",
        "shift_start": "2026-03-09T09:00:00+01:00",
        "shift_end": "2026-03-16T09:00:00+01:00",
        "schedule_id": made["id"],
        "shift_id": f"shift.{made['id']}.{rota}.1773043200000000",
        "source": "rotation",
    }
    assert told["next"]["user_id"] == "ann"
    assert told["next"]["shift_start"] == "2026-03-16T09:00:00+01:00"
    current = api.get(f"/current/{team}").json
    assert current["team_id"] == team
    assert current["on_call"] == told["on_call"]
    assert current["schedules"] == [
        {
            "schedule_id": made["id"],
            "name": "Network",
            "role": "primary",
            "on_call": told["on_call"],
            "next": told["next"],
            "reason": None,
        }
    ]
    assert api.get("/current").json["data"] == current["schedules"]


def test_at_the_very_instant_of_a_handoff_the_incoming_person_is_on_call(api: Api, team: str) -> None:
    made = api.schedule("ann", "ben")
    assert api.on_call(made["id"], "2026-03-16T07:59:59.999999Z") == "ben"
    assert api.on_call(made["id"], "2026-03-16T08:00:00Z") == "ann"
    assert api.on_call(made["id"], "2026-02-02T07:59:59.999999Z") is None
    assert api.on_call(made["id"], "2026-02-02T08:00:00Z") == "ann"


def test_the_first_primary_schedule_that_has_somebody_speaks_for_the_team(api: Api, team: str) -> None:
    api.clock.advance(minutes=-5)
    api.schedule("ann", team_id=team, role="secondary")
    api.clock.advance(minutes=1)
    gap = api.schedule(team_id=team)
    told = api.get(f"/current/{team}").json
    assert told["on_call"] is None
    assert told["reason"] == "gap"
    api.clock.advance(minutes=1)
    api.schedule("ben", team_id=team)
    api.clock.advance(minutes=1)
    api.schedule("cas", team_id=team)
    told = api.get(f"/current/{team}").json
    assert told["on_call"]["user_id"] == "ben"
    assert told.get("reason") is None
    assert [s["role"] for s in told["schedules"]] == ["secondary", "primary", "primary", "primary"]
    assert told["schedules"][1]["schedule_id"] == gap["id"]


def test_the_causes_of_nobody_are_told_apart(api: Api, team: str) -> None:
    api.put("/teams/empty", {"name": "Empty"})
    assert api.get("/current/empty").json == {
        "team_id": "empty",
        "on_call": None,
        "schedules": [],
        "reason": "no_schedule",
        "unreadable": [],
    }
    assert api.get("/current/nobodys").status == 404
    gap = api.schedule()
    off = api.schedule("ann")
    api.made(
        f"/schedules/{off['id']}/overrides",
        {
            "override_user_id": None,
            "start": api.clock.text(hours=-1),
            "end": api.clock.text(hours=1),
        },
    )
    weekend = {"days": [6, 7], "start": "00:00", "end": "00:00"}
    outside = api.schedule(rotations=[rotation("ann", restrictions=[weekend])], coverage="restricted")
    disabled = api.schedule("ann", enabled=False)
    reasons = {
        id: api.get(f"/schedules/{id}/on-call").json["reason"]
        for id in (gap["id"], off["id"], outside["id"], disabled["id"])
    }
    assert list(reasons.values()) == ["gap", "off", "off", "disabled"]


def test_a_timeline_has_layers_overrides_final_segments_and_coverage(api: Api, team: str) -> None:
    low = rotation("ann", "ben", layer_position=1, name="base")
    top = rotation(
        "cas", type="daily", layer_position=0, restrictions=[{"days": [3], "start": "10:00", "end": "12:00"}]
    )
    del top["handoff_day"]
    made = api.schedule(rotations=[low, top])
    override = api.made(
        f"/schedules/{made['id']}/overrides",
        {
            "override_user_id": None,
            "start": "2026-03-12T00:00:00+01:00",
            "end": "2026-03-12T06:00:00+01:00",
        },
    )
    query = {"since": "2026-03-10T00:00:00+01:00", "until": "2026-03-13T00:00:00+01:00"}
    told = api.get(f"/schedules/{made['id']}/timeline", query=query).json
    assert (told["since"], told["until"], told["timezone"]) == (query["since"], query["until"], "Europe/Brussels")
    assert [(s["start"][8:16], s["end"][8:16], s["user_id"], s["source"]) for s in told["final"]] == [
        ("10T00:00", "11T10:00", "ben", "rotation"),
        ("11T10:00", "11T12:00", "cas", "rotation"),
        ("11T12:00", "12T00:00", "ben", "rotation"),
        ("12T06:00", "13T00:00", "ben", "rotation"),
    ]
    assert [(s["truncated_start"], s["truncated_end"]) for s in told["final"]] == [
        (True, False),
        (False, False),
        (False, False),
        (False, True),
    ]
    assert [layer["layer_position"] for layer in told["layers"]] == [0, 1]
    assert [s["user_id"] for s in told["layers"][1]["shifts"]] == ["ben"]
    assert [s["id"] for s in told["overrides"]] == [override["id"]]
    assert told["coverage"]["gaps"] == [
        {"start": "2026-03-12T00:00:00+01:00", "end": "2026-03-12T06:00:00+01:00", "reason": "off"},
    ]
    assert told["coverage"]["percent"] == 100.0
    assert told["tzdata"]


def test_a_minute_with_nobody_on_call_in_a_year_is_not_100_percent(api: Api, team: str) -> None:
    made = api.schedule(rotations=[rotation("ann", effective_until="2027-03-01T00:00:00Z")])
    query = {"since": "2026-03-01T00:01:00Z", "until": "2027-03-01T00:01:00Z"}
    told = api.get(f"/schedules/{made['id']}/timeline", query=query).json["coverage"]
    assert len(told["gaps"]) == 1
    assert 99.9 < told["percent"] < 100


def test_an_explanation_names_layers_items_and_the_winner(api: Api, team: str) -> None:
    made = api.schedule("ann", "ben")
    window = {"start": api.clock.text(hours=-1), "end": api.clock.text(hours=1)}
    entry = api.made(f"/schedules/{made['id']}/entries", {"user_id": "cas", **window})
    override = api.made(
        f"/schedules/{made['id']}/overrides", {"override_user_id": "ann", "replaced_user_id": "ben", **window}
    )
    told = api.get(f"/schedules/{made['id']}/explain").json
    (layer,) = told["layers"]
    assert (layer["anchor"], layer["turn"], layer["participant"]["user_id"]) == ("2026-02-02T09:00:00", 5, "ben")
    assert [(item["id"], item["applied"]) for item in told["items"]] == [(entry["id"], True), (override["id"], False)]
    assert told["won_by"] == {"source": "entry", "id": entry["id"]}
    assert told["on_call"]["user_id"] == "cas"


def test_a_persons_shifts_over_all_schedules(api: Api, team: str) -> None:
    first, second = api.schedule("ann", "ben", name="One"), api.schedule("ben", "ann", name="Two")
    answer = api.get("/users/ann/shifts", query={"until": api.clock.text(days=10)})
    assert answer.status == 200
    assert [(s["schedule_name"], s["start"], s["user_id"]) for s in answer.json["data"]] == [
        ("Two", "2026-03-09T13:00:00+01:00", "ann"),
        ("One", "2026-03-16T09:00:00+01:00", "ann"),
    ]
    assert {s["schedule_id"] for s in answer.json["data"]} == {first["id"], second["id"]}
    assert api.get("/users/zoe/shifts").status == 404


def test_names_follow_their_people_at_once(api: Api, team: str) -> None:
    made = api.schedule("ann", "ben", team_id=team)
    api.put("/users/ben", {"name": "Benedict", "email": None})
    told = api.get(f"/current/{team}").json["on_call"]
    assert (told["name"], told["email"]) == ("Benedict", None)
    assert api.get(f"/schedules/{made['id']}").json["version"] == 1


def test_the_past_is_read_as_well_as_the_future(api: Api, team: str) -> None:
    made = api.schedule("ann", "ben")
    api.made(
        f"/schedules/{made['id']}/overrides",
        {
            "override_user_id": "cas",
            "start": "2026-02-10T00:00:00Z",
            "end": "2026-02-11T00:00:00Z",
        },
    )
    assert api.on_call(made["id"], "2026-02-10T12:00:00Z") == "cas"
    assert api.on_call(made["id"], "2026-02-11T00:00:00Z") == "ben"
    assert api.on_call(made["id"], "2030-01-01T00:00:00Z") in ("ann", "ben")


def test_the_beginning_of_what_lasts_a_year_is_seen_when_it_is_past(api: Api, team: str) -> None:
    made = api.schedule("ann", "ben")
    year = {"start": api.clock.text(), "end": api.clock.text(days=366)}
    api.made(f"/schedules/{made['id']}/overrides", {"override_user_id": "cas", **year})
    since = api.clock.text()
    api.clock.advance(days=20)
    assert api.on_call(made["id"], api.clock.text(days=-20)) == "cas"
    query = {"since": since, "until": api.clock.text(days=-19)}
    told = api.get(f"/schedules/{made['id']}/timeline", query=query).json["final"]
    assert [shift["user_id"] for shift in told] == ["cas"]


def test_a_shift_is_whole_though_overrides_ended_within_it(api: Api, team: str) -> None:
    made = api.schedule("ann", "ben", team_id=team)
    api.made(
        f"/schedules/{made['id']}/overrides",
        {
            "override_user_id": "cas",
            "start": "2026-03-09T08:30:00Z",
            "end": "2026-03-09T11:00:00Z",
        },
    )
    for told in (api.get(f"/schedules/{made['id']}/on-call").json, api.get(f"/current/{team}").json):
        assert told["on_call"]["shift_start"] == "2026-03-09T12:00:00+01:00"
