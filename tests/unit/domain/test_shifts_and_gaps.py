"""Where shifts begin and end, what comes next, why nobody is on call, and what an edit leaves as it was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rota.domain.override import Entry, Override
from rota.domain.schedule import Revision
from rota.domain.time import BEGINNING, END
from rota.domain.timeline import Gap, Span, Timeline
from tests.support.roster import (
    BRUSSELS,
    DAY,
    HOUR,
    MONDAY,
    NEW_YORK,
    OFFICE,
    daily,
    entry,
    local,
    overrides,
    rotation,
    timeline,
    told,
    utc,
    who_by_hour,
    window,
)


class TestSegments:
    def test_at_the_handoff_the_incoming_person_is_on_call_and_the_outgoing_one_is_not(self) -> None:  # D21
        at = local(BRUSSELS, "2026-01-07T09:00")
        line = timeline(BRUSSELS, rotation("daily", local(BRUSSELS, "2026-01-05T09:00"), "ada bob"))
        assert [line.who(at - 1), line.who(at)] == ["bob", "ada"]

    def test_the_next_turn_of_the_same_person_is_a_segment_of_its_own(self) -> None:
        assert len(timeline("UTC", daily("ada")).spans(MONDAY, MONDAY + 3 * DAY)) == 3

    @pytest.mark.parametrize("days", [3, 40])
    def test_a_window_that_ends_at_a_handoff_holds_nothing_of_the_next_turn(self, days: int) -> None:
        spans = timeline("UTC", daily("ada bob")).spans(MONDAY, MONDAY + days * DAY)
        assert [(s.start, s.end) for s in spans] == [(MONDAY + i * DAY, MONDAY + (i + 1) * DAY) for i in range(days)]

    def test_a_turn_is_not_cut_by_a_change_of_clocks_or_by_another_layer_s_end(self) -> None:
        since = local(NEW_YORK, "2026-03-02T09:00")
        top = rotation("weekly", since, "ada bob", id="a")
        below = rotation("daily", since, "cyd", id="b", layer_position=1, effective_until=since + 3 * DAY)
        (span,) = timeline(NEW_YORK, top, below).spans(since, local(NEW_YORK, "2026-03-09T09:00"))
        assert span.user_id == "ada"

    def test_the_current_shift_is_the_whole_segment_cut_by_no_window(self) -> None:
        since = local(NEW_YORK, "2026-01-05T09:00")
        yearly = timeline(NEW_YORK, rotation("custom", since, "ada bob", length_minutes=366 * 1440))
        middle = since + 100 * DAY
        shift = yearly.shift_at(middle)
        assert isinstance(shift, Span)
        assert (shift.start, shift.end) == (since, local(NEW_YORK, "2027-01-06T09:00"))
        assert yearly.spans(middle, middle + DAY)[0][:2] == (middle, middle + DAY)

    def test_a_gap_s_open_ends_lie_at_the_edges_of_time(self) -> None:
        nothing = timeline("UTC")
        assert nothing.shift_at(MONDAY) == Gap(BEGINNING, END, "gap")
        once = timeline("UTC", entries=[entry("eve", MONDAY, MONDAY + HOUR)])
        assert once.shift_at(MONDAY - 1) == Gap(BEGINNING, MONDAY, "gap")
        assert once.shift_at(MONDAY + HOUR) == Gap(MONDAY + HOUR, END, "gap")
        assert once.shift_at(MONDAY)[:3] == (MONDAY, MONDAY + HOUR, "eve")

    @pytest.mark.parametrize("years", [1, 30])
    def test_a_gap_between_two_entries_is_found_whole_however_long(self, years: int) -> None:
        again = MONDAY + years * 365 * DAY
        line = timeline(
            "UTC",
            rotation("custom", MONDAY - DAY, "ada bob", length_minutes=15, effective_until=MONDAY),
            entries=[entry("eve", again, again + HOUR, "b"), entry("eve", MONDAY + HOUR, MONDAY + 2 * HOUR, "a")],
        )
        assert line.shift_at(again - 1) == Gap(MONDAY + 2 * HOUR, again, "gap")
        assert line.shift_at(MONDAY + 2 * HOUR) == Gap(MONDAY + 2 * HOUR, again, "gap")
        assert line.shift_at(MONDAY) == Gap(MONDAY, MONDAY + HOUR, "gap")


class TestNext:
    def test_the_next_shift_is_the_next_other_person_s(self) -> None:
        line = timeline("UTC", daily("ada ada bob"))
        following = line.next_after(line.shift_at(MONDAY), 30 * DAY)
        assert following is not None
        assert (following.user_id, following.start, following.end) == ("bob", MONDAY + 2 * DAY, MONDAY + 3 * DAY)

    def test_after_a_gap_it_may_be_the_same_person_s(self) -> None:
        line = timeline("UTC", daily("ada", restrictions=OFFICE))
        following = line.next_after(line.shift_at(MONDAY + 10 * HOUR), 30 * DAY)
        assert following is not None
        assert (following.user_id, following.start) == ("ada", MONDAY + 33 * HOUR)

    def test_a_gap_as_long_as_the_shift_before_it_is_not_overlooked(self) -> None:
        every_day = (1, 2, 3, 4, 5, 6, 7)
        line = timeline("UTC", daily("ada", restrictions=(window(every_day, "00:00", "12:00"),)))
        following = line.next_after(line.shift_at(MONDAY), 30 * DAY)
        assert following is not None
        assert (following.user_id, following.start) == ("ada", MONDAY + DAY)

    def test_after_time_off_it_may_be_the_same_person_s(self) -> None:
        off = overrides((None, MONDAY + HOUR, MONDAY + 2 * HOUR))
        line = timeline("UTC", rotation("monthly", MONDAY, "ada", "00:00"), overrides=off)
        following = line.next_after(line.shift_at(MONDAY), 30 * DAY)
        assert following is not None
        assert following.start == MONDAY + 2 * HOUR

    def test_after_a_gap_it_is_anybody_s(self) -> None:
        line = timeline("UTC", daily("ada", restrictions=OFFICE))
        following = line.next_after(line.shift_at(MONDAY), 30 * DAY)
        assert following is not None
        assert following.start == MONDAY + 9 * HOUR

    def test_it_is_found_far_away_within_the_horizon_only(self) -> None:
        late = MONDAY + 300 * DAY
        line = timeline("UTC", entries=[entry("ada", MONDAY, MONDAY + HOUR), entry("ada", late, late + HOUR, "b")])
        first = line.shift_at(MONDAY)
        following = line.next_after(first, late - first.end + 1)
        assert following is not None
        assert following.start == late
        assert line.next_after(first, late - first.end) is None

    def test_nobody_follows_somebody_who_is_always_on_call(self) -> None:
        line = timeline("UTC", daily("ada"))
        assert line.next_after(line.shift_at(MONDAY), 400 * DAY) is None
        assert line.next_after(Gap(MONDAY, END, "gap"), DAY) is None

    def test_it_is_whole_although_it_is_long(self) -> None:
        line = timeline("UTC", rotation("custom", MONDAY, "ada bob", "00:00", length_minutes=200 * 1440))
        following = line.next_after(line.shift_at(MONDAY), 366 * DAY)
        assert following is not None
        assert following[:3] == (MONDAY + 200 * DAY, MONDAY + 400 * DAY, "bob")


class TestNobody:
    """Three causes, told apart."""

    def test_a_gap_is_what_nothing_covers(self) -> None:
        line = timeline("UTC", daily("ada", restrictions=OFFICE))
        assert line.shift_at(MONDAY) == Gap(BEGINNING, MONDAY + 9 * HOUR, "gap")

    def test_off_is_outside_every_restriction_of_a_schedule_that_covers_only_those(self) -> None:
        evenings = (window((1,), "20:00", "22:00"),)
        line = timeline(
            "UTC",
            daily("ada", restrictions=OFFICE, id="a", effective_until=MONDAY + 12 * HOUR),
            daily("", restrictions=evenings, id="b"),
            coverage="restricted",
        )
        assert told(line, "UTC", MONDAY, MONDAY + DAY) == [
            "2026-01-05T00:00 (off)",
            "2026-01-05T09:00 ada",
            "2026-01-05T12:00 (gap)",
            "2026-01-05T17:00 (off)",
            "2026-01-05T20:00 (gap)",
            "2026-01-05T22:00 (off)",
        ]

    def test_without_any_restriction_nothing_is_off(self) -> None:
        line = timeline("UTC", rotation("daily", MONDAY, ""), coverage="restricted")
        assert told(line, "UTC", MONDAY, MONDAY + DAY) == ["2026-01-05T00:00 (gap)"]

    def test_an_override_to_nobody_in_office_hours_is_off(self) -> None:
        line = timeline("UTC", daily("ada", restrictions=OFFICE), overrides=overrides((None, MONDAY, MONDAY + DAY)))
        assert told(line, "UTC", MONDAY, MONDAY + 2 * DAY)[:2] == ["2026-01-05T00:00 (off)", "2026-01-06T00:00 (gap)"]

    def test_off_hours_and_an_override_to_nobody_that_touch_are_one_stretch(self) -> None:
        line = timeline(
            "UTC",
            daily("ada", restrictions=OFFICE),
            overrides=overrides(
                (None, MONDAY + 16 * HOUR, MONDAY + 17 * HOUR), (None, MONDAY + 15 * HOUR, MONDAY + 16 * HOUR)
            ),
            coverage="restricted",
        )
        assert line.shift_at(MONDAY + 16 * HOUR) == Gap(MONDAY + 15 * HOUR, MONDAY + 33 * HOUR, "off")

    def test_off_hours_follow_the_clock_when_it_is_changed(self) -> None:
        early = rotation("daily", utc("2026-03-01T00:00"), "", restrictions=(window((7,), "02:30", "04:00"),))
        line = timeline(BRUSSELS, early, coverage="restricted")
        assert told(line, BRUSSELS, local(BRUSSELS, "2026-03-29T01:00"), local(BRUSSELS, "2026-03-29T06:00")) == [
            "2026-03-29T01:00 (off)",
            "2026-03-29T03:00 (gap)",
            "2026-03-29T04:00 (off)",
        ]
        again = rotation("daily", utc("2026-03-01T00:00"), "", restrictions=(window((7,), "02:30", "03:00"),))
        line = timeline(BRUSSELS, again, coverage="restricted")
        since = local(BRUSSELS, "2026-10-25T02:00")
        assert [piece[:2] for piece in line.pieces(since, since + 3 * HOUR)] == [
            (since, since + HOUR // 2),
            (since + HOUR // 2, since + 2 * HOUR),
            (since + 2 * HOUR, since + 3 * HOUR),
        ]

    def test_a_disabled_schedule_has_nobody_but_still_shows_its_layers(self) -> None:
        line = timeline(
            "UTC",
            daily("ada"),
            entries=[entry("eve", MONDAY, MONDAY + HOUR)],
            overrides=overrides(("bob", MONDAY, MONDAY + DAY), (None, MONDAY, MONDAY + DAY)),
            enabled=False,
        )
        assert line.who(MONDAY) is None
        assert line.spans(MONDAY, MONDAY + DAY) == []
        assert line.shift_at(MONDAY) == Gap(BEGINNING, END, "disabled")
        assert [span.user_id for span in line.layer("rot", MONDAY, MONDAY + 2 * DAY)] == ["ada", "ada"]


class TestRevisions:
    """What was in force then decides about then."""

    def test_each_instant_is_judged_by_the_revision_in_force(self) -> None:
        before = Revision("UTC", (rotation("daily", MONDAY, "ada bob", "00:00"),))
        after = replace(before, rotations=(rotation("daily", MONDAY, "cyd", "00:00"),), since=MONDAY + 30 * HOUR)
        line = Timeline([after, before])
        assert told(line, "UTC", MONDAY, MONDAY + 2 * DAY) == [
            "2026-01-05T00:00 ada",
            "2026-01-06T00:00 bob",
            "2026-01-06T06:00 cyd",
        ]

    def test_a_turn_that_an_edit_leaves_alone_is_not_cut_by_it(self) -> None:
        before = Revision("UTC", (rotation("weekly", MONDAY, "ada bob", "00:00"),))
        line = Timeline([before, replace(before, coverage="restricted", since=MONDAY + DAY)])
        assert line.shift_at(MONDAY)[:2] == (MONDAY, MONDAY + 7 * DAY)
        assert len(line.spans(MONDAY, MONDAY + 7 * DAY)) == 1

    def test_a_rotation_may_move_to_another_zone(self) -> None:
        here = Revision(BRUSSELS, (rotation("daily", MONDAY, "ada bob"),))
        there = replace(here, timezone=NEW_YORK, since=local(BRUSSELS, "2026-01-08T12:00"))
        handoffs = [span.start for span in Timeline([here, there]).spans(MONDAY + 2 * DAY, MONDAY + 6 * DAY)][1:]
        assert handoffs == [
            local(BRUSSELS, "2026-01-07T09:00"),
            local(BRUSSELS, "2026-01-08T09:00"),
            local(NEW_YORK, "2026-01-08T09:00"),  # the clock is set back: nine o'clock comes again
            local(NEW_YORK, "2026-01-09T09:00"),
            local(NEW_YORK, "2026-01-10T09:00"),
        ]

    def test_switched_off_for_a_while_is_told_so(self) -> None:
        on = Revision("UTC", (rotation("daily", MONDAY, "ada", "00:00"),))
        off = replace(on, enabled=False, since=MONDAY + 6 * HOUR)
        line = Timeline(
            [on, off, replace(on, since=MONDAY + 9 * HOUR)], [], overrides(("bob", MONDAY + 5 * HOUR, MONDAY + DAY))
        )
        assert told(line, "UTC", MONDAY, MONDAY + DAY) == [
            "2026-01-05T00:00 ada",
            "2026-01-05T05:00 bob",
            "2026-01-05T06:00 (disabled)",
            "2026-01-05T09:00 bob",
        ]
        assert line.shift_at(MONDAY + 7 * HOUR) == Gap(MONDAY + 6 * HOUR, MONDAY + 9 * HOUR, "disabled")

    def test_before_the_first_revision_nothing_is_known(self) -> None:
        line = Timeline([Revision("UTC", (rotation("daily", MONDAY, "ada", "00:00"),), since=MONDAY + HOUR)])
        assert who_by_hour(line, 0, 1) == [None, "ada"]
        assert line.era_at(MONDAY).layers == ()
        assert Timeline([]).who(MONDAY) is None

    def test_what_is_made_by_hand_keeps_its_place_through_an_edit(self) -> None:
        revision = Revision("UTC", (rotation("weekly", MONDAY, "ada", "00:00"),))
        made = Override("ovr", "sched", "bob", MONDAY + HOUR, MONDAY + 5 * HOUR, 0, 0, "ada")
        line = Timeline(
            [revision, replace(revision, since=MONDAY + 3 * HOUR)],
            [Entry("ent", "sched", "ada", MONDAY, MONDAY + 4 * HOUR, 0)],
            [made],
        )
        assert [(s.user_id, s.source) for s in line.spans(MONDAY, MONDAY + DAY)] == [
            ("ada", "entry"),
            ("bob", "override"),
            ("ada", "rotation"),
        ]
