"""A shift changes hands: given away, or exchanged for another, from now on."""

from __future__ import annotations

from typing import Any

from tests.support.api import Api


def _entry(api: Api, schedule: Any, user: str, start: float, end: float) -> Any:
    return api.made(
        f"/schedules/{schedule['id']}/entries",
        {
            "user_id": user,
            "start": api.clock.text(hours=start),
            "end": api.clock.text(hours=end),
        },
    )


def _shift(api: Api, schedule: Any, days: float = 0) -> Any:
    return api.get(f"/schedules/{schedule['id']}/on-call", query={"at": api.clock.text(days=days)}).json["on_call"]


def test_an_entry_is_given_away(api: Api, team: str) -> None:
    made = api.schedule("ann")
    entry = _entry(api, made, "ben", 1, 2)
    answer = api.post(f"/schedules/{made['id']}/entries/{entry['id']}/swap", {"swap_with_user_id": "cas"})
    assert answer.status == 200, answer.body
    (shift,) = answer.json["data"]
    assert (shift["id"], shift["user_id"], shift["name"]) == (entry["id"], "cas", "Cas")
    assert api.on_call(made["id"], api.clock.text(hours=1)) == "cas"
    again = api.post(f"/entries/{entry['id']}/swap", {"swap_with_user_id": "cas"})
    assert again.fields == {"/swap_with_user_id"}


def test_two_entries_change_hands_together(api: Api, team: str) -> None:
    one, two = api.schedule("ann"), api.schedule("ann")
    first, second = _entry(api, one, "ben", 1, 2), _entry(api, two, "cas", 5, 6)
    answer = api.post(f"/entries/{first['id']}/swap", {"swap_with_shift_id": second["id"], "swap_with_user_id": "cas"})
    assert answer.status == 200, answer.body
    assert [(s["id"], s["user_id"]) for s in answer.json["data"]] == [(first["id"], "cas"), (second["id"], "ben")]
    assert api.on_call(one["id"], api.clock.text(hours=1)) == "cas"
    assert api.on_call(two["id"], api.clock.text(hours=5)) == "ben"


def test_two_entries_of_one_schedule_change_hands(api: Api, team: str) -> None:
    made = api.schedule("ann")
    first, second = _entry(api, made, "ben", 1, 2), _entry(api, made, "cas", 5, 6)
    assert api.post(f"/entries/{first['id']}/swap", {"swap_with_shift_id": second["id"]}).status == 200
    assert api.on_call(made["id"], api.clock.text(hours=1)) == "cas"
    assert api.on_call(made["id"], api.clock.text(hours=5)) == "ben"


def test_a_computed_shift_is_given_away_as_an_override_of_its_holder(api: Api, team: str) -> None:
    made = api.schedule("ann", "ben")
    shift = _shift(api, made, days=7)
    assert shift["user_id"] == "ann"
    answer = api.post(f"/entries/{shift['shift_id']}/swap", {"swap_with_user_id": "cas"})
    assert answer.status == 200, answer.body
    (now,) = answer.json["data"]
    assert (now["user_id"], now["start"], now["end"]) == ("cas", shift["shift_start"], shift["shift_end"])
    (override,) = api.get(f"/schedules/{made['id']}/overrides").json["data"]
    assert (override["override_user_id"], override["replaced_user_id"]) == ("cas", "ann")
    # What it was called is no shift any more; what it is now can be handed on, and back.
    assert api.post(f"/entries/{shift['shift_id']}/swap", {"swap_with_user_id": "ben"}).status == 404
    assert api.post(f"/entries/{now['id']}/swap", {"swap_with_user_id": "ann"}).status == 200
    assert api.on_call(made["id"], api.clock.text(days=7)) == "ann"


def test_a_running_shift_is_swapped_from_now_on(api: Api, team: str) -> None:
    made = api.schedule("ann", "ben")
    shift = _shift(api, made)
    answer = api.post(f"/schedules/{made['id']}/entries/{shift['shift_id']}/swap", {"swap_with_user_id": "cas"})
    assert answer.status == 200, answer.body
    (now,) = answer.json["data"]
    assert (now["start"], now["end"]) == ("2026-03-09T13:00:00+01:00", shift["shift_end"])
    assert api.on_call(made["id"]) == "cas"
    assert api.on_call(made["id"], api.clock.text(seconds=-1)) == "ben"


