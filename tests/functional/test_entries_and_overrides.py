"""What is written by hand on top of the rotations: added, listed, ended early, taken back."""

from __future__ import annotations

import pytest

from tests.support.api import Api


def test_an_entry_is_on_call_for_its_time(api: Api, team: str) -> None:
    made = api.schedule("ann", "ben")
    answer = api.post(
        f"/schedules/{made['id']}/entries",
        {
            "user_id": "cas",
            "start": "2026-03-10T18:00:00+01:00",
            "end": "2026-03-11T08:00:00+01:00",
        },
    )
    assert answer.status == 201
    entry = answer.json
    assert entry | {"id": ""} == {
        "id": "",
        "schedule_id": made["id"],
        "user_id": "cas",
        "start": "2026-03-10T18:00:00+01:00",
        "end": "2026-03-11T08:00:00+01:00",
        "backdated": False,
        "created_at": "2026-03-09T12:00:00Z",
    }
    assert answer.headers["location"].endswith(f"/entries/{entry['id']}")
    assert api.on_call(made["id"], "2026-03-10T17:00:00Z") == "cas"
    assert api.on_call(made["id"], "2026-03-11T07:00:00Z") == "ben"
    told = api.get(f"/schedules/{made['id']}/on-call", query={"at": "2026-03-10T20:00:00Z"}).json["on_call"]
    assert (told["shift_id"], told["source"]) == (entry["id"], "entry")


def test_entries_of_one_schedule_do_not_overlap(api: Api, team: str) -> None:
    made = api.schedule("ann")
    path = f"/schedules/{made['id']}/entries"
    first = api.made(path, {"user_id": "ben", "start": "2026-03-10T10:00:00Z", "end": "2026-03-10T12:00:00Z"})
    clash = api.post(path, {"user_id": "cas", "start": "2026-03-10T11:59:59Z", "end": "2026-03-10T13:00:00Z"})
    assert clash.status == 409
    told = f"{first['id']}, 2026-03-10T11:00:00+01:00 to 2026-03-10T13:00:00+01:00"  # on the schedule's clock
    assert told in clash.json["detail"]
    assert clash.json["conflicts_with"] == [first["id"]]
    api.made(path, {"user_id": "cas", "start": "2026-03-10T12:00:00Z", "end": "2026-03-10T13:00:00Z"})
    past = {"user_id": "cas", "start": "2026-03-01T00:00:00Z", "end": "2026-03-02T00:00:00Z"}
    api.made(path, past)
    assert api.post(path, past).status == 409


def test_later_overrides_stand_in_for_earlier_ones(api: Api, team: str) -> None:
    made = api.schedule("ann")
    window = {"start": api.clock.text(hours=1), "end": api.clock.text(hours=2)}
    path = f"/schedules/{made['id']}/overrides"
    api.made(path, {"override_user_id": "cas", "replaced_user_id": "ben", **window})
    api.made(path, {"override_user_id": "ben", **window})
    assert api.on_call(made["id"], api.clock.text(hours=1)) == "ben"
    api.made(path, {"override_user_id": "cas", "replaced_user_id": "ben", "reason": "swap", **window})
    assert api.on_call(made["id"], api.clock.text(hours=1)) == "cas"
    listed = api.get(path).json["data"]
    assert [one["override_user_id"] for one in listed] == ["cas", "ben", "cas"]
    assert listed[2]["reason"] == "swap"


def test_an_override_of_oneself_is_refused(api: Api, team: str) -> None:
    made = api.schedule("ann")
    window = {"start": api.clock.text(hours=1), "end": api.clock.text(hours=2)}
    answer = api.post(
        f"/schedules/{made['id']}/overrides", {"override_user_id": "ben", "replaced_user_id": "ben", **window}
    )
    assert answer.fields == {"/replaced_user_id"}
    answer = api.post(f"/schedules/{made['id']}/overrides", window)
    assert answer.fields == {"/override_user_id"}


@pytest.mark.parametrize(("kind", "who"), [("entries", "user_id"), ("overrides", "override_user_id")])
def test_taken_back_the_future_goes_the_present_ends_and_the_past_stays(
    api: Api, team: str, kind: str, who: str
) -> None:
    """E15: deleted twice, 204 and then 404."""
    made = api.schedule("ann", "ben")
    path = f"/schedules/{made['id']}/{kind}"

    def at(start: float, end: float) -> str:
        return api.made(path, {who: "cas", "start": api.clock.text(hours=start), "end": api.clock.text(hours=end)})[
            "id"
        ]

    future = at(5, 6)
    assert api.delete(f"/{kind}/{future}").status == 204
    assert api.delete(f"/{kind}/{future}").status == 404
    assert api.on_call(made["id"], api.clock.text(hours=5)) == "ben"

    running = at(-1, 3)
    assert api.delete(f"/{kind}/{running}").status == 204
    assert api.on_call(made["id"]) == "ben"
    assert api.on_call(made["id"], api.clock.text(seconds=-1)) == "cas"
    assert api.delete(f"/{kind}/{running}").status == 409

    soon = at(1, 2)
    api.clock.advance(hours=4)
    assert api.delete(f"/{kind}/{soon}").status == 409
    assert api.on_call(made["id"], api.clock.text(hours=-3)) == "cas"

    backdated = api.made(path, {who: "cas", "start": api.clock.text(days=-2), "end": api.clock.text(days=-2, hours=1)})
    assert backdated["backdated"] is True
    assert api.on_call(made["id"], api.clock.text(days=-2)) == "cas"
    assert api.delete(f"/{kind}/{backdated['id']}").status == 204
    assert api.on_call(made["id"], api.clock.text(days=-2)) == "ann"


