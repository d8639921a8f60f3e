"""What is refused of times, zones and rotations, and what is taken (rows D of the fault list)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.api import Api, rotation

BAD_TIMES = [
    "2026-03-10T10:00:00", "2026-03-10", "2025-W13-7T10:00Z", "20250330T0230Z", "2026-03-10X02:30:00Z",
    "2026-03-10T02:30Z",
    "2026-03-10T02:30:00,5Z", "2026-03-10T02:30:00.123456789Z", "2026-03-10T02:30:00+01:00:30",
    "2026-03-10T02:30:00+24:00",
    "2026-03-10T02:30:00Z\n", " 2026-03-10T02:30:00Z", "2026-03-10 02:30:00Z", "2026-03-10T02:30:00 Z",
    "2026-03-10T23:59:60Z", "2026-03-10T24:00:00Z", "2025-02-29T00:00:00Z", "2100-02-29T00:00:00Z",
    "2026-13-01T00:00:00Z",
    "2026-03-10T02:60:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "10000-01-01T00:00:00Z",
    "1999-12-31T23:59:59Z", "2101-01-01T00:00:00Z", "\u0662\u0660\u0662\u0666-03-10T02:30:00Z", "", "now", "1773100800",
]  # fmt: skip
GOOD_TIMES = [
    ("2026-03-10T02:30:00z", "2026-03-10T03:30:00+01:00"),
    ("2026-03-10t02:30:00Z", "2026-03-10T03:30:00+01:00"),
    ("2026-03-10T02:30:00.5Z", "2026-03-10T03:30:00.500000+01:00"),
    ("2026-03-10T02:30:00+23:59", "2026-03-09T03:31:00+01:00"),
    ("2026-03-10T02:30:00-00:00", "2026-03-10T03:30:00+01:00"),
    ("2000-01-01T00:00:00Z", "2000-01-01T01:00:00+01:00"),
]


@pytest.mark.parametrize("text", BAD_TIMES)
def test_a_time_that_is_not_rfc_3339_is_refused(api: Api, team: str, text: str) -> None:
    """D01 to D04: without an offset, of another calendar, of no day, or out of the years 2000 to 2100."""
    made = api.schedule("ann")
    answer = api.post(f"/schedules/{made['id']}/overrides", {
        "override_user_id": "ben", "start": text, "end": "2026-03-11T00:00:00Z",
    })  # fmt: skip
    assert answer.status == 422
    assert answer.fields == {"/start"}
    answer = api.get(f"/schedules/{made['id']}/on-call", query={"at": text.replace(" ", "+")})
    assert answer.status == 422
    assert answer.fields == {"/at"}


@pytest.mark.parametrize("value", [None, 0, 1773100800, True, [], {}])
def test_a_time_that_is_no_text_is_refused(api: Api, team: str, value: Any) -> None:
    """D01."""
    made = api.schedule("ann")
    body = {"user_id": "ben", "start": value, "end": "2026-03-11T00:00:00Z"}
    assert api.post(f"/schedules/{made['id']}/entries", body).fields == {"/start"}


@pytest.mark.parametrize(("text", "shown"), GOOD_TIMES)
def test_a_time_is_shown_on_the_schedules_clock(api: Api, team: str, text: str, shown: str) -> None:
    """D02."""
    made = api.schedule("ann")
    told = api.get(f"/schedules/{made['id']}/on-call", query={"at": text}).json
    assert told["at"] == shown


@pytest.mark.parametrize("kind", ["entries", "overrides"])
def test_a_span_lasts_from_a_second_to_366_days(api: Api, team: str, kind: str) -> None:
    """D05: the past may be put on record; what straddles now is not past."""
    made = api.schedule("ann")
    who = {"entries": "user_id", "overrides": "override_user_id"}[kind]

    def send(start: str, end: str) -> Any:
        return api.post(f"/schedules/{made['id']}/{kind}", {who: "ben", "start": start, "end": end})

    noon = "2026-03-10T12:00:00Z"
    for end in (
        noon,
        "2026-03-10T11:00:00Z",
        "2026-03-10T12:00:00.000001Z",
        "2027-03-11T12:00:01Z",
        "2100-03-10T12:00:00Z",
    ):
        answer = send(noon, end)
        assert answer.status == 422, end
        assert answer.fields == {"/end"}
    assert send(noon, "2026-03-10T12:00:01Z").status == 201
    assert send("2027-01-01T00:00:00Z", "2028-01-02T00:00:00Z").status == 201
    past = send("2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z")
    assert past.json["backdated"] is True
    straddling = send("2026-03-09T11:00:00Z", "2026-03-09T13:00:00Z")
    assert straddling.json["backdated"] is False
    assert send("2026-03-03T00:00:00Z", "2026-03-09T11:00:00Z").json["backdated"] is True
    reaching_back = send("2026-03-02T11:59:59Z", "2026-03-09T12:00:01Z")
    assert (reaching_back.status, reaching_back.fields) == (422, {"/start"})


def test_a_rotation_ends_after_it_begins(api: Api, team: str) -> None:
    """D06: and two rotations on one layer are no mistake: the one made first has the floor."""
    for more in (
        {"effective_until": "2026-02-02T08:00:00Z"},
        {"effective_until": "2026-02-01T00:00:00Z"},
    ):
        answer = api.post("/schedules", {"name": "x", "timezone": "UTC", "rotations": [rotation("ann") | more]})
        assert answer.fields == {"/rotations/0/effective_until"}
    late = rotation("ann", effective_until="2026-03-09T12:00:00Z")
    del late["effective_from"]
    answer = api.post("/schedules", {"name": "x", "timezone": "UTC", "rotations": [late]})
    assert answer.fields == {"/rotations/0/effective_until"}
    far = rotation("ann", effective_from="2099-01-01T00:00:00Z")
    assert api.on_call(api.schedule(rotations=[far])["id"]) is None
    both = api.schedule(rotations=[rotation("ann"), rotation("ben")])
    assert api.on_call(both["id"]) == "ann"


@pytest.mark.parametrize(
    "zone",
    [
        "America", "../etc/passwd", "/etc/localtime", "A" * 5_000, "UTC\0", "", "UTC ", "europe/brussels", None, 1,
        "leapseconds", "tzdata.zi", "zone.tab", "localtime", "Factory", "posixrules", "right/UTC", "posix/UTC",
        "+01:00",
        "Europe/Brussels/x", "Europe//Brussels", "\ud800",
    ],
)  # fmt: skip
def test_a_zone_that_is_none_is_refused(api: Api, zone: Any) -> None:
    """D07, D08."""
    answer = api.post("/schedules", {"name": "x", "timezone": zone, "rotation_type": "daily"})
    assert answer.status == 422
    assert answer.fields == {"/timezone"}


@pytest.mark.parametrize("zone", ["Europe/Kiev", "US/Eastern", "UTC", "Etc/GMT+5", "Asia/Calcutta", "EST5EDT"])
def test_an_alias_is_kept_as_it_was_sent(api: Api, zone: str) -> None:
    """D08."""
    made = api.made("/schedules", {"name": "x", "timezone": zone, "rotation_type": "daily"})
    assert made["timezone"] == zone
    assert api.get(f"/schedules/{made['id']}/timeline").json["timezone"] == zone


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[("handoff_time", v) for v in ("24:00", "9:00", "09:00:30", "\u0660\u0669:00", "09:60", "", 9, "09:00Z")],
        *[("handoff_day", v) for v in (0, 8, 1.5, "1", True, -1)],
        *[("handoff_month_day", v) for v in (0, 32, 1)],  # no day of the month on a weekly rotation
        *[("interval", v) for v in (0, 53, 1.5, "2", -1, 10**40)],
        *[("custom_shift_hours", v) for v in (0, -1, 12, 1e9, "12")],  # nor a length
        *[("layer_position", v) for v in (-1, 1001, 0.5, True)],
        *[("turns", v) for v in ("some", None, 1)],
        *[("anchor", v) for v in ("2026-02-02T09:00:00Z", "2026-02-02", "09:00")],
        *[("type", v) for v in ("hourly", 1)],
        ("restrictions", [{"days": [], "start": "09:00", "end": "17:00"}]),
        ("restrictions", [{"days": [1, 1], "start": "09:00", "end": "17:00"}]),
        ("restrictions", [{"days": [8], "start": "09:00", "end": "17:00"}]),
        ("restrictions", [{"days": [1], "start": "9", "end": "17:00"}]),
        ("restrictions", [{"days": [1], "start": "09:00"}]),
        ("restrictions", [{"days": [1], "start": "09:00", "end": "17:00"}] * 101),
        ("restrictions", None),
    ],
)
def test_a_bad_field_of_a_rotation_is_named(api: Api, team: str, field: str, value: Any) -> None:
    """D09, D10."""
    answer = api.post("/schedules", {"name": "x", "timezone": "UTC", "rotations": [rotation("ann", **{field: value})]})
    assert answer.status == 422
    assert all(pointer.startswith(f"/rotations/0/{field}") for pointer in answer.fields), answer.fields


def test_fields_of_other_types_are_refused(api: Api, team: str) -> None:
    """D09, D10: a day on a daily rotation, no length on a custom one."""
    cases: list[tuple[dict[str, Any], str]] = [
        ({"type": "daily", "handoff_day": 1}, "handoff_day"),
        ({"type": "monthly", "handoff_day": 1}, "handoff_day"),
        ({"type": "daily", "custom_shift_hours": 12}, "custom_shift_hours"),
        ({"type": "custom"}, "custom_shift_hours"),
        ({"type": "custom", "custom_shift_hours": 0.2}, "custom_shift_hours"),
        ({"type": "custom", "custom_shift_hours": 0.33}, "custom_shift_hours"),
        ({"type": "custom", "custom_shift_hours": 8785}, "custom_shift_hours"),
        ({"type": "custom", "custom_shift_hours": 12, "interval": 2}, "interval"),
        ({"type": "monthly", "interval": 13}, "interval"),
    ]
    for fields, wrong in cases:
        sent = {"participants": [{"user_id": "ann", "position": 0}]} | fields
        answer = api.post("/schedules", {"name": "x", "timezone": "UTC", "rotations": [sent]})
        assert answer.fields == {f"/rotations/0/{wrong}"}, fields
    for hours in (0.25, 0.5, 1.75, 8784):
        sent = {"type": "custom", "custom_shift_hours": hours, "participants": [{"user_id": "ann", "position": 0}]}
        made = api.made("/schedules", {"name": "x", "timezone": "UTC", "rotations": [sent]})
        assert made["rotations"][0]["custom_shift_hours"] == hours


def test_participants_are_ordered_by_their_positions(api: Api, team: str) -> None:
    """D11: holes and a late start are fine, the same user twice too; positions do not repeat."""
    users = [("cas", 90), ("ann", 7), ("ben", 8), ("ann", 50)]
    sent = rotation() | {"participants": [{"user_id": user, "position": position} for user, position in users]}
    made = api.schedule(rotations=[sent])
    assert [p["user_id"] for p in made["rotations"][0]["participants"]] == ["ann", "ben", "ann", "cas"]
    weeks = [api.on_call(made["id"], f"2026-02-{day:02}T12:00:00Z") for day in (2, 9, 16, 23)]
    assert weeks == ["ann", "ben", "ann", "cas"]
    assert api.on_call(api.schedule(rotations=[rotation()])["id"]) is None
    twice = rotation() | {"participants": [{"user_id": "ann", "position": 1}, {"user_id": "ben", "position": 1}]}
    answer = api.post("/schedules", {"name": "x", "timezone": "UTC", "rotations": [twice]})
    assert answer.fields == {"/rotations/0/participants/1/position"}
    for position in (-1, 1.5, "1", None):
        bad = rotation() | {"participants": [{"user_id": "ann", "position": position}]}
        answer = api.post("/schedules", {"name": "x", "timezone": "UTC", "rotations": [bad]})
        assert answer.fields == {"/rotations/0/participants/0/position"}


def test_too_many_participants_or_rotations_are_refused_before_anything_is_read(api: Api, team: str) -> None:
    """D11: 200 each, 50 rotations; 10,000 do not even fit into a body."""

    def sent(n: int) -> dict[str, Any]:
        return rotation() | {"participants": [{"user_id": "ann", "position": i} for i in range(n)]}

    api.get("/users")
    answer = api.post("/schedules", {"name": "x", "timezone": "UTC", "rotations": [sent(201)]})
    assert answer.fields == {"/rotations/0/participants"}
    assert not answer.calls
    answer = api.post("/schedules", {"name": "x", "timezone": "UTC", "rotations": [sent(1)] * 51})
    assert answer.fields == {"/rotations"}
    assert api.post("/schedules", {"name": "x", "timezone": "UTC", "rotations": [sent(200)] * 40}).status in (413, 422)
    assert api.post("/schedules", {"name": "x", "timezone": "UTC", "rotations": [sent(200)]}).status == 201


@pytest.mark.parametrize(
    ("change", "moment"),
    [
        ({"timezone": "America/New_York"}, "2026-03-11T10:00:00Z"),
        ({"timezone": "Pacific/Apia"}, "2026-03-09T08:00:00Z"),
    ],
)
def test_a_zone_changed_in_mid_shift_moves_nobody(api: Api, team: str, change: dict[str, Any], moment: str) -> None:
    """D20: there is somebody at every instant, the same before and after the edit, and the past stays."""
    made = api.schedule("ann", "ben", "cas")
    api.clock.set(moment)
    path = f"/schedules/{made['id']}"
    window = (api.clock.text(days=-30), api.clock.text())
    past = api.final(made["id"], *window)
    holder = api.on_call(made["id"])
    assert api.patch(path, change).status == 200
    assert api.final(made["id"], *window)[-1][2] == past[-1][2]
    assert [(s, u) for s, _, u in _utc(past)] == [(s, u) for s, _, u in _utc(api.final(made["id"], *window))]
    assert api.on_call(made["id"]) == holder
    assert api.get(f"{path}/timeline", query={"until": api.clock.text(days=30)}).json["coverage"]["percent"] == 100.0


def _utc(segments: list[tuple[str, str, str | None]]) -> list[tuple[int, int, str | None]]:
    from tests.support.api import instant

    return [(instant(start), instant(end), user) for start, end, user in segments]


def test_dates_are_days_of_the_schedules_zone_and_in_order(api: Api, team: str) -> None:
    """D25: both ends included, at most 400 of them."""
    made = api.schedule("ann", "ben", timezone="Pacific/Auckland")
    path = f"/schedules/{made['id']}/entries"

    def told(start: str, end: str) -> Any:
        return api.get(path, query={"start_date": start, "end_date": end})

    data = told("2026-03-10", "2026-03-10").json["data"]
    assert (data[0]["start"], data[-1]["end"]) == ("2026-03-10T00:00:00+13:00", "2026-03-11T00:00:00+13:00")
    assert told("2026-03-11", "2026-03-10").fields == {"/end_date"}
    assert told("2026-01-01", "2036-01-01").fields == {"/end_date"}
    refused = told("2026-01-01", "2027-02-05")
    assert refused.json["errors"] == [
        {"pointer": "/end_date", "detail": "must come to at most 400 days with start_date, both included"}
    ]
    assert told("2026-01-01", "2027-02-04").status == 200
    assert told("2026-01-01", "2027-02-04").status == 200
    for bad in (
        "2026-02-30",
        "2026-3-1",
        "20260301",
        "2026-03-10T00:00:00Z",
        "",
        "1999-12-31",
        "2101-01-01",
        "\u0662\u0660\u0662\u0666-03-01",
    ):
        answer = told(bad, "2026-03-10")
        assert answer.fields == {"/start_date"}, bad
    assert told("2026-03-10", "2026-13-10").fields == {"/end_date"}
    assert told("2000-01-01", "2000-01-02").status == 200
    assert told("2100-12-30", "2100-12-31").status == 200


def test_a_plus_that_arrives_as_a_space_is_taken_for_a_plus(api: Api, team: str) -> None:
    """D02: what gateways make of a + that was not sent as %2B."""
    made = api.schedule("ann")
    answer = api.get(f"/schedules/{made['id']}/on-call", query="at=2026-03-10T02:30:00+01:00")
    assert answer.json["at"] == "2026-03-10T02:30:00+01:00"


def test_a_window_is_in_order_and_at_most_400_days(api: Api, team: str) -> None:
    """D25, J06."""
    made = api.schedule("ann")
    path = f"/schedules/{made['id']}/timeline"
    for since, until in (
        ("2026-03-10T00:00:00Z", "2026-03-10T00:00:00Z"),
        ("2026-03-10T00:00:00Z", "2027-04-15T00:00:00Z"),
    ):
        assert api.get(path, query={"since": since, "until": until}).fields == {"/until"}
    answer = api.get(path, query={"since": "2026-03-10T00:00:00Z", "until": "2027-04-14T00:00:00Z"})
    assert answer.status == 200
    assert api.get(path, query={"since": "x", "until": "y", "z": "1"}).fields == {"/since", "/until", "/z"}


@pytest.mark.parametrize(
    ("path", "days"),
    [("/schedules/{}/timeline", 400), ("/users/ann/shifts", 400), ("/schedules/{}/overrides", 490), ("/notices", 407),
     ("/audit", 800)],
)  # fmt: skip
def test_a_window_that_is_too_long_is_told_what_is_not(api: Api, team: str, path: str, days: int) -> None:
    path = path.format(api.schedule("ann")["id"])
    query = {"since": api.clock.text(), "until": api.clock.text(days=days)}
    assert api.get(path, query=query).status == 200
    refused = api.get(path, query=query | {"until": api.clock.text(days=days, seconds=1)})
    assert refused.json["errors"] == [{"pointer": "/until", "detail": f"must be at most {days} days after since"}]
