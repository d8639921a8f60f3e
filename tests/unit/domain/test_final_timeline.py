"""Who is on call once layers, entries and overrides are laid over each other."""

from __future__ import annotations

from tests.support.roster import (
    DAY,
    EVERY_DAY,
    HOUR,
    MONDAY,
    OFFICE,
    daily,
    entry,
    overrides,
    rotation,
    timeline,
    told,
    who_by_hour,
    window,
)


class TestLayers:
    def test_the_smallest_position_that_offers_somebody_wins(self) -> None:
        top = rotation("daily", MONDAY, "top", "00:00", id="a", layer_position=0, restrictions=OFFICE)
        below = rotation("daily", MONDAY, "low", "00:00", id="b", layer_position=7)
        line = timeline("UTC", below, top)

        assert told(line, "UTC", MONDAY, MONDAY + DAY) == [
            "2026-01-05T00:00 low",
            "2026-01-05T09:00 top",
            "2026-01-05T17:00 low",
        ]

    def test_of_equal_positions_the_one_created_first_wins(self) -> None:
        first = rotation("daily", MONDAY, "one", "00:00", id="z", layer_position=3)
        second = rotation("daily", MONDAY, "two", "00:00", id="a", layer_position=3)
        assert timeline("UTC", first, second).who(MONDAY) == "one"
        assert timeline("UTC", second, first).who(MONDAY) == "two"

    def test_a_layer_of_nobody_lets_the_one_below_through(self) -> None:  # D22
        empty = rotation("daily", MONDAY, "", id="a", layer_position=0)
        below = rotation("daily", MONDAY, "low", id="b", layer_position=1)
        assert timeline("UTC", empty, below).who(MONDAY + DAY) == "low"

    def test_a_layer_that_has_not_begun_or_is_over_lets_the_one_below_through(self) -> None:
        top = rotation("daily", MONDAY + DAY, "top", "00:00", id="a", effective_until=MONDAY + 2 * DAY)
        below = rotation("weekly", MONDAY, "low", "00:00", id="b", layer_position=1)
        line = timeline("UTC", top, below)
        assert who_by_hour(line, 23, 24, 47, 48) == ["low", "top", "top", "low"]

    def test_the_lower_layer_s_turns_go_on_counting_while_it_is_hidden(self) -> None:
        top = rotation("daily", MONDAY, "top", "00:00", id="a", effective_until=MONDAY + 3 * DAY)
        below = rotation("daily", MONDAY, "ada bob cyd dan", "00:00", id="b", layer_position=1)
        assert timeline("UTC", top, below).who(MONDAY + 3 * DAY) == "dan"

    def test_each_layer_is_shown_whatever_lies_above_it(self) -> None:
        top = rotation("daily", MONDAY, "top", "00:00", id="a")
        below = rotation("daily", MONDAY, "ada bob", "00:00", id="b", layer_position=1)
        line = timeline("UTC", top, below, overrides=overrides(("eve", MONDAY, MONDAY + DAY)))
        assert [span.user_id for span in line.layer("b", MONDAY, MONDAY + 3 * DAY)] == ["ada", "bob", "ada"]
        assert line.layer("unknown", MONDAY, MONDAY + DAY) == []


class TestRestrictions:
    def test_a_window_that_ends_before_it_starts_runs_into_the_next_day(self) -> None:
        nights = rotation("daily", MONDAY, "ada", restrictions=(window((7,), "22:00", "06:00"),))
        assert told(timeline("UTC", nights), "UTC", MONDAY + 6 * DAY, MONDAY + 8 * DAY) == [
            "2026-01-11T00:00 (gap)",
            "2026-01-11T22:00 ada",  # Sunday night, over the end of the week
            "2026-01-12T06:00 (gap)",
        ]

    def test_a_window_that_ends_when_it_starts_lasts_24_hours(self) -> None:
        sunday = rotation("monthly", MONDAY, "ada", restrictions=(window((7,), "08:00", "08:00"),))
        (span,) = timeline("UTC", sunday).spans(MONDAY + DAY, MONDAY + 9 * DAY)
        assert (span.start, span.end) == (MONDAY + 6 * DAY + 8 * HOUR, MONDAY + 7 * DAY + 8 * HOUR)

    def test_windows_that_touch_or_overlap_make_one_shift(self) -> None:
        windows = (window((1,), "08:00", "12:00"), window((1,), "12:00", "14:00"), window((1,), "10:00", "13:00"))
        line = timeline("UTC", rotation("weekly", MONDAY, "ada", "00:00", restrictions=windows))
        assert [(s.start, s.end) for s in line.spans(MONDAY, MONDAY + DAY)] == [(MONDAY + 8 * HOUR, MONDAY + 14 * HOUR)]

    def test_windows_that_fill_the_week_are_no_restriction(self) -> None:
        line = timeline("UTC", daily("ada bob", restrictions=(window(EVERY_DAY, "07:00", "07:00"),)))
        assert [s.end - s.start for s in line.spans(MONDAY, MONDAY + 3 * DAY)] == [DAY] * 3