def test_an_entry_is_no_override_and_the_other_way_round(api: Api, team: str) -> None:
    made = api.schedule("ann")
    window = {"start": api.clock.text(hours=1), "end": api.clock.text(hours=2)}
    entry = api.made(f"/schedules/{made['id']}/entries", {"user_id": "ben", **window})
    override = api.made(f"/schedules/{made['id']}/overrides", {"override_user_id": "ben", **window})
    assert api.delete(f"/overrides/{entry['id']}").status == 404
    assert api.delete(f"/entries/{override['id']}").status == 404
    assert api.delete(f"/entries/{made['id']}").status == 404


def test_the_list_of_shifts_holds_entries_and_what_the_rotations_give(api: Api, team: str) -> None:
    made = api.schedule("ann", "ben")
    path = f"/schedules/{made['id']}/entries"
    entry = api.made(path, {"user_id": "cas", "start": "2026-03-10T10:00:00+01:00", "end": "2026-03-10T12:00:00+01:00"})
    api.made(
        f"/schedules/{made['id']}/overrides",
        {
            "override_user_id": "cas",
            "start": "2026-03-10T11:00:00+01:00",
            "end": "2026-03-10T13:00:00+01:00",
        },
    )
    query = {"start_date": "2026-03-10", "end_date": "2026-03-10"}

    def told(**more: str) -> list[tuple[str, str, str, str]]:
        data = api.get(path, query=query | more).json["data"]
        return [(s["source"], s["start"][11:16], s["end"][11:16], s["user_id"]) for s in data]

    everything = [
        ("rotation", "00:00", "10:00", "ben"),
        ("entry", "10:00", "12:00", "cas"),
        ("override", "11:00", "13:00", "cas"),
        ("rotation", "13:00", "00:00", "ben"),
    ]
    assert told() == everything
    assert told(source="entry") == everything[1:2]
    assert told(source="override") == everything[2:3]
    assert told(source="rotation") == [everything[0], everything[3]]
    first = api.get(path, query=query | {"source": "entry"}).json["data"][0]
    assert first["id"] == entry["id"]
    assert first["backdated"] is False


def test_the_list_of_shifts_covers_a_month_from_today_unless_told_otherwise(api: Api, team: str) -> None:
    made = api.schedule("ann", "ben")
    path = f"/schedules/{made['id']}/entries"
    data = api.get(path).json["data"]
    assert data[0]["start"] == "2026-03-09T00:00:00+01:00"
    assert data[-1]["end"] == "2026-04-09T00:00:00+02:00"
    data = api.get(path, query={"end_date": "2026-02-08"}).json["data"]
    assert [(s["start"], s["end"]) for s in data] == [("2026-02-02T09:00:00+01:00", "2026-02-09T00:00:00+01:00")]


def test_the_list_of_overrides_goes_back_ninety_days(api: Api, team: str) -> None:
    made = api.schedule("ann")
    path = f"/schedules/{made['id']}/overrides"
    for days in (-100, -50, 50):
        api.made(
            path,
            {
                "override_user_id": "ben",
                "start": api.clock.text(days=days),
                "end": api.clock.text(days=days, hours=1),
            },
        )
    assert api.get(path).json["total"] == 2
    assert api.get(path, query={"since": "2025-01-01T00:00:00Z", "until": "2026-01-01T00:00:00Z"}).json["total"] == 1


def test_more_than_a_thousand_that_are_not_over_are_refused(
    api: Api, team: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """J07: a cap, and never one more."""
    monkeypatch.setattr("rota.usecases.handwritten.MAX_LIVE", 2)
    made = api.schedule("ann")
    path = f"/schedules/{made['id']}/overrides"
    window = {"start": api.clock.text(hours=1), "end": api.clock.text(hours=2)}
    for _ in range(2):
        api.made(path, {"override_user_id": "ben", **window})
    answer = api.post(path, {"override_user_id": "ben", **window})
    assert answer.status == 422
    assert answer.json["limit"] == 2
    past = {"start": api.clock.text(hours=-2), "end": api.clock.text(hours=-1)}
    api.made(path, {"override_user_id": "ben", **past})


@pytest.mark.parametrize(("kind", "who"), [("entries", "user_id"), ("overrides", "override_user_id")])
def test_nothing_leads_to_what_was_taken_back(api: Api, team: str, kind: str, who: str) -> None:
    made = api.schedule("ann")
    window = {"start": api.clock.text(hours=1), "end": api.clock.text(hours=2)}
    id = api.made(f"/schedules/{made['id']}/{kind}", {who: "ben", **window})["id"]
    api.clock.advance(minutes=1)
    assert api.delete(f"/{kind}/{id}").status == 204
    told = [(pk, sk) for (pk, sk), item in api.cloud.dump().items() if id in str(item)]
    assert {sk[:2] for pk, sk in told if not pk.endswith(("#AUDIT", "#NOTICES"))} == {"G#"}  # what was known of it