def test_a_running_entry_is_swapped_from_now_on(api: Api, team: str) -> None:
    made = api.schedule("ann")
    entry = _entry(api, made, "ben", -2, 2)
    answer = api.post(f"/entries/{entry['id']}/swap", {"swap_with_user_id": "cas"})
    assert answer.status == 200, answer.body
    (now,) = answer.json["data"]
    assert now["id"] != entry["id"]
    assert (now["user_id"], now["start"]) == ("cas", "2026-03-09T13:00:00+01:00")
    assert api.on_call(made["id"], api.clock.text(seconds=-1)) == "ben"
    assert api.on_call(made["id"], api.clock.text(hours=1)) == "cas"
    assert api.on_call(made["id"], api.clock.text(hours=2)) == "ann"


def test_an_entry_is_exchanged_for_a_computed_shift(api: Api, team: str) -> None:
    made = api.schedule("ann", "ben")
    entry = _entry(api, made, "cas", 1, 2)
    shift = _shift(api, made, days=7)
    answer = api.post(f"/entries/{entry['id']}/swap", {"swap_with_shift_id": shift["shift_id"]})
    assert answer.status == 200, answer.body
    assert [s["user_id"] for s in answer.json["data"]] == ["ann", "cas"]
    assert api.on_call(made["id"], api.clock.text(hours=1)) == "ann"
    assert api.on_call(made["id"], api.clock.text(days=7)) == "cas"


def test_two_computed_shifts_are_exchanged(api: Api, team: str) -> None:
    made = api.schedule("ann", "ben")
    first, second = _shift(api, made, days=7), _shift(api, made, days=14)
    answer = api.post(f"/entries/{first['shift_id']}/swap", {"swap_with_shift_id": second["shift_id"]})
    assert answer.status == 200, answer.body
    assert api.on_call(made["id"], api.clock.text(days=7)) == "ben"
    assert api.on_call(made["id"], api.clock.text(days=14)) == "ann"
    assert api.on_call(made["id"], api.clock.text(days=21)) == "ann"


def test_a_shift_that_is_over_cannot_be_swapped(api: Api, team: str) -> None:
    made = api.schedule("ann", "ben")
    past = api.get(f"/schedules/{made['id']}/on-call", query={"at": api.clock.text(days=-7)}).json["on_call"]
    entry = _entry(api, made, "cas", 1, 2)
    other = _entry(api, made, "ben", 30, 31)
    api.clock.advance(hours=3)
    for id in (past["shift_id"], entry["id"]):
        assert api.post(f"/entries/{id}/swap", {"swap_with_user_id": "cas" if id[0] == "s" else "ben"}).status == 409
    answer = api.post(f"/entries/{other['id']}/swap", {"swap_with_shift_id": entry["id"]})
    assert answer.status == 409
    assert api.on_call(made["id"], api.clock.text(hours=27)) == "ben"


def test_what_is_no_shift_is_refused(api: Api, team: str) -> None:
    """B05: an entry of one schedule is not found under another."""
    made, other = api.schedule("ann", "ben"), api.schedule("ann")
    entry = _entry(api, made, "cas", 1, 2)
    to_ben = {"swap_with_user_id": "ben"}
    assert api.post(f"/schedules/{other['id']}/entries/{entry['id']}/swap", to_ben).status == 404
    shift = _shift(api, made, days=7)["shift_id"]
    assert api.post(f"/schedules/{other['id']}/entries/{shift}/swap", {"swap_with_user_id": "cas"}).status == 404
    for id in (
        "nothing",
        shift[:-1] + "9",
        f"shift.{made['id']}.rot_x.{shift.rpartition('.')[2]}",
        "shift.a.b.1",
        f"shift.{made['id']}.rot_x.{'9' * 18}",
    ):
        assert api.post(f"/entries/{id}/swap", {"swap_with_user_id": "cas"}).status in (404, 409), id
    assert api.post(f"/entries/{entry['id']}/swap", {}).fields == {"/swap_with_user_id"}
    assert api.post(f"/entries/{entry['id']}/swap", {"swap_with_user_id": "zoe"}).fields == {"/swap_with_user_id"}
    assert api.post(f"/entries/{entry['id']}/swap", {"swap_with_shift_id": "x"}).fields == {"/swap_with_shift_id"}
    answer = api.post(f"/entries/{entry['id']}/swap", {"swap_with_user_id": "ann", "swap_with_shift_id": shift})
    assert answer.status in (200, 422)
