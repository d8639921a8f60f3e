"""The present shift is told whole, though only what it reaches back to is read: against the full history, at random."""

from __future__ import annotations

import os
from dataclasses import replace
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import rota.http.endpoint as edge
from rota.domain.override import Entry, Override
from rota.domain.revising import revised
from rota.domain.rotation import Participant, Restriction, Rotation
from rota.domain.schedule import Person, Revision, Schedule
from rota.domain.time import DAY, HOUR, Instant
from rota.domain.timeline import Span, Timeline
from rota.store import items, keys
from rota.store.client import dynamodb
from rota.store.store import Store
from rota.store.table import Table
from tests.support.api import START, Api, instant, rfc3339, rotation
from tests.support.aws import TABLE

NOW = round(START.timestamp()) * 1_000_000
USERS = ("ann", "ben", "cas")
# Times lie on a coarse grid around now, so that ends and beginnings often meet.
ticks = st.integers(-60, 20).map(lambda n: NOW + n * 6 * HOUR)


@st.composite
def rotations(draw: st.DrawFn, name: str) -> Rotation:
    kind = draw(st.sampled_from(["daily", "weekly", "custom"]))
    return Rotation(
        id=f"rot_{name}",
        type=kind,
        effective_from=NOW - draw(st.sampled_from([400, 20, 3])) * DAY,
        handoff_time=draw(st.sampled_from([0, 6, 12])) * 60,
        participants=tuple(Participant(user, i) for i, user in enumerate(draw(st.permutations(USERS)))),
        layer_position=draw(st.integers(0, 1)),
        length_minutes=draw(st.sampled_from([6, 12, 48, 400])) * 60 if kind == "custom" else None,
        handoff_day=draw(st.integers(1, 7)) if kind == "weekly" else None,
        restrictions=draw(st.sampled_from([(), (Restriction((1, 2, 3), 0, 0),)])),
    )


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Revision], list[Entry], list[Override]]:
    """The revisions of a schedule, in order, and what was written on it."""
    zone = draw(st.sampled_from(["UTC", "Europe/Brussels"]))
    count = draw(st.integers(0, 2))
    made = tuple(draw(rotations(str(n))) for n in range(count))
    revisions = [Revision(zone, made, enabled=draw(st.booleans()) or True)]
    for at in sorted({draw(ticks) for _ in range(draw(st.integers(0, 3)))}):
        if at <= NOW:
            changed = tuple(replace(rotation, participants=rotation.participants[::-1]) for rotation in made)
            made = draw(st.sampled_from([changed, made, made[:1]]))
            new = revised(revisions[-1], Revision(zone, made, enabled=draw(st.integers(0, 4)) > 0), at)
            revisions.append(new)
            made = new.rotations
    entries: list[Entry] = []
    overrides: list[Override] = []
    for n in range(draw(st.integers(0, 7))):
        start = draw(ticks)
        end = start + draw(st.sampled_from([1, 2, 4, 40])) * 6 * HOUR
        user = draw(st.sampled_from(USERS))
        if draw(st.booleans()) and all(end <= entry.start or entry.end <= start for entry in entries):
            entries.append(Entry(f"entry_{n}", "sched_1", user, start, end, NOW))
        else:
            other = draw(st.sampled_from([None, None, *USERS]))
            stands_in = draw(st.sampled_from([None, user, user]))
            overrides.append(Override(f"ovr_{n}", "sched_1", stands_in, start, end, NOW, n + 1, other))
    return revisions, entries, overrides


def _stored(api: Api, revisions: list[Revision], entries: list[Entry], overrides: list[Override]) -> None:
    store = Store(Table(dynamodb(), TABLE), api.me.workspace)
    schedule = Schedule("sched_1", "x", revisions[-1], NOW - 500 * DAY, NOW, team_id="net", number=1, sequence=99)
    store.stage(store.schedules.created(schedule, {user: Person(user, user.title()) for user in USERS}))
    for item in (*entries, *overrides):
        store.stage(store.schedules.added(item))
    store.commit()
    for before, after in pairwise(revisions):
        key = keys.revision(api.me.workspace, "sched_1", after.since)
        api.cloud.plant({"pk": key.pk, "sk": key.sk, **items.to_item(before)})


def _told(duty: Any) -> Any:
    """On call and next of an answer, as (user, start, end)."""
    return [
        one and (one["user_id"], instant(one["shift_start"]), instant(one["shift_end"]))
        for one in (duty["on_call"], duty["next"])
    ]


