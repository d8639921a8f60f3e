"""One store and one calculator under three dialects: what is sent reads back, and all say the same of every instant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support import ionhour, zstack
from tests.support.api import Api, rfc3339

Json = dict[str, Any]
USERS = ("1", "2", "3", "ann", "ben")
ZONES = ("UTC", "Europe/Brussels", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Europe/Kiev")
HOUR = 3_600_000_000
# Around the present, and so that the clocks of most zones change within.
FIRST, LAST = (int(datetime(2026, m, 1, tzinfo=UTC).timestamp()) * 1_000_000 // HOUR for m in (1, 5))

moderately = settings(
    max_examples=12,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
names = st.text("abc é-漢", min_size=1, max_size=9).map(lambda text: f"x{text}")
moments = st.integers(FIRST, LAST).map(lambda hour: rfc3339(hour * HOUR))
users = st.lists(st.sampled_from(USERS), min_size=1, max_size=4)


@pytest.fixture(autouse=True)
def _people(api: Api) -> None:
    api.people(*USERS)


def shown(user: str) -> int | str:
    return int(user) if user.isdigit() else user


@st.composite
def ionhour_rotations(draw: st.DrawFn) -> Json:
    type = draw(st.sampled_from(["daily", "weekly", "custom"]))
    begins = draw(moments)
    lasts = st.integers(1, 9_000).map(lambda hours: rfc3339(zulu(begins) + hours * HOUR))
    places = draw(st.sets(st.integers(0, 50), max_size=4).map(sorted))
    return {
        "name": draw(st.none() | names),
        "type": type,
        "layerPosition": draw(st.integers(0, 5)),
        "effectiveFrom": begins,
        "effectiveUntil": draw(st.none() | lasts),
        "handoffTime": draw(st.times().map(lambda time: f"{time:%H:%M}")),
        "handoffDay": draw(st.integers(1, 7)) if type == "weekly" else None,
        "customShiftHours": draw(st.sampled_from([0.25, 1, 7.5, 12, 36, 168, 8784])) if type == "custom" else None,
        "participants": [{"userId": shown(draw(st.sampled_from(USERS))), "position": place} for place in places],
    }


def zulu(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp()) * 1_000_000


ionhour_schedules = st.fixed_dictionaries(
    {
        "workspaceId": st.just(1),
        "name": names,
        "description": st.none() | names,
        "timezone": st.sampled_from(ZONES),
        "handoffNotificationMinutes": st.none() | st.integers(0, 600),
        "enabled": st.booleans(),
        "rotations": st.lists(ionhour_rotations(), max_size=3),
    }
)


def as_sent(schedule: Json) -> Json:
    """An answer of Ionhour's dialect less what rota adds."""
    added = ("id", "overrides", "createdAt", "updatedAt")
    plain = {name: value for name, value in schedule.items() if name not in added}
    plain["rotations"] = [{n: v for n, v in one.items() if n != "id"} for one in schedule["rotations"]]
    for rotation in plain["rotations"]:
        rotation["participants"] = [{n: v for n, v in one.items() if n != "id"} for one in rotation["participants"]]
    return plain


@moderately
@given(sent=ionhour_schedules)
def test_what_ionhours_clients_send_reads_back(api: Api, sent: Json) -> None:
    answer = api.post(ionhour.SCHEDULES, sent, absolute=True)
    assert answer.status == 201, answer.body
    number = answer.json["id"]
    assert as_sent(answer.json) == sent
    read = ionhour.one(api, number).json
    assert read == answer.json
    for again in (sent, read):  # as it was sent, without ids; and as it was read
        api.clock.advance(seconds=1)
        put = ionhour.put(api, number, again)
        assert put.status == 200, put.body
        assert as_sent(put.json) == sent
    ids = [rotation["id"] for rotation in read["rotations"]]
    assert [rotation["id"] for rotation in put.json["rotations"]] == ids
    api.delete(f"{ionhour.SCHEDULES}/{number}", absolute=True)


