"""Edits without a surprise: the past stays, whoever is on call stays, and the order goes on from them.

Held against a plain model, which knows a list of names and who of them is on call, and nothing of grids or phases.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rota.domain.revising import composed, revised
from rota.domain.rotation import Participant, Restriction, Rotation
from rota.domain.schedule import Revision
from rota.domain.time import DAY, HOUR, MINUTE, Instant, parse_instant
from rota.domain.timeline import Timeline

FROM = parse_instant("2026-01-15T10:30:00Z")
ZONES = ["UTC", "Europe/Brussels", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Cairo"]
names = st.permutations("abcdefgh").flatmap(lambda order: st.integers(1, 6).map(lambda n: tuple(order[:n])))
nows = st.integers(0, 300 * 24 * 60).map(lambda minutes: FROM + minutes * MINUTE)


@st.composite
def rotations(draw: st.DrawFn) -> Rotation:
    kind = draw(st.sampled_from(["daily", "weekly", "monthly", "custom"]))
    return Rotation(
        id="rot",
        type=kind,
        effective_from=FROM,
        handoff_time=draw(st.integers(0, 24 * 60 - 1)),
        participants=people(draw(names)),
        interval=1 if kind == "custom" else draw(st.integers(1, 3)),
        length_minutes=draw(st.integers(15, 5 * 24 * 60)) if kind == "custom" else None,
        handoff_day=draw(st.integers(1, 7)) if kind == "weekly" else None,
        handoff_month_day=draw(st.integers(1, 31)) if kind == "monthly" else None,
        phase=0,
    )


def people(users: tuple[str, ...]) -> tuple[Participant, ...]:
    return tuple(Participant(user, i) for i, user in enumerate(users))


def users_of(rotation: Rotation) -> list[str]:
    return [participant.user_id for participant in rotation.participants]


def successor(order: list[str], holder: str, left: list[str]) -> str | None:
    """Who has the turn after an edit: the holder, or the next of the old order who is still there."""
    place = order.index(holder)
    return next((user for user in order[place:] + order[:place] if user in left), None)


def holders(timeline: Timeline, since: Instant, until: Instant) -> list[str | None]:
    """Whoever is on call over a window, turn by turn."""
    return [span.user_id for span in timeline.spans(since, until)]


@settings(max_examples=80)
@given(rotations(), rotations(), names, st.sampled_from(ZONES), st.sampled_from(ZONES), nows, st.data())
def test_any_edit_keeps_the_past_and_the_person_and_goes_on_in_order(
    first: Rotation,
    other: Rotation,
    order: tuple[str, ...],
    zone: str,
    later_zone: str,
    now: Instant,
    data: st.DataObject,
) -> None:
    old = Revision(zone, (first,))
    before = Timeline([old])
    holder = before.who(now)
    assert holder is not None
    change = data.draw(st.sampled_from(["people", "grid", "zone", "everything"]))
    after = first if change in ("people", "zone") else replace(other, participants=first.participants)
    if change in ("people", "everything"):
        after = replace(after, participants=people(order))
    new = revised(old, Revision(later_zone if change in ("zone", "everything") else zone, (after,)), now)
    timeline = Timeline([old, new])

    assert timeline.spans(FROM - DAY, now) == before.spans(FROM - DAY, now)
    on_call, left = timeline.who(now), users_of(after)
    expected = successor(users_of(first), holder, left)
    assert on_call == (expected if expected is not None else left[0])

    # From there on the new list is gone through in its order, from the place of whoever is on call.
    horizon = now + 100 * DAY
    place = left.index(on_call)
    spans = timeline.spans(now, horizon)
    for span in spans:
        # A turn inside a skipped hour has no length, and its holder is passed over: so turns are counted, not spans.
        assert span.user_id == left[(place + span.turn - spans[0].turn) % len(left)]
    if new.timezone == "UTC":
        assert [span.turn - spans[0].turn for span in spans] == list(range(len(spans)))

    if change == "people" and holder in left:
        # Nothing moves before the turn would have ended anyhow.
        assert timeline.shift_at(now).end == before.shift_at(now).end


@given(rotations(), st.lists(st.tuples(st.sampled_from("abcdefgh"), st.booleans()), max_size=12), nows)
def test_one_edit_after_another_never_moves_who_is_not_taken_out(
    first: Rotation, edits: list[tuple[str, bool]], start: Instant
) -> None:
    revisions, now = [Revision("Europe/Brussels", (first,))], start
    for user, added in edits:
        (current,) = revisions[-1].rotations
        order = users_of(current)
        if added == (user in order) or order == [user]:
            continue
        holder = Timeline(revisions).who(now)
        changed = (*order, user) if added else tuple(name for name in order if name != user)
        new = revised(
            revisions[-1], replace(revisions[-1], rotations=(replace(current, participants=people(changed)),)), now
        )
        past = [Timeline(revisions).who(t) for t in range(start - 3 * DAY, now, 11 * HOUR)]
        revisions.append(new)
        timeline = Timeline(revisions)
        assert [timeline.who(t) for t in range(start - 3 * DAY, now, 11 * HOUR)] == past
        if added or user != holder:
            assert timeline.who(now) == holder
        now += 7 * HOUR
    assume(len(revisions) > 1)


@given(rotations(), nows, st.sampled_from(["name", "layer_position", "effective_until"]))
def test_what_does_not_concern_turns_moves_none(rotation: Rotation, now: Instant, field: str) -> None:
    value = {"name": "other", "layer_position": 3, "effective_until": now + 400 * DAY}[field]
    old = Revision("Europe/Brussels", (rotation,))
    new = revised(old, replace(old, rotations=(replace(rotation, **{field: value}),)), now)
    assert new.rotations[0].phase == rotation.phase
    assert holders(Timeline([old, new]), FROM, now + 100 * DAY) == holders(Timeline([old]), FROM, now + 100 * DAY)


def test_the_order_is_that_of_the_new_list_from_whoever_is_on_call() -> None:
    weekly = Rotation("rot", "weekly", FROM, 9 * 60, people(("ann", "ben", "cas")), handoff_day=1)
    old = Revision("UTC", (weekly,))
    now = parse_instant("2026-02-04T12:00:00Z")
    assert Timeline([old]).who(now) == "ann"
    changed = replace(weekly, participants=people(("dan", "cas", "ann", "eve")))
    timeline = Timeline([old, revised(old, replace(old, rotations=(changed,)), now)])
    weeks = [timeline.who(now + n * 7 * DAY) for n in range(6)]
    assert weeks == ["ann", "eve", "dan", "cas", "ann", "eve"]


def test_who_was_taken_out_is_followed_at_once_by_the_next_who_is_left() -> None:
    weekly = Rotation("rot", "weekly", FROM, 9 * 60, people(("ann", "ben", "cas")), handoff_day=1)
    old = Revision("UTC", (weekly,))
    now = parse_instant("2026-02-04T12:00:00Z")
    changed = replace(weekly, participants=people(("cas", "dan")))
    timeline = Timeline([old, revised(old, replace(old, rotations=(changed,)), now)])
    assert timeline.who(now - 1) == "ann"
    assert [timeline.who(now + n * 7 * DAY) for n in range(3)] == ["cas", "dan", "cas"]


def test_a_new_grid_keeps_the_person_until_its_first_point() -> None:
    weekly = Rotation("rot", "weekly", FROM, 9 * 60, people(("ann", "ben")), handoff_day=1)
    old = Revision("UTC", (weekly,))
    now = parse_instant("2026-02-04T12:00:00Z")
    changed = replace(weekly, type="daily", handoff_day=None, handoff_time=18 * 60)
    timeline = Timeline([old, revised(old, replace(old, rotations=(changed,)), now)])
    spans = timeline.spans(now, now + 3 * DAY)
    assert [span.user_id for span in spans] == ["ben", "ann", "ben", "ann"]
    assert spans[0].end == parse_instant("2026-02-04T18:00:00Z")
    assert all(a.end == b.start for a, b in pairwise(spans))


def test_turns_counted_by_their_windows_keep_their_holder_too() -> None:
    windows = (Restriction((1, 2, 3, 4, 5), 9 * 60, 17 * 60),)
    daily = Rotation("rot", "daily", FROM, 9 * 60, people(("ann", "ben", "cas")), turns="covered", restrictions=windows)
    old = Revision("UTC", (daily,))
    now = parse_instant("2026-02-04T12:00:00Z")
    holder = Timeline([old]).who(now)
    changed = replace(daily, participants=people(("dan", "ann", "ben", "cas")))
    timeline = Timeline([old, revised(old, replace(old, rotations=(changed,)), now)])
    assert timeline.who(now) == holder
    order = ["dan", "ann", "ben", "cas"]
    days = [timeline.who(now + n * DAY) for n in (1, 2, 5, 6)]
    assert days == [order[(order.index(str(holder)) + n) % 4] for n in (1, 2, 3, 4)]


@pytest.mark.parametrize("phase", range(4))
@pytest.mark.parametrize("day", range(4))
def test_whoever_has_several_turns_keeps_the_one_that_they_have(day: int, phase: int) -> None:
    old_order, new_order = "abac", "abacd"
    begins = parse_instant("2026-01-15T09:00:00Z")
    first = Rotation(
        "rot", "daily", effective_from=begins, handoff_time=9 * 60, participants=people(tuple(old_order)), phase=phase
    )
    old, now = Revision("UTC", (first,)), begins + day * DAY + HOUR
    was = "".join(map(str, holders(Timeline([old]), now, now + 4 * DAY)))[:4]
    place = next(i for i in range(4) if old_order[i:] + old_order[:i] == was)
    edit = Revision("UTC", (replace(first, participants=people(tuple(new_order))),))
    will = holders(Timeline([revised(old, edit, now)]), now, now + 5 * DAY)
    assert "".join(map(str, will))[:5] == new_order[place:] + new_order[:place]


def test_neither_of_two_edits_brings_back_a_rotation_that_the_other_took_away() -> None:
    days, nights, spare = (
        Rotation(id, "daily", effective_from=FROM, handoff_time=9 * 60, participants=people(("a", "b")))
        for id in ("days", "nights", "spare")
    )
    now, later = FROM + DAY, FROM + 10 * DAY
    chain = [Revision("UTC", (days, nights, spare)), Revision("UTC", (days, spare), since=later)]
    made = composed(chain, Revision("UTC", (replace(days, name="Days"), nights)), now)
    assert [[rotation.id for rotation in one.rotations] for one in made] == [
        ["days", "nights", "spare"],
        ["days", "nights"],
        ["days"],
    ]
    assert made[-1].rotations[0].name == "Days"