class TestEntries:
    def test_an_entry_stands_above_every_layer_and_fills_gaps(self) -> None:
        line = timeline(
            "UTC", daily("ada", restrictions=OFFICE), entries=[entry("eve", MONDAY + 16 * HOUR, MONDAY + 20 * HOUR)]
        )
        assert told(line, "UTC", MONDAY, MONDAY + DAY) == [
            "2026-01-05T00:00 (gap)",
            "2026-01-05T09:00 ada",
            "2026-01-05T16:00 eve",
            "2026-01-05T20:00 (gap)",
        ]

    def test_an_entry_for_whoever_is_on_call_anyway_is_a_shift_of_its_own(self) -> None:
        line = timeline("UTC", daily("ada"), entries=[entry("ada", MONDAY + 6 * HOUR, MONDAY + 7 * HOUR)])
        spans = line.spans(MONDAY, MONDAY + DAY)
        assert [(s.user_id, s.source, s.turn) for s in spans] == [
            ("ada", "rotation", 0),
            ("ada", "entry", None),
            ("ada", "rotation", 0),
        ]

    def test_an_override_stands_above_an_entry(self) -> None:
        line = timeline(
            "UTC",
            entries=[entry("eve", MONDAY, MONDAY + 4 * HOUR)],
            overrides=overrides(("bob", MONDAY + HOUR, MONDAY + 2 * HOUR)),
        )
        assert who_by_hour(line, 0, 1, 2, 4) == ["eve", "bob", "eve", None]


