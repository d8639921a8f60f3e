"""A schedule as it is drawn: every window is covered once, days are as long as they are, and lanes do not overlap."""

from __future__ import annotations

import itertools
from datetime import date

import pytest

from rota.domain.override import Entry, Override
from rota.domain.picture import colour_of, days_of, final_row, gap_ahead, manual_row, present, rotation_row
from rota.domain.rotation import Participant, Restriction, Rotation
from rota.domain.schedule import Revision
from rota.domain.time import DAY, END, HOUR, Instant, parse_instant
from rota.domain.timeline import Gap, Span, Timeline
from rota.domain.zone import zone


def at(text: str) -> Instant:
    return parse_instant(text)


def rotation(id: str, *users: str, **fields: object) -> Rotation:
    given: dict[str, object] = {
        "type": "weekly",
        "effective_from": at("2026-02-02T08:00:00Z"),
        "handoff_time": 9 * 60,
        "handoff_day": 1,
        "participants": tuple(Participant(user, n) for n, user in enumerate(users)),
    }
    return Rotation(id, **(given | fields))  # type: ignore[arg-type]


def timeline(*rotations: Rotation, entries: tuple[Entry, ...] = (), overrides: tuple[Override, ...] = ()) -> Timeline:
    return Timeline([Revision("Europe/Brussels", rotations)], entries, overrides)


def override(id: str, who: str | None, start: str, end: str, sequence: int = 1) -> Override:
    return Override(id, "s", who, at(start), at(end), 0, sequence, reason="why")


@pytest.mark.parametrize(
    ("name", "first", "hours"),
    [
        ("Europe/Brussels", "2026-03-28", [24, 23, 24]),
        ("Europe/Brussels", "2026-10-24", [24, 25, 24]),
        ("America/New_York", "2026-03-07", [24, 23, 24]),
        ("America/New_York", "2026-10-31", [24, 25, 24]),
        ("Australia/Lord_Howe", "2026-04-04", [24, 24.5, 24]),
        ("Australia/Lord_Howe", "2026-10-03", [24, 23.5, 24]),
        ("America/Havana", "2026-03-07", [24, 23, 24]),  # midnight itself is skipped
        ("Pacific/Apia", "2011-12-29", [24, 0, 24]),  # a day that never was
    ],
)
def test_days_are_as_long_as_they_are_and_lie_end_to_end(name: str, first: str, hours: list[float]) -> None:
    days = days_of(zone(name), date.fromisoformat(first), len(hours))
    assert [(day.end - day.start) / HOUR for day in days] == hours
    assert all(a.end == b.start for a, b in itertools.pairwise(days))
    assert days[0].date == date.fromisoformat(first)


def test_the_final_row_has_no_hole_and_says_what_was_cut() -> None:
    line = timeline(
        rotation("r", "ann", "ben", effective_until=at("2026-03-20T09:00:00Z")),
        overrides=(override("o", "cas", "2026-03-10T09:00:00Z", "2026-03-10T17:00:00Z"),),
    )
    since, until = at("2026-03-09T23:00:00Z"), at("2026-03-23T23:00:00Z")
    row = final_row("s", line, since, until)
    assert (row[0].opens, row[-1].closes) == (since, until)
    assert all(a.closes == b.opens for a, b in itertools.pairwise(row))
    assert [(one.kind, one.user_id) for one in row] == [
        ("rotation", "ben"),
        ("override", "cas"),
        ("rotation", "ben"),
        ("rotation", "ann"),
        ("gap", None),
    ]
    first, last = row[0], row[-1]
    assert (first.cut_start, first.cut_end, first.start) == (True, False, at("2026-03-09T08:00:00Z"))
    assert (last.cut_start, last.cut_end, last.end) == (False, True, until)
    assert row[1].id == f"shift.s.o.{at('2026-03-10T09:00:00Z')}"
    assert not any(one.cut_start or one.cut_end for one in row[1:-1])


def test_what_ends_with_the_window_is_not_cut() -> None:
    line = timeline(rotation("r", "ann", "ben"))
    row = final_row("s", line, at("2026-03-09T08:00:00Z"), at("2026-03-16T08:00:00Z"))
    assert [(one.user_id, one.cut_start, one.cut_end) for one in row] == [("ben", False, False)]


