"""Which notices a look at a schedule comes to, and when it is to be looked at again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rota.domain.draft import RotationDraft
from rota.domain.edits import ABSENT, moved_shifts, opened_gaps, taken_over
from rota.domain.notice import GAP_AHEAD, STARTED, UPCOMING, change_notice_id, handoff_notice_id, notice_id_bound
from rota.domain.notices import HORIZON, MAX_AHEAD, Handoff, Holder, Look, Seen, Subject, handoffs, look, next_look
from rota.domain.override import Override
from rota.domain.rotation import Participant, Restriction
from rota.domain.schedule import Person, Revision, Schedule
from rota.domain.time import DAY, HOUR, MINUTE, SECOND, Instant, format_utc, parse_instant
from rota.domain.timeline import Gap, Timeline
from rota.domain.zone import zone

ZONE = "Europe/Brussels"
MONDAY = parse_instant("2026-03-09T08:00:00Z")  # nine in Brussels


def rotation(*users: str, type: str = "weekly", **fields: object) -> RotationDraft:
    shape: dict[str, object] = {
        "effective_from": parse_instant("2026-02-02T08:00:00Z"),
        "handoff_time": 9 * 60,
        "participants": tuple(Participant(user, place) for place, user in enumerate(users)),
    }
    return RotationDraft(type, **(shape | fields))  # type: ignore[arg-type]


def revision(*drafts: RotationDraft, **fields: object) -> Revision:
    rotations = tuple(draft.completed(f"rot_{n}", zone(ZONE), 0) for n, draft in enumerate(drafts))
    return Revision(ZONE, rotations, **fields)  # type: ignore[arg-type]


def subject(standing: Revision, lead: int | None = 15) -> Subject:
    schedule = Schedule("sched_1", "Network", standing, 0, 0, handoff_notification_minutes=lead, team_id="net")
    return Subject("1", schedule, {"ann": Person("ann", "Ann"), "ben": Person("ben", "Ben")})


def override(user: str | None, start: Instant, end: Instant) -> Override:
    return Override("ovr_1", "sched_1", user, start, end, 0, 1)


def looked(standing: Revision, seen: Seen, now: Instant, *overrides: Override, lead: int | None = 15) -> Look:
    return look(subject(standing, lead), Timeline([standing], (), overrides), seen, now)


TWO = revision(rotation("ann", "ben"))


def test_a_handoff_is_told_at_its_time_and_before() -> None:
    timeline = Timeline([TWO])
    assert handoffs(timeline, MONDAY - 1, MONDAY) == [Handoff(MONDAY, "ann", "ben")]
    assert handoffs(timeline, MONDAY, MONDAY + DAY) == []
    before = looked(TWO, Seen(MONDAY - DAY), MONDAY - 15 * MINUTE)
    (notice,) = before.notices
    assert (notice.kind, notice.at, notice.due, notice.about) == (UPCOMING, MONDAY, MONDAY - 15 * MINUTE, ("ben",))
    assert notice.payload["incoming"] == {"id": "ben", "name": "Ben"}
    assert before.next == MONDAY
    (notice,) = looked(TWO, Seen(MONDAY - 15 * MINUTE), MONDAY + 20 * SECOND).notices
    assert (notice.kind, notice.at, notice.about, notice.late) == (STARTED, MONDAY, ("ben", "ann"), False)


def test_the_next_look_is_the_reminder_the_handoff_or_a_day_before_a_gap() -> None:
    timeline = Timeline([TWO])
    assert next_look(timeline, 15 * MINUTE, MONDAY) == MONDAY + 7 * DAY - 15 * MINUTE
    assert next_look(timeline, 0, MONDAY) == MONDAY + 7 * DAY
    assert next_look(timeline, 15 * MINUTE, MONDAY + 7 * DAY - 15 * MINUTE) == MONDAY + 7 * DAY
    # A lead time of ten days: the reminder of the handoff after next comes before the next handoff.
    assert next_look(timeline, 10 * DAY, MONDAY) == MONDAY + 4 * DAY
    with_gap = Timeline([TWO], (), [override("ann", MONDAY + 2 * DAY, MONDAY + 3 * DAY)])
    assert next_look(with_gap, 0, MONDAY) == MONDAY + 2 * DAY
    ends = Timeline([revision(rotation("ann", effective_until=MONDAY + 3 * DAY))])
    assert next_look(ends, 0, MONDAY) == MONDAY + 2 * DAY


def test_where_nothing_ever_changes_a_look_comes_once_in_a_long_while() -> None:
    alone = Timeline([revision(rotation("ann"))])
    assert next_look(alone, 15 * MINUTE, MONDAY) == MONDAY + HORIZON
    assert looked(revision(rotation("ann")), Seen(MONDAY - DAY), MONDAY + DAY).notices == ()
    assert looked(revision(), Seen(MONDAY), MONDAY + DAY).notices == ()


def test_the_same_is_found_under_the_same_id() -> None:
    first = looked(TWO, Seen(MONDAY - HOUR), MONDAY + 1)
    again = looked(TWO, Seen(MONDAY - 2 * HOUR), MONDAY + HOUR)
    assert [n.id for n in first.notices] == [n.id for n in again.notices]
    assert [n.late for n in again.notices] == [True]


def test_ids_sort_by_the_instant_they_are_about_and_differ_in_all_else() -> None:
    ids = [
        handoff_notice_id(STARTED, "s", MONDAY, "ann"),
        handoff_notice_id(STARTED, "s", MONDAY, "ben"),
        handoff_notice_id(STARTED, "s", MONDAY, None),
        handoff_notice_id(UPCOMING, "s", MONDAY, "ann"),
        handoff_notice_id(STARTED, "t", MONDAY, "ann"),
        handoff_notice_id(STARTED, "s", MONDAY + 1, "ann"),
        change_notice_id(STARTED, "s", MONDAY, "ann"),
    ]
    assert len(set(ids)) == len(ids)
    assert all(notice_id_bound(MONDAY) <= id < notice_id_bound(MONDAY + 2) for id in ids)
    assert not any("#" in id or "." in id for id in ids)


@pytest.mark.parametrize("lead", [None, 0])
def test_without_a_lead_time_there_is_no_reminder(lead: int | None) -> None:
    assert looked(TWO, Seen(MONDAY - DAY), MONDAY - MINUTE, lead=lead).notices == ()
    (notice,) = looked(TWO, Seen(MONDAY - DAY), MONDAY, lead=lead).notices
    assert notice.kind == STARTED


def test_what_was_written_inside_the_lead_time_is_told_at_once() -> None:
    written = MONDAY - 5 * MINUTE
    (notice,) = looked(TWO, Seen(written, written), written + 30 * SECOND).notices
    assert (notice.kind, notice.due, notice.late) == (UPCOMING, written, False)
    # Without a write it was told when it was due.
    assert looked(TWO, Seen(written), written + 30 * SECOND).notices == ()


def test_a_lead_time_of_two_weeks_reminds_of_every_handoff_once() -> None:
    found: list[str] = []
    seen, now = Seen(MONDAY - DAY, MONDAY - DAY), MONDAY - DAY
    while now < MONDAY + 29 * DAY:
        result = looked(TWO, seen, now, lead=14 * 24 * 60)
        found += [format_utc(n.at) for n in result.notices if n.kind == UPCOMING]
        seen, now = Seen(now), result.next
    assert found == sorted(set(found))
    assert len(found) == 7  # six weeks and a day of handoffs


def test_more_than_one_look_can_tell_is_left_for_the_next() -> None:
    every = revision(rotation("ann", "ben", type="custom", length_minutes=15))
    result = looked(every, Seen(MONDAY, MONDAY), MONDAY, lead=14 * 24 * 60)
    assert result.more
    assert len([n for n in result.notices if n.kind == UPCOMING]) == MAX_AHEAD


def test_nobody_coming_is_told_to_the_one_who_leaves() -> None:
    ends = revision(rotation("ann", effective_until=MONDAY))
    (notice,) = looked(ends, Seen(MONDAY - MINUTE), MONDAY).notices
    assert (notice.kind, notice.incoming_user_id, notice.about) == (STARTED, None, ("ann",))
    assert notice.payload["shift"] is None
    # And nobody is reminded of it.
    assert looked(ends, Seen(MONDAY - DAY + HOUR), MONDAY - 15 * MINUTE).notices == ()


def test_a_gap_is_told_a_day_ahead_once() -> None:
    ends = revision(rotation("ann", effective_until=MONDAY))
    (notice,) = looked(ends, Seen(MONDAY - 3 * DAY), MONDAY - DAY).notices
    assert (notice.kind, notice.at, notice.due) == (GAP_AHEAD, MONDAY, MONDAY - DAY)
    assert notice.payload["gaps"] == [{"start": "2026-03-09T08:00:00Z", "end": None}]
    assert looked(ends, Seen(MONDAY - DAY), MONDAY - DAY + MINUTE).notices == ()
    assert looked(ends, Seen(MONDAY - 3 * DAY, told=(MONDAY,)), MONDAY - DAY).notices == ()
    # Nobody on purpose is no gap.
    office = revision(rotation("ann", restrictions=(Restriction((1, 2, 3, 4, 5), 540, 1020),)), coverage="restricted")
    assert not [n for n in looked(office, Seen(MONDAY - 3 * DAY), MONDAY - DAY).notices if n.kind == GAP_AHEAD]


def test_the_reminder_counts_real_minutes_when_clocks_change() -> None:
    sunday = revision(rotation("ann", "ben", handoff_day=7, handoff_time=150))  # half past two, which there is not
    handoff = parse_instant("2026-03-29T01:00:00Z")
    (notice,) = looked(sunday, Seen(handoff - DAY), handoff - 15 * MINUTE).notices
    assert (notice.kind, notice.at) == (UPCOMING, handoff)


def test_a_write_whose_time_lies_before_the_last_look_is_not_missed() -> None:
    stand_in = override("zoe", MONDAY + DAY, MONDAY + 2 * DAY)
    seen = Seen(MONDAY + DAY + 2 * SECOND, changed_at=MONDAY + DAY - SECOND)
    (notice,) = looked(TWO, seen, MONDAY + DAY + MINUTE, stand_in).notices
    assert (notice.kind, notice.at, notice.incoming_user_id) == (STARTED, MONDAY + DAY, "zoe")


def test_a_handoff_that_a_write_has_hidden_is_told_as_of_now() -> None:
    """Ben has come on call, and is then given the hour before, too: there is no handoff at nine any more."""
    stand_in, now = override("ben", MONDAY - HOUR, MONDAY + DAY), MONDAY + 30 * SECOND
    ann = Holder(MONDAY - 15 * MINUTE, "ann")
    (notice,) = looked(TWO, Seen(ann.at, MONDAY + SECOND, holder=ann), now, stand_in).notices
    assert (notice.kind, notice.at, notice.about) == (STARTED, now, ("ben", "ann"))
    # Whoever was told by the write itself is not told again of an instant before it.
    ben = Holder(MONDAY + SECOND, "ben")
    found = looked(TWO, Seen(ann.at, MONDAY + SECOND, holder=ben), now, stand_in)
    assert found.notices == ()
    assert found.holder == Holder(now, "ben")


def test_of_a_schedule_that_is_disabled_by_now_no_handoff_is_told() -> None:
    paused = replace(TWO, enabled=False, since=MONDAY + SECOND)
    timeline = Timeline([TWO, paused])
    found = look(subject(paused), timeline, Seen(MONDAY - MINUTE), MONDAY + 30 * SECOND)
    assert (found.notices, found.dropped) == ((), 2)


def test_whoever_stays_on_call_is_not_told_of_a_beginning_that_writes_have_made_up() -> None:
    """Ben has it since nine, and was told; then somebody else gets the hour before a stand-in by Ben himself."""
    now = MONDAY + HOUR
    writes = override("zoe", MONDAY, MONDAY + DAY), override("ben", now, MONDAY + DAY)
    ben = Holder(MONDAY + MINUTE, "ben")
    seen = Seen(ben.at, now, holder=ben, began=MONDAY, retold_at=now + SECOND)
    assert looked(TWO, seen, now + MINUTE, *writes).notices == ()
    # What comes after the last write is one.
    later = override("zoe", now + 2 * SECOND, now + 3 * SECOND)
    (notice,) = looked(TWO, seen, now + MINUTE, *writes, later).notices
    assert (notice.at, notice.incoming_user_id) == (now + 3 * SECOND, "ben")


def test_a_clock_that_steps_back_finds_nothing_new() -> None:
    assert looked(TWO, Seen(MONDAY + HOUR), MONDAY + MINUTE).notices == ()
    ben = Holder(MONDAY + HOUR, "ben")
    found = looked(TWO, Seen(ben.at, holder=ben), MONDAY - DAY)
    assert (found.notices, found.holder) == ((), ben)


# What an edit did.


def test_only_those_whose_own_time_changed_are_told_with_before_and_after() -> None:
    before = Timeline([revision(rotation("ann", "ben", "cas"))])
    after = Timeline([revision(rotation("ann", "ben", "cas"))], (), [override("ann", MONDAY, MONDAY + DAY)])
    moved = {one.user_id: one for one in moved_shifts(before, after, MONDAY - HOUR)}
    assert moved.keys() == {"ann", "cas"}
    assert [(s.start, s.end) for s in moved["cas"].before] == [(MONDAY, MONDAY + 7 * DAY)]
    assert [(s.start, s.end) for s in moved["cas"].after] == [(MONDAY + DAY, MONDAY + 7 * DAY)]
    assert [(s.start, s.end) for s in moved["ann"].after] == [(MONDAY, MONDAY + DAY)]
    assert moved_shifts(before, before, MONDAY) == []


def test_the_last_shift_of_the_thirty_days_is_shown_to_its_end() -> None:
    moved = moved_shifts(ABSENT, Timeline([TWO]), MONDAY + HOUR)
    ends = [s.end for one in moved for s in one.after]
    assert max(ends) == parse_instant("2026-04-13T07:00:00Z")


def test_whoever_is_alone_on_a_schedule_is_told_of_nothing_that_changes_how_long_turns_are() -> None:
    by_the_week, by_the_day = Timeline([revision(rotation("ann"))]), Timeline([revision(rotation("ann", type="daily"))])
    assert moved_shifts(by_the_week, by_the_day, MONDAY + HOUR) == []
    later = Timeline([revision(rotation("ann", effective_until=MONDAY + 31 * DAY))])
    assert moved_shifts(by_the_week, later, MONDAY) == []  # what comes after 30 days is not compared


def test_a_great_many_changes_are_cut_short() -> None:
    every = Timeline([revision(rotation("ann", "ben", type="custom", length_minutes=15))])
    moved = moved_shifts(ABSENT, every, MONDAY)
    assert [(one.user_id, len(one.after), one.more) for one in moved] == [("ann", 20, True), ("ben", 20, True)]


def test_an_edit_that_changes_who_is_on_call_now_is_a_handoff() -> None:
    before = Timeline([TWO])
    after = Timeline([TWO], (), [override("zoe", MONDAY - HOUR, MONDAY + DAY)])
    assert taken_over(before, after, MONDAY + HOUR) == Handoff(MONDAY + HOUR, "ben", "zoe")
    assert taken_over(before, before, MONDAY + HOUR) is None
    assert taken_over(before, ABSENT, MONDAY + HOUR) is None  # whoever deletes a schedule tells of no handoff
    # However long the timeline says so.
    alone = Timeline([revision(rotation("ann"))])
    assert taken_over(ABSENT, alone, MONDAY + 60 * DAY) == Handoff(MONDAY + 60 * DAY, None, "ann")


def test_gaps_that_an_edit_opens() -> None:
    covered = Timeline([TWO])
    ends = Timeline([replace(TWO, rotations=tuple(replace(r, effective_until=MONDAY) for r in TWO.rotations))])
    assert [gap.start for gap in opened_gaps(covered, ends, MONDAY - DAY)] == [MONDAY]
    assert opened_gaps(ends, ends, MONDAY - DAY) == []
    assert opened_gaps(ends, covered, MONDAY - DAY) == []
    assert opened_gaps(covered, ends, MONDAY - 8 * DAY) == []
    assert [gap.start for gap in opened_gaps(covered, ends, MONDAY + DAY)] == [MONDAY]
    begins = Timeline([replace(TWO, rotations=tuple(replace(r, effective_from=MONDAY) for r in TWO.rotations))])
    assert opened_gaps(ABSENT, begins, MONDAY - HOUR) == [Gap(MONDAY - HOUR, MONDAY, "gap")]  # nobody ever was on call
    longer = Timeline([TWO], (), [override(None, MONDAY, MONDAY + DAY)])
    assert opened_gaps(covered, longer, MONDAY - DAY) == []  # nobody, on purpose
