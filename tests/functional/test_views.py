"""What the page draws: one schedule over some days, and the board."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from tests.support.api import Api, rotation

ALWAYS = "2026-02-02T09:00:00+01:00"


def viewed(api: Api, schedule_id: str, **query: Any) -> Any:
    answer = api.get(f"/schedules/{schedule_id}/view", query={name.rstrip("_"): one for name, one in query.items()})
    assert answer.status == 200, answer.body
    return answer.json


def row(view: Any, kind: str) -> list[Any]:
    (found,) = (one for one in view["rows"] if one["kind"] == kind)
    return found["segments"]  # type: ignore[no-any-return]


def covered(segments: list[Any]) -> bool:
    """Whether bars lie end to end from 0 to 1."""
    ends = [0.0] + [one["x"] + one["width"] for one in segments]
    begins = [one["x"] for one in segments] + [1.0]
    return all(abs(a - b) < 3e-6 for a, b in zip(begins, ends, strict=True))


def test_a_schedule_over_two_weeks_from_this_weeks_monday(api: Api, made: dict[str, str]) -> None:
    api.clock.advance(days=2)
    view = viewed(api, made["schedule_id"])
    assert (view["since"], view["until"]) == ("2026-03-09T00:00:00+01:00", "2026-03-23T00:00:00+01:00")
    assert (view["previous"], view["following"]) == ("2026-02-23", "2026-03-23")
    assert view["sentence"] == "Cas is on call until Mon 16 Mar 09:00 (in 4 days), then Ann."
    assert view["schedule"]["team_name"] == "Network"
    assert [day["label"] for day in view["days"]][:3] == ["Mon 9 Mar", "Tue 10 Mar", "Wed 11 Mar"]
    assert [day["today"] for day in view["days"]].index(True) == 2
    assert [one["user_id"] for one in row(view, "final")] == ["ann", "cas", "ann"]
    first = row(view, "final")[0]
    assert (first["start"], first["cut_start"], first["past"]) == ("2026-03-02T09:00:00+01:00", True, True)
    assert first["when"] == "Mon 2 Mar 09:00 to Mon 9 Mar 09:00 (Europe/Brussels, +01:00)"
    assert first["when_here"] is None
    assert first["label"] == "Ann, on call Mon 2 Mar 09:00 to Mon 9 Mar 09:00, from rotation 'Rotation 1'"
    cas = {"user_id": "cas", "name": "Cas", "colour": view["on_call"]["colour"], "hours": 168}
    assert [one["hours"] for one in view["people"]] == [168, 168]
    assert cas in view["people"]
    assert abs(view["now_x"] - 2.5416 / 14) < 1e-3


def test_a_day_begins_today(api: Api, made: dict[str, str]) -> None:
    api.clock.advance(days=2)
    assert viewed(api, made["schedule_id"], days=1)["days"][0]["date"] == "2026-03-11"
    assert viewed(api, made["schedule_id"], days=6)["days"][0]["date"] == "2026-03-11"
    assert viewed(api, made["schedule_id"], days=7)["days"][0]["date"] == "2026-03-09"


def test_today_is_that_of_the_zone_that_is_asked_for(api: Api, made: dict[str, str]) -> None:
    api.clock.set("2026-03-10T23:30:00Z")
    path = made["schedule_id"]
    assert viewed(api, path, days=1)["days"][0]["date"] == "2026-03-11"
    assert viewed(api, path, days=1, zone="America/New_York")["days"][0]["date"] == "2026-03-10"
    far = viewed(api, path, days=1, zone="Pacific/Kiritimati")
    assert (far["days"][0]["date"], far["zone"]) == ("2026-03-11", "Pacific/Kiritimati")
    bar = row(far, "final")[0]
    assert bar["start"].endswith("+14:00")
    assert bar["when"].endswith("(Europe/Brussels, +01:00)")
    assert bar["when_here"] == "Mon 9 Mar 22:00 to Mon 16 Mar 22:00 (Pacific/Kiritimati, +14:00)"


@pytest.mark.parametrize(
    ("zone", "first", "hours"),
    [
        ("Europe/Brussels", "2026-03-28", [24, 23, 24]),
        ("Europe/Brussels", "2026-10-24", [24, 25, 24]),
        ("America/New_York", "2026-03-07", [24, 23, 24]),
        ("America/New_York", "2026-10-31", [24, 25, 24]),
        ("Australia/Lord_Howe", "2026-04-04", [24, 24.5, 24]),
        ("Australia/Lord_Howe", "2026-10-03", [24, 23.5, 24]),
    ],
)
def test_days_with_a_change_of_clocks_are_as_wide_as_they_are_long(
    api: Api, made: dict[str, str], zone: str, first: str, hours: list[float]
) -> None:
    view = viewed(api, made["schedule_id"], from_=first, days=3, zone=zone)
    assert [day["hours"] for day in view["days"]] == hours
    for day in view["days"]:
        assert abs(day["width"] - day["hours"] / sum(hours)) < 2e-6
    assert covered(view["days"])
    assert covered(row(view, "final"))
    assert viewed(api, made["schedule_id"], from_=view["following"], days=3, zone=zone)["since"] == view["until"]


def test_the_windows_edges_belong_to_what_begins_there(api: Api, team: str) -> None:
    midnight = rotation("ann", "ben", handoff_time="00:00", effective_from="2026-02-02T00:00:00+01:00")
    id = api.schedule(rotations=[midnight], rotation_type="weekly", team_id=team)["id"]
    view = viewed(api, id, from_="2026-03-09", days=7)
    (only,) = row(view, "final")
    assert (only["x"], only["width"], only["cut_start"], only["cut_end"]) == (0, 1, False, False)
    assert only["id"] == api.get(f"/schedules/{id}/on-call").json["on_call"]["shift_id"]


def test_gaps_are_segments_and_listed_and_the_next_one_is_told(api: Api, team: str) -> None:
    office = rotation("ann", restrictions=[{"days": [1, 2, 3, 4, 5], "start": "09:00", "end": "17:00"}])
    id = api.schedule(rotations=[office], rotation_type="weekly", team_id=team)["id"]
    view = viewed(api, id, from_="2026-03-10", days=1)
    assert [(one["kind"], one["name"], one["cut_start"], one["cut_end"]) for one in row(view, "final")] == [
        ("gap", "Nobody", True, False),
        ("rotation", "Ann", False, False),
        ("gap", "Nobody", False, True),
    ]
    assert [(gap["when"], gap["hours"]) for gap in view["gaps"]] == [
        ("Tue 10 Mar 00:00 to 09:00", 9),
        ("Tue 10 Mar 17:00 to Wed 11 Mar 00:00", 7),
    ]
    assert view["next_gap"]["when"] == "Mon 9 Mar 17:00 to Tue 10 Mar 09:00"
    assert (
        view["sentence"]
        == "Ann is on call until Mon 9 Mar 17:00 (in 4 h), then nobody until Tue 10 Mar 09:00, then Ann."
    )
    api.clock.set("2026-03-09T20:00:00Z")
    view = viewed(api, id)
    assert (view["on_call"], view["reason"]) == (None, "gap")
    assert view["next_gap"]["start"] == "2026-03-09T21:00:00+01:00"
    assert view["next_gap"]["when"] == "now, until Tue 10 Mar 09:00"
    assert view["sentence"] == "Nobody is on call until Tue 10 Mar 09:00 (in 12 h), then Ann."
    api.patch(f"/schedules/{id}", {"coverage": "restricted"})
    view = viewed(api, id, from_="2026-03-10", days=3)
    assert {one["kind"] for one in row(view, "final")} == {"off", "rotation"}
    assert (view["gaps"], view["next_gap"]) == ([], None)


def test_a_schedule_with_nobody_on_it_says_so(api: Api) -> None:
    view = viewed(api, api.schedule()["id"])
    assert view["sentence"] == "Nobody is on call, and nobody is due."
    assert [(one["kind"], one["width"]) for one in row(view, "final")] == [("gap", 1)]
    assert view["next_gap"] == {"start": view["next_gap"]["start"], "end": None, "when": "from now on"}
    assert [one["kind"] for one in view["rows"]] == ["final", "manual"]


def test_off_on_purpose_and_then_by_accident(api: Api, team: str) -> None:
    id = api.schedule(rotations=[rotation("ann", effective_from=api.clock.text(hours=10))], team_id=team)["id"]
    nobody = {"override_user_id": None, "start": api.clock.text(hours=-1), "end": api.clock.text(hours=2)}
    api.made(f"/schedules/{id}/overrides", nobody)
    then = "until Mon 9 Mar 15:00 (in 2 h), then nobody until Mon 9 Mar 23:00, then Ann"
    (one,) = api.get("/board").json["data"]
    for shown in (viewed(api, id), one):
        assert (shown["reason"], shown["outlook"]) == ("off", then)
        assert shown["sentence"] == f"Nobody is on call, on purpose, {then}."


def test_a_disabled_schedule_shows_its_layers_and_nobody(api: Api, made: dict[str, str]) -> None:
    api.patch(f"/schedules/{made['schedule_id']}", {"enabled": False})
    view = viewed(api, made["schedule_id"])
    assert view["sentence"] == "Nobody is on call: the schedule is switched off."
    assert view["outlook"] == ""
    assert row(view, "final")[-1]["kind"] == "disabled"
    assert {one["user_id"] for one in row(view, "rotation")} == {"ann", "cas"}
    assert view["gaps"] == []


def test_what_is_written_by_hand_is_there_as_it_was_written(api: Api, made: dict[str, str]) -> None:
    path = f"/schedules/{made['schedule_id']}/overrides"
    first = {"start": "2026-03-10T00:00:00Z", "end": "2026-03-12T00:00:00Z"}
    one = api.made(path, {"override_user_id": "ben", "reason": "<b>flu</b>", **first})
    two = api.made(path, {"override_user_id": None, **first, "start": "2026-03-11T00:00:00Z"})
    view = viewed(api, made["schedule_id"])
    assert [(s["id"], s["lane"], s["reason"], s["name"]) for s in row(view, "manual")] == [
        (one["id"], 0, "<b>flu</b>", "Ben"),
        (two["id"], 1, None, "Nobody"),
    ]
    assert [s["kind"] for s in row(view, "final")] == [
        "rotation",
        "rotation",
        "override",
        "off",
        "rotation",
        "rotation",
    ]
    # Its reason is told wherever it is seen.
    assert [s["reason"] for s in row(view, "final")][2:4] == ["<b>flu</b>", None]
    assert row(view, "final")[2]["label"].endswith("by an override: <b>flu</b>")
    keys = [s["key"] for one in view["rows"] for s in one["segments"]]
    assert len(set(keys)) == len(keys)


def test_why_nobody_is_there_on_purpose_is_told_where_it_is_seen(api: Api, made: dict[str, str]) -> None:
    off = {"override_user_id": None, "start": "2026-03-10T00:00:00Z", "end": "2026-03-11T00:00:00Z", "reason": "fair"}
    api.made(f"/schedules/{made['schedule_id']}/overrides", off)
    (seen,) = (s for s in row(viewed(api, made["schedule_id"]), "final") if s["kind"] == "off")
    assert seen["reason"] == "fair"
    assert seen["label"].endswith(": fair")


def test_the_past_is_drawn_as_it_was_and_as_it_was_known(api: Api, made: dict[str, str]) -> None:
    before = api.clock.text()
    api.clock.advance(days=10)
    path = f"/schedules/{made['schedule_id']}"
    api.made(f"{path}/overrides", {"override_user_id": "ben", "start": ALWAYS, "end": "2026-02-20T00:00:00Z"})
    api.patch(path, {"rotations": [rotation("ben")]})
    now, then = viewed(api, made["schedule_id"]), viewed(api, made["schedule_id"], as_of=before, from_="2026-02-02")
    assert {one["user_id"] for one in row(then, "final")} == {"ann", "cas", None}
    assert "ben" in {one["user_id"] for one in row(now, "final")}
    assert len([one for one in now["rows"] if one["kind"] == "rotation"]) == 2  # the one that was, and the one that is
    later = viewed(api, made["schedule_id"], from_="2026-06-01")
    assert len([one for one in later["rows"] if one["kind"] == "rotation"]) == 1


def test_whoever_is_away_while_on_call_is_named(api: Api, made: dict[str, str]) -> None:
    window = {"start": "2026-03-12T00:00:00+01:00", "end": "2026-03-13T00:00:00+01:00", "label": "dentist"}
    assert api.put("/users/cas/time-off", {"windows": [window]}).status == 200
    (conflict,) = viewed(api, made["schedule_id"])["conflicts"]
    assert conflict["label"] == "Cas is away (dentist) Thu 12 Mar 00:00 to Fri 13 Mar 00:00"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from": "2026-02-30"}, "/from"),
        ({"from": "today"}, "/from"),
        ({"days": 0}, "/days"),
        ({"days": 101}, "/days"),
        ({"zone": "Mars/Base"}, "/zone"),
        ({"zone": "localtime"}, "/zone"),
        ({"as_of": "2090-01-01T00:00:00Z"}, "/as_of"),
        ({"since": "2026-01-01T00:00:00Z"}, "/since"),
    ],
)
def test_what_is_asked_wrongly_is_refused(api: Api, made: dict[str, str], query: Any, field: str) -> None:
    answer = api.get(f"/schedules/{made['schedule_id']}/view", query=query)
    assert (answer.status, answer.fields) == (422, {field})


def test_the_ends_of_time_have_no_neighbours(api: Api, made: dict[str, str]) -> None:
    view = viewed(api, made["schedule_id"], from_="2000-01-01", days=100)
    assert (view["previous"], view["following"]) == (None, "2000-04-10")
    view = viewed(api, made["schedule_id"], from_="2100-12-31", days=100, zone="Pacific/Kiritimati")
    assert view["following"] is None
    assert covered(row(view, "final"))


def test_more_than_fits_is_refused(api: Api, team: str) -> None:
    quick = rotation("ann", "ben", type="custom", custom_shift_hours=0.25, handoff_day=None)
    id = api.schedule(rotations=[quick], rotation_type="custom")["id"]
    assert api.get(f"/schedules/{id}/view", query={"days": 100}).status == 422
    assert len(row(viewed(api, id, days=14), "final")) == 14 * 96


def test_the_board_shows_every_schedule_a_page_at_a_time(api: Api, team: str) -> None:
    api.schedule("ann", "cas", team_id=team)
    api.schedule(name="Empty")
    whole = api.get("/board", query={"zone": "UTC"}).json
    assert (whole["now"], whole["zone"], whole["total"]) == ("2026-03-09T12:00:00+00:00", "UTC", 2)
    by_name = {one["schedule"]["name"]: one for one in whole["data"]}
    one = by_name["Network"]
    assert one["sentence"] == "Cas is on call until Mon 16 Mar 08:00 (in 6 days), then Ann."
    assert one["next"]["user_id"] == "ann"
    assert one["next_gap"] is None
    assert one["schedule"]["team_name"] == "Network"
    assert [bar["user_id"] for bar in one["strip"]] == ["cas", "ann"]
    assert all(abs(a["x"] + a["width"] - b["x"]) < 3e-6 for a, b in pairwise(one["strip"]))
    assert by_name["Empty"]["next_gap"]["end"] is None
    first = api.get("/board", query={"limit": 1})
    assert first.json["zone"] is None
    second = api.get("/board", query={"limit": 1, "cursor": first.json["next_cursor"]}).json
    assert {page["data"][0]["schedule"]["id"] for page in (first.json, second)} == {
        one["schedule"]["id"] for one in whole["data"]
    }


def test_the_board_of_nobody_is_empty(api: Api) -> None:
    assert api.get("/board", key=api.them.read).json["data"] == []


@pytest.mark.parametrize("path", ["/board", "/schedules/{schedule_id}/view", "/schedules/{schedule_id}/view.svg"])
def test_what_is_drawn_is_compressed_for_whoever_takes_it(api: Api, made: dict[str, str], path: str) -> None:
    path = path.format(**made)
    packed = api.get(path, headers={"accept-encoding": "gzip"})
    plain = api.get(path)
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.body == plain.body
    assert api.get(path, headers={"if-none-match": plain.headers["etag"]}).status == 304