class TestOverrides:
    def test_an_unconditional_one_counts_whatever_was_there(self) -> None:
        line = timeline("UTC", daily("ada", restrictions=OFFICE), overrides=overrides(("bob", MONDAY, MONDAY + DAY)))
        assert [(s.user_id, s.by) for s in line.spans(MONDAY, MONDAY + DAY)] == [("bob", "ovr_0")]

    def test_a_conditional_one_counts_only_where_that_person_is_on_call(self) -> None:
        line = timeline("UTC", daily("ada bob cyd"), overrides=overrides(("eve", MONDAY, MONDAY + 3 * DAY, "bob")))
        assert [s.user_id for s in line.spans(MONDAY, MONDAY + 3 * DAY)] == ["ada", "eve", "cyd"]

    def test_a_conditional_one_for_somebody_who_is_not_on_call_changes_nothing(self) -> None:  # D22
        plain = timeline("UTC", daily("ada bob", restrictions=OFFICE))
        skipped = timeline(
            "UTC", daily("ada bob", restrictions=OFFICE), overrides=overrides(("eve", MONDAY, MONDAY + 9 * DAY, "zoe"))
        )
        assert skipped.spans(MONDAY, MONDAY + 9 * DAY) == plain.spans(MONDAY, MONDAY + 9 * DAY)

    def test_a_conditional_one_makes_one_shift_of_consecutive_turns_of_that_person(self) -> None:
        line = timeline(
            "UTC", daily("ada ada bob"), overrides=overrides(("eve", MONDAY + HOUR, MONDAY + 3 * DAY, "ada"))
        )
        assert told(line, "UTC", MONDAY, MONDAY + 3 * DAY) == [
            "2026-01-05T00:00 ada",
            "2026-01-05T01:00 eve",
            "2026-01-07T00:00 bob",
        ]
        assert len(line.spans(MONDAY, MONDAY + 3 * DAY)) == 3

    def test_a_later_one_may_stand_in_for_an_earlier_one_s_user(self) -> None:  # D22
        span = (MONDAY + HOUR, MONDAY + 5 * HOUR)
        line = timeline("UTC", daily("ada"), overrides=overrides(("bob", *span, "ada"), ("cyd", *span, "bob")))
        assert who_by_hour(line, 0, 1, 4, 5) == ["ada", "cyd", "cyd", "ada"]

    def test_the_order_is_that_of_creation_not_of_time(self) -> None:  # D22
        early, late = (MONDAY, MONDAY + 10 * HOUR), (MONDAY + 5 * HOUR, MONDAY + 15 * HOUR)
        line = timeline("UTC", daily("ada"), overrides=overrides(("bob", *late), ("cyd", *early)))
        assert who_by_hour(line, 0, 5, 9, 10, 15) == ["cyd", "cyd", "cyd", "bob", "ada"]
        swapped = timeline("UTC", daily("ada"), overrides=overrides(("cyd", *early), ("bob", *late)))
        assert who_by_hour(swapped, 0, 5, 9, 10, 15) == ["cyd", "bob", "bob", "bob", "ada"]

    def test_the_order_in_which_they_are_read_does_not_matter(self) -> None:
        made = overrides(("bob", MONDAY, MONDAY + DAY), ("cyd", MONDAY, MONDAY + DAY, "bob"))
        assert timeline("UTC", daily("ada"), overrides=made[::-1]).who(MONDAY) == "cyd"

    def test_an_earlier_one_does_not_stand_in_for_a_later_one_s_user(self) -> None:
        span = (MONDAY, MONDAY + DAY)
        line = timeline("UTC", daily("ada"), overrides=overrides(("cyd", *span, "bob"), ("bob", *span, "ada")))
        assert line.who(MONDAY) == "bob"

    def test_one_to_nobody_leaves_nobody_on_purpose(self) -> None:
        line = timeline("UTC", daily("ada"), overrides=overrides((None, MONDAY + HOUR, MONDAY + 2 * HOUR, "ada")))
        assert line.who(MONDAY + HOUR) is None
        assert told(line, "UTC", MONDAY, MONDAY + 3 * HOUR) == [
            "2026-01-05T00:00 ada",
            "2026-01-05T01:00 (off)",
            "2026-01-05T02:00 ada",
        ]

    def test_an_unconditional_one_puts_somebody_where_an_earlier_one_put_nobody(self) -> None:
        span = (MONDAY, MONDAY + DAY)
        line = timeline("UTC", daily("ada"), overrides=overrides((None, *span), ("bob", *span), ("cyd", *span, "ada")))
        assert line.who(MONDAY) == "bob"

    def test_touching_ones_leave_neither_gap_nor_overlap(self) -> None:  # D21
        a, b, c = MONDAY + HOUR, MONDAY + 2 * HOUR, MONDAY + 3 * HOUR
        line = timeline("UTC", overrides=overrides(("ada", a, b), ("bob", b, c)))
        assert [line.who(t) for t in (a - 1, a, b - 1, b, c - 1, c)] == [None, "ada", "ada", "bob", "bob", None]
        assert [(s.start, s.end) for s in line.spans(MONDAY, MONDAY + DAY)] == [(a, b), (b, c)]

    def test_one_microsecond_is_enough(self) -> None:  # D21
        line = timeline("UTC", daily("ada"), overrides=overrides(("bob", MONDAY + HOUR, MONDAY + HOUR + 1)))
        assert [line.who(MONDAY + HOUR + d) for d in (-1, 0, 1)] == ["ada", "bob", "ada"]

    def test_what_covers_an_instant_is_listed_in_the_order_of_application(self) -> None:
        items = overrides(("bob", MONDAY, MONDAY + 3 * HOUR), ("cyd", MONDAY + 2 * HOUR, MONDAY + 4 * HOUR))
        line = timeline("UTC", daily("ada"), entries=[entry("eve", MONDAY, MONDAY + DAY)], overrides=items[::-1])
        assert [item.id for item in line.covering(MONDAY + 2 * HOUR)] == ["ent", "ovr_0", "ovr_1"]
        assert [item.id for item in line.covering(MONDAY + 3 * HOUR)] == ["ent", "ovr_1"]
        assert line.covering(MONDAY - 1) == line.covering(MONDAY + DAY) == []