turns = st.one_of(
    st.tuples(st.just("weekly"), st.integers(1, 9).map(lambda n: f"{n * 168}h")),
    st.tuples(st.just("weekly"), st.integers(1, 9).map(lambda n: f"{n * 168 - 1}h60m")),
    st.tuples(st.just("daily"), st.integers(1, 30).map(lambda n: f"{n * 24}h0m0s")),
    st.tuples(st.just("custom"), st.integers(15, 20_000).map(lambda n: f"{n}m")),
    st.tuples(st.just("custom"), st.integers(1, 500).map(lambda n: f"{n}.5h")),
)


@moderately
@given(
    name=names,
    zone=st.sampled_from(ZONES),
    turn=turns,
    people=users,
    places=st.sets(st.integers(0, 99), min_size=4, max_size=4),
    start=st.integers(FIRST * 3600, LAST * 3600).map(lambda second: rfc3339(second * 1_000_000)),
)
def test_what_zstacks_clients_send_reads_back(
    api: Api, name: str, zone: str, turn: tuple[str, str], people: list[str], places: set[int], start: str
) -> None:
    members = [{"userId": user, "order": place} for user, place in zip(people, sorted(places), strict=False)]
    sent = {
        "name": name,
        "description": name,
        "timezone": zone,
        "rotationType": turn[0],
        "shiftDuration": turn[1],
        "members": members,
        "startDate": start,
    }
    answer = zstack.post(api, "/schedules", sent)
    assert answer.status == 200, answer.body
    uuid = answer.json["uuid"]
    read = zstack.one(api, uuid).json
    assert read == answer.json
    assert [one.pop("userName") for one in read["members"]] == [user.title() for user in people]
    assert {name: read[name] for name in sent} == sent
    again = {name: sent[name] for name in ("name", "description", "timezone", "shiftDuration", "members")}
    changed = zstack.put(api, uuid, again)
    assert changed.status == 200, changed.body
    assert {name: changed.json[name] for name in sent} | {"members": members} == sent
    api.delete(f"/schedules/{uuid}")


@moderately
@given(
    zone=st.sampled_from(ZONES),
    turn=st.sampled_from([("daily", 24), ("weekly", 168), ("custom", 12), ("custom", 7.5), ("custom", 100)]),
    people=users,
    start=moments,
)
def test_the_same_schedule_says_the_same_in_all_three(
    api: Api, zone: str, turn: tuple[str, float], people: list[str], start: str
) -> None:
    type, hours = turn
    shorthand = {"participants": people, "start": start} | ({"custom_shift_hours": hours} if type == "custom" else {})
    ours = api.made("/schedules", {"name": "v2", "timezone": zone, "rotation_type": type} | shorthand)
    (rotation,) = ours["rotations"]
    number = ionhour.made(
        api,
        ionhour.rotation(
            *people,
            type=type,
            effectiveFrom=start,
            handoffTime=rotation["handoff_time"],
            handoffDay=rotation["handoff_day"],
            customShiftHours=rotation["custom_shift_hours"],
        ),
        timezone=zone,
        name="ionhour",
    )["id"]
    duration = f"{hours}h"
    uuid = zstack.made(
        api, *people, timezone=zone, rotationType=type, shiftDuration=duration, startDate=start, name="zstack"
    )["uuid"]
    ids = [ours["id"], ionhour.string_id(api, number), uuid]
    since = datetime.fromisoformat(start) - timedelta(days=1)
    window = since.isoformat(), (since + timedelta(days=120)).isoformat()
    finals = [api.final(id, *window) for id in ids]
    assert finals[0]
    assert finals[0] == finals[1] == finals[2]
    for id in ids:  # each is complete in the other dialects: who is on call now, in v2's words and in ZStack's
        on_call = api.get(f"/schedules/{id}/on-call").json["on_call"]
        shift = zstack.current(api, id)
        if on_call is None:
            assert shift.status == 404
        else:
            assert (shift.json["userId"], shift.json["userName"]) == (on_call["user_id"], on_call["name"])
            assert zulu(shift.json["startTime"]) == zulu(on_call["shift_start"])
        shown_there = [s for s in ionhour.listed(api).json["items"] if s["name"] in ("v2", "ionhour", "zstack")]
        assert len(shown_there) == 3
        participants = [[p["userId"] for p in s["rotations"][0]["participants"]] for s in shown_there]
        assert participants == [[shown(user) for user in people]] * 3
    for id in ids:
        api.delete(f"/schedules/{id}")