def _expected(timeline: Timeline, at: Instant) -> Any:
    piece = timeline.shift_at(at)
    following = timeline.next_after(piece, 400 * DAY)
    return [
        one and one.user_id and (one.user_id, one.start, one.end)
        for one in (piece if isinstance(piece, Span) else None, following)
    ]


@settings(max_examples=int(os.environ.get("EXAMPLES", "40")), deadline=None, suppress_health_check=list(HealthCheck))
@given(histories(), st.lists(ticks, min_size=2, max_size=2))
def test_the_present_shift_is_the_whole_segment_of_the_full_history(
    api: Api, team: str, history: tuple[list[Revision], list[Entry], list[Override]], moments: list[Instant]
) -> None:
    if not hasattr(api, "start"):
        api.start = api.cloud.snapshot()  # type: ignore[attr-defined]
    api.cloud.restore(api.start)  # type: ignore[attr-defined]
    api.answers.clear()
    edge._KEYS._seen.clear()
    _stored(api, *history)
    full = Timeline(*history)
    for at in (NOW, *moments):
        query = {"at": rfc3339(at)}
        single = api.get("/schedules/sched_1/on-call", query=query)
        assert single.status == 200, single.body
        assert _told(single.json) == _expected(full, at)
        (of_team,) = api.get(f"/current/{team}", query=query).json["schedules"]
        assert _told(of_team) == _told(single.json)
        (of_all,) = api.get("/current", query=query).json["data"]
        assert of_all == of_team
        explained = api.get("/schedules/sched_1/explain", query=query).json
        assert explained["on_call"] == single.json["on_call"]


def test_what_ended_just_where_the_reading_begins_is_seen_too(api: Api, team: str) -> None:
    """An override of an override: cas stands in for ben, who until his own turn began stood in for ann."""
    turn = NOW - 8 * DAY
    rotation = Rotation(
        id="rot_0",
        type="custom",
        effective_from=turn - 20 * DAY,
        handoff_time=12 * 60,
        participants=(Participant("ann", 0), Participant("ben", 1)),
        length_minutes=20 * 24 * 60,
    )
    overrides = [
        Override("ovr_0", "sched_1", "ben", turn - 5 * DAY, turn, NOW, 1, "ann"),
        Override("ovr_1", "sched_1", "cas", turn - 5 * DAY, NOW + DAY, NOW, 2, "ben"),
    ]
    _stored(api, [Revision("UTC", (rotation,))], [], overrides)
    for path in ("/schedules/sched_1/on-call", f"/current/{team}"):
        told = api.get(path).json["on_call"]
        assert (told["user_id"], instant(told["shift_start"])) == ("cas", turn - 5 * DAY)


def test_only_as_much_of_the_past_is_read_as_the_shift_reaches_back(api: Api, team: str) -> None:
    """Capacity does not depend on what is over: hundreds of overrides and dozens of edits before the present turn."""
    made = api.schedule("ann", "ben", team_id=team)
    bare = [api.get(path) for path in (f"/schedules/{made['id']}/on-call", f"/current/{team}")]
    store = Store(Table(dynamodb(), TABLE), api.me.workspace)
    for n in range(300):
        start = NOW - (20 + n) * DAY
        override = Override(f"ovr_{n}", made["id"], "cas", start, start + 5 * HOUR, start, n + 1, reason="r" * 400)
        store.stage(store.schedules.added(override))
        store.commit()
    revision = Revision("UTC", ())
    for n in range(50):
        key = keys.revision(api.me.workspace, made["id"], NOW - (20 + n) * DAY)
        api.cloud.plant({"pk": key.pk, "sk": key.sk, **items.to_item(revision)})
    laden = [api.get(path) for path in (f"/schedules/{made['id']}/on-call", f"/current/{team}")]
    for before, after in zip(bare, laden, strict=True):
        assert after.json == before.json
        assert sum(call.read_units for call in after.calls) <= sum(call.read_units for call in before.calls)
        assert len(after.calls) <= len(before.calls)


def test_a_team_is_read_at_one_go_once_its_turns_have_got_longer(api: Api, team: str) -> None:
    days, weeks = rotation("ann", "ben", type="daily", handoff_day=None), rotation("ann", "ben")
    made = api.schedule(team_id=team, rotation_type=None, rotations=[days])
    longer = [{**weeks, "layer_position": 0}, {"id": made["rotations"][0]["id"], "layer_position": 1}]
    assert api.patch(f"/schedules/{made['id']}", {"rotations": longer}).status == 200
    api.clock.advance(days=12)
    read = api.get(f"/current/{team}")
    assert read.json["on_call"]["shift_end"] == "2026-03-23T09:00:00+01:00"
    assert sum(call.operation == "Query" for call in read.calls) == 2
