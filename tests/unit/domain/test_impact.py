"""The impact of a change is the difference of two timelines, and says what people must be warned of."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rota.domain.impact import Altered, Impact, Segment, Standing, impact, standings
from rota.domain.override import Entry, Override
from rota.domain.rotation import Participant, Rotation
from rota.domain.schedule import Revision
from rota.domain.time import DAY, HOUR, parse_instant
from rota.domain.timeline import Timeline
from rota.domain.zone import zone
from tests.support.schedules import Case, cases

NOW = parse_instant("2026-03-09T12:00:00Z")  # a Monday; Brussels changes its clocks on the 29th
UTC = zone("UTC")


def timeline(case: Case) -> Timeline:
    return Timeline(case.revisions, case.entries, case.overrides)


def changed(
    before: Timeline | None, after: Timeline | None, *others: Timeline, days: int = 30, clock: str = "UTC"
) -> Impact:
    return impact([Altered("s", before, after, zone(clock))], others, NOW, NOW + days * DAY)


@settings(max_examples=80)
@given(cases(), cases(), st.sampled_from(["both", "both", "both", "made", "deleted"]))
def test_segments_and_hours_are_what_the_two_timelines_differ_by(one: Case, other: Case, what: str) -> None:
    since, until = one.since, one.until
    before = None if what == "made" else timeline(one)
    after = None if what == "deleted" else timeline(replace(other, since=since, until=until))
    found = impact([Altered("s", before, after, UTC)], [], since, until)

    stretches = [(start, end) for whose in (before, after) for start, end, _ in standings(whose, since, until)]
    edges = sorted({edge for stretch in stretches for edge in stretch})
    gained: dict[str, int] = {}
    lost: dict[str, int] = {}
    for start, end in pairwise(edges):
        was, will = (None if whose is None else whose.who(start) for whose in (before, after))
        told = [segment for segment in found.segments if segment.start < end and start < segment.end]
        if was != will:
            (segment,) = told
            assert segment.start <= start < end <= segment.end
            assert (segment.before.user_id, segment.after.user_id) == (was, will)
            for user, sums in ((was, lost), (will, gained)):
                if user is not None:
                    sums[user] = sums.get(user, 0) + end - start
        elif told:
            assert was is None
            assert told[0].before.reason != told[0].after.reason
    assert {load.user_id: load.gained for load in found.loads if load.gained} == gained
    assert {load.user_id: load.lost for load in found.loads if load.lost} == lost
    assert all(load.after == load.before + load.gained - load.lost for load in found.loads)
    assert [load.user_id for load in found.loads] == sorted(gained.keys() | lost.keys())
    for left, right in pairwise(found.segments):
        assert left.end <= right.start
        assert left.end < right.start or (left.before, left.after) != (right.before, right.after)


@settings(max_examples=100)
@given(cases())
def test_no_change_has_no_impact(case: Case) -> None:
    found = impact([Altered("s", timeline(case), timeline(case), UTC)], [], case.since, case.until)
    assert (found.segments, found.loads, found.warnings, found.opened, found.closed) == ([], [], [], [], [])


def rotation(*users: str, **fields: object) -> Revision:
    shape = {"type": "weekly", "effective_from": parse_instant("2026-02-02T09:00:00Z"), "handoff_time": 540}
    people = tuple(Participant(user, i) for i, user in enumerate(users))
    made = Rotation(id="r", participants=people, **(shape | fields))  # type: ignore[arg-type]
    return Revision("UTC", (made,))


def entry(user: str, start: str, end: str) -> Entry:
    return Entry(f"{user}{start}", "s", user, parse_instant(start + ":00Z"), parse_instant(end + ":00Z"), 0)


def test_gaps_open_and_close_with_their_reasons() -> None:
    off = Override("o", "s", None, NOW + DAY, NOW + 2 * DAY, 0, 1)
    whole, holed = Timeline([rotation("ann")]), Timeline([rotation("ann")], overrides=[off])
    segment = Segment("s", NOW + DAY, NOW + 2 * DAY, Standing("ann"), Standing(None, "off"))
    found = changed(whole, holed)
    assert (found.opened, found.closed) == ([segment], [])
    found = changed(holed, whole)
    assert (found.opened, found.closed) == ([], [segment._replace(before=segment.after, after=segment.before)])
    made = changed(None, whole, days=1)
    assert made.closed == [Segment("s", NOW, NOW + DAY, Standing(None, "no_schedule"), Standing("ann"))]


@pytest.mark.parametrize(("begins", "warned"), [("2026-03-10T18:59", True), ("2026-03-10T19:00", False)])
def test_a_rest_of_less_than_eleven_hours_is_warned_of(begins: str, *, warned: bool) -> None:
    first, second = entry("ann", "2026-03-10T00:00", "2026-03-10T08:00"), entry("ann", begins, "2026-03-10T23:00")
    before, after = (Timeline([Revision("UTC")], entries) for entries in ([first], [first, second]))
    told = [(one.user_id, one.kind, one.start, one.end) for one in changed(before, after).warnings]
    assert told == ([("ann", "short_rest", first.end, second.start)] if warned else [])
    # Nobody is warned of what was so before, nor of what comes to an end.
    assert changed(after, after).warnings == []
    assert changed(after, before).warnings == []


def test_what_ended_before_now_and_what_is_done_elsewhere_count_for_rest() -> None:
    late = entry("ann", "2026-03-09T00:00", "2026-03-09T08:00")
    early = entry("ann", "2026-03-09T14:00", "2026-03-09T16:00")
    here = Timeline([Revision("UTC")], [late, early])
    assert [one.kind for one in changed(Timeline([Revision("UTC")], [late]), here).warnings] == ["short_rest"]
    elsewhere = Timeline([Revision("UTC")], [late])
    nothing, alone = Timeline([Revision("UTC")]), Timeline([Revision("UTC")], [early])
    assert [one.kind for one in changed(nothing, alone, elsewhere).warnings] == ["short_rest"]
    assert changed(nothing, alone).warnings == []


def test_more_than_seven_days_in_a_row_are_warned_of() -> None:
    weeks = Timeline([rotation("ann", "ben")])
    assert changed(None, weeks).warnings == []
    longer = Timeline([rotation("ann", "ben")], overrides=[
        Override("o", "s", "ben", parse_instant("2026-03-16T09:00:00Z"), parse_instant("2026-03-16T09:01:00Z"), 0, 1)
    ])  # fmt: skip
    (told,) = changed(weeks, longer).warnings
    assert (told.user_id, told.kind, told.end - told.start) == ("ben", "long_run", 7 * DAY + HOUR // 60)


def test_a_week_in_which_clocks_change_is_a_week() -> None:
    autumn = replace(rotation("ann", "ben"), timezone="Europe/Brussels")
    since = parse_instant("2026-10-01T00:00:00Z")
    found = impact([Altered("s", None, Timeline([autumn]), zone("Europe/Brussels"))], [], since, since + 60 * DAY)
    assert found.warnings == []


def test_a_day_off_on_which_clocks_change_is_one() -> None:
    local = ["2026-03-22T23:00:00Z", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z", "2026-04-03T22:00:00Z"]
    begins, ends, again, until = map(parse_instant, local)  # midnights of Brussels; the 29th has 23 hours
    entries = [Entry("a", "s", "ann", begins, ends, 0), Entry("b", "s", "ann", again, until, 0)]
    after = Timeline([Revision("Europe/Brussels")], entries)
    assert changed(None, after, clock="Europe/Brussels").warnings == []
    assert [one.kind for one in changed(None, after).warnings] == ["long_run"]


@pytest.mark.parametrize(("nights", "warned"), [(7, False), (8, True)])
def test_the_nights_of_a_week_are_in_a_row(nights: int, *, warned: bool) -> None:
    first = parse_instant("2026-03-10T20:00:00Z")
    entries = [Entry(str(i), "s", "ann", first + i * DAY, first + i * DAY + 12 * HOUR, 0) for i in range(nights)]
    after = Timeline([Revision("UTC")], entries)
    assert [one.kind for one in changed(None, after).warnings] == (["long_run"] if warned else [])