def test_a_rotation_is_drawn_whatever_lies_above_it() -> None:
    low = rotation("low", "ann", layer_position=1)
    high = rotation("high", "ben", restrictions=(Restriction((1, 2, 3, 4, 5, 6, 7), 540, 1020),))
    line = timeline(high, low)
    since, until = at("2026-03-09T23:00:00Z"), at("2026-03-11T23:00:00Z")
    assert [one.user_id for one in rotation_row("s", line.only("high"), since, until)] == ["ben", "ben"]
    below = rotation_row("s", line.only("low"), since, until)
    assert [(one.user_id, one.opens, one.closes) for one in below] == [("ann", since, until)]


def test_what_is_written_by_hand_lies_in_lanes_where_it_overlaps() -> None:
    entry = Entry("e", "s", "dan", at("2026-03-10T00:00:00Z"), at("2026-03-10T12:00:00Z"), 0)
    overrides = [
        override("a", "ann", "2026-03-10T06:00:00Z", "2026-03-11T00:00:00Z"),
        override("b", None, "2026-03-10T10:00:00Z", "2026-03-10T11:00:00Z"),
        override("c", "ben", "2026-03-10T12:00:00Z", "2026-03-12T00:00:00Z"),
        override("early", "ben", "2026-03-08T12:00:00Z", "2026-03-09T00:00:00Z"),
    ]
    row = manual_row([entry], overrides, at("2026-03-09T00:00:00Z"), at("2026-03-11T12:00:00Z"))
    assert [(one.id, one.lane, one.cut_end) for one in row] == [
        ("e", 0, False),
        ("a", 1, False),
        ("b", 2, False),
        ("c", 0, True),
    ]
    assert [one.reason for one in row] == [None, "why", "why", "why"]
    assert row[2].user_id is None


def test_whoever_goes_on_in_another_way_is_not_yet_relieved() -> None:
    end = "2026-03-16T08:00:00Z"
    line = timeline(
        rotation("r", "ben", "ann"),
        overrides=(override("o", "ann", end, "2026-03-17T08:00:00Z"),),
    )
    piece = line.shift_at(at("2026-03-10T00:00:00Z"))
    stands = present(line, piece, 400 * DAY)
    assert isinstance(stands.piece, Span)
    assert (stands.piece.user_id, stands.piece.end) == ("ann", at(end))
    assert stands.until == at("2026-03-17T08:00:00Z")
    assert stands.next is not None
    assert (stands.next.user_id, stands.next.start) == ("ben", stands.until)


def test_whoever_is_never_relieved_has_no_end() -> None:
    line = timeline(rotation("r", "ann"))
    stands = present(line, line.shift_at(at("2026-03-10T00:00:00Z")), 400 * DAY)
    assert (stands.until, stands.next) == (None, None)


def test_a_gap_after_a_shift_is_its_end() -> None:
    line = timeline(rotation("r", "ann", "ben", restrictions=(Restriction((1,), 540, 1020),)))
    stands = present(line, line.shift_at(at("2026-03-09T09:00:00Z")), 400 * DAY)
    assert stands.until == at("2026-03-09T16:00:00Z")
    assert stands.next is not None
    assert (stands.next.user_id, stands.next.start) == ("ann", at("2026-03-16T08:00:00Z"))


def test_the_gap_ahead_is_told_to_its_end_which_may_never_come() -> None:
    line = timeline(rotation("r", "ann", "ben", effective_until=at("2026-03-20T09:00:00Z")))
    since = at("2026-03-10T00:00:00Z")
    assert gap_ahead(line, since, 60 * DAY) == Gap(at("2026-03-20T09:00:00Z"), END, "gap")
    assert gap_ahead(line, since, 5 * DAY) is None
    later = timeline(
        rotation("r", "ann", effective_until=at("2026-03-20T09:00:00Z")),
        rotation("n", "ben", effective_from=at("2026-06-01T07:00:00Z")),
    )
    assert gap_ahead(later, since, 30 * DAY) == Gap(at("2026-03-20T09:00:00Z"), at("2026-06-01T07:00:00Z"), "gap")
    within = at("2026-04-01T00:00:00Z")
    assert gap_ahead(later, within, 30 * DAY) == Gap(within, at("2026-06-01T07:00:00Z"), "gap")


def test_nobody_on_purpose_is_no_gap() -> None:
    line = timeline(
        rotation("r", "ann", "ben"),
        overrides=(override("o", None, "2026-03-10T09:00:00Z", "2026-03-10T17:00:00Z"),),
    )
    assert gap_ahead(line, at("2026-03-10T00:00:00Z"), 60 * DAY) is None


def test_a_colour_is_one_of_twelve_and_stays() -> None:
    assert {colour_of(f"user_{n}") for n in range(500)} == set(range(12))
    assert [colour_of(one) for one in ("user_012", "user_034", "1")] == [2, 10, 6]
