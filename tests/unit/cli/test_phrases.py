"""Times as people write them: the next such time on the schedule's clock, never silently one that is over."""

# ruff: noqa: DTZ001 - readings of clocks know no zone

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rota.domain.zone import zone as reference
from rota_cli.phrases import instant, window
from rota_cli.times import NotATime, first_instant, reading, rfc3339, shown, spell, zone_of

BRUSSELS, NEW_YORK = "Europe/Brussels", "America/New_York"
NOON = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)  # Monday 13:00 in Brussels
EPOCH = datetime(1970, 1, 1)
ZONES = [
    BRUSSELS,
    NEW_YORK,
    "UTC",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "America/Santiago",
    "Pacific/Apia",
    "Asia/Kathmandu",
]


def of(text: str, zone: str = BRUSSELS, now: datetime = NOON) -> tuple[str, str]:
    """A window, without years and seconds, on its clock."""
    start, end = window(text, zone_of(zone), now)
    return tuple(one.astimezone(zone_of(zone)).strftime("%m-%d %H:%M%z")[:-2] for one in (start, end))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("fri 16:00-18:00", "03-13 16:00+01", "03-13 18:00+01"),
        ("FRIDAY 16:00 - 18:00", "03-13 16:00+01", "03-13 18:00+01"),
        ("fri 16:00 to 18:00", "03-13 16:00+01", "03-13 18:00+01"),
        ("fri 9:00\u201317:00", "03-13 09:00+01", "03-13 17:00+01"),
        ("fri 22:00-06:00", "03-13 22:00+01", "03-14 06:00+01"),
        ("fri 22:00-24:00", "03-13 22:00+01", "03-14 00:00+01"),
        ("fri 09:00 - sat 09:00", "03-13 09:00+01", "03-14 09:00+01"),
        ("fri 09:00 - fri 09:00", "03-13 09:00+01", "03-20 09:00+01"),
        ("fri - sun", "03-13 00:00+01", "03-16 00:00+01"),
        ("fri", "03-13 00:00+01", "03-14 00:00+01"),
        ("tomorrow", "03-10 00:00+01", "03-11 00:00+01"),
        ("tomorrow 09:00-10:30", "03-10 09:00+01", "03-10 10:30+01"),
        ("2026-12-24 18:00-08:00", "12-24 18:00+01", "12-25 08:00+01"),
        ("2026-12-24 - 2026-12-26", "12-24 00:00+01", "12-27 00:00+01"),
        ("2026-12-24T18:00 until 2026-12-26 08:00", "12-24 18:00+01", "12-26 08:00+01"),
        ("15:00-16:00", "03-09 15:00+01", "03-09 16:00+01"),
        ("fri 16:00 for 1h 30m", "03-13 16:00+01", "03-13 17:30+01"),
        # what has begun goes on from now, and what is over comes again
        ("today", "03-09 13:00+01", "03-10 00:00+01"),
        ("mon", "03-09 13:00+01", "03-10 00:00+01"),
        ("mon 09:00-17:00", "03-09 13:00+01", "03-09 17:00+01"),
        ("mon 09:00-13:00", "03-16 09:00+01", "03-16 13:00+01"),
        ("09:00-10:00", "03-10 09:00+01", "03-10 10:00+01"),
        ("now for 2h", "03-09 13:00+01", "03-09 15:00+01"),
        ("for 90 minutes", "03-09 13:00+01", "03-09 14:30+01"),
        ("now until 18:00", "03-09 13:00+01", "03-09 18:00+01"),
        ("now - 09:00", "03-09 13:00+01", "03-10 09:00+01"),
        ("now until fri", "03-09 13:00+01", "03-14 00:00+01"),
        # days are days of the clock: three weeks on it has changed
        ("now for 3 weeks", "03-09 13:00+01", "03-30 13:00+02"),
        # the hour that does not exist, and the one that is there twice
        ("2026-03-29 02:30-04:00", "03-29 03:00+02", "03-29 04:00+02"),
        ("2026-10-25 02:30-04:00", "10-25 02:30+02", "10-25 04:00+01"),
        ("2026-10-25 01:00 for 4h", "10-25 01:00+02", "10-25 04:00+01"),
    ],
)
def test_windows(text: str, start: str, end: str) -> None:
    assert of(text) == (start, end)


def test_a_day_is_as_long_as_it_is() -> None:
    for day, hours in (("2026-03-29", 23), ("2026-10-25", 25), ("2026-06-01", 24)):
        start, end = window(day, zone_of(BRUSSELS), NOON)
        assert end - start == timedelta(hours=hours)


def test_today_is_today_where_the_schedule_is() -> None:
    late = datetime(2026, 3, 10, 3, 0, tzinfo=UTC)  # Tuesday in Brussels, still Monday in New York
    assert of("today 23:30-23:45", NEW_YORK, late) == ("03-09 23:30-04", "03-09 23:45-04")
    assert of("mon 23:30-23:45", NEW_YORK, late) == ("03-09 23:30-04", "03-09 23:45-04")
    assert of("mon 23:30-23:45", BRUSSELS, late) == ("03-16 23:30+01", "03-16 23:45+01")


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "soon",
        "fri 16:00",
        "16:00",
        "fri 25:00-26:00",
        "fri 16:60-17:00",
        "fri 16:00-16:00",
        "fri 16:00-17:00-18:00",
        "fri sat",
        "2026-02-30",
        "2026-13-01 09:00-10:00",
        "2026-03-08",
        "today 09:00-10:00",
        "yesterday",
        "2026-12-26 - 2026-12-24",
        "now",
        "now now",
        "for",
        "for 0h",
        "fri 16:00 for ever",
        "now for 99999999999h",
        "now for 999999 weeks",
        "9999-12-31",
        "2026-03-13T18:00:00+01:00 - 2026-03-13T16:00:00+01:00",
        "16:00-18:00 fri",
        "fri 4pm-6pm",
        "-",
        "fri" * 100,
        "\u0663\u0663:\u0660\u0660-\u0664\u0664:\u0660\u0660",
    ],
)
def test_what_is_no_window(text: str) -> None:
    with pytest.raises(NotATime) as raised:
        window(text, zone_of(BRUSSELS), NOON)
    assert str(raised.value)


def test_exact_windows_may_be_over() -> None:
    start, end = window("2026-01-01T10:00:00+01:00 - 2026-01-01T12:00:00Z", zone_of(BRUSSELS), NOON)
    assert (start, end) == (datetime(2026, 1, 1, 9, tzinfo=UTC), datetime(2026, 1, 1, 12, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("now", "2026-03-09T13:00:00+01:00"),
        ("in 2 hours", "2026-03-09T15:00:00+01:00"),
        ("in 20 days", "2026-03-29T13:00:00+02:00"),
        ("fri 16:00", "2026-03-13T16:00:00+01:00"),
        ("mon 09:00", "2026-03-16T09:00:00+01:00"),
        ("13:30", "2026-03-09T13:30:00+01:00"),
        ("12:59", "2026-03-10T12:59:00+01:00"),
        ("2026-12-24", "2026-12-24T00:00:00+01:00"),
        ("2026-12-24T18:00", "2026-12-24T18:00:00+01:00"),
        ("2026-12-24T18:00:00Z", "2026-12-24T19:00:00+01:00"),
        ("2020-01-01T00:00:00Z", "2020-01-01T01:00:00+01:00"),
        ("today", "2026-03-09T13:00:00+01:00"),
    ],
)
def test_single_times(text: str, expected: str) -> None:
    zone = zone_of(BRUSSELS)
    assert rfc3339(instant(text, zone, NOON), zone) == expected


def test_single_times_that_are_over() -> None:
    zone = zone_of(BRUSSELS)
    for text in ("2h ago", "yesterday", "2026-03-01", "today 09:00", "2026-03-09 12:00"):
        with pytest.raises(NotATime):
            instant(text, zone, NOON)
        assert instant(text, zone, NOON, ahead=False) < NOON


def test_the_end_of_a_while() -> None:
    zone = zone_of(BRUSSELS)
    start = instant("fri", zone, NOON)
    assert rfc3339(instant("sun", zone, NOON, after=start, end=True), zone) == "2026-03-16T00:00:00+01:00"
    assert rfc3339(instant("fri", zone, NOON, after=start, end=True), zone) == "2026-03-14T00:00:00+01:00"
    assert rfc3339(instant("thu 09:00", zone, NOON, after=start, end=True), zone) == "2026-03-19T09:00:00+01:00"
    assert rfc3339(instant("18:00", zone, NOON, after=start, end=True), zone) == "2026-03-13T18:00:00+01:00"


@settings(max_examples=250)
@given(
    st.sampled_from(ZONES),
    st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1)).map(lambda t: t.replace(microsecond=0)),
)
def test_the_first_instant_is_the_products_own(name: str, wall: datetime) -> None:
    clock = round((wall - EPOCH) / timedelta(microseconds=1))
    expected = EPOCH.replace(tzinfo=UTC) + timedelta(microseconds=reference(name).instant(clock))
    found = first_instant(wall, zone_of(name))
    assert found == expected
    assert reading(found, zone_of(name)) >= wall


@settings(max_examples=250)
@given(
    st.sampled_from(ZONES),
    st.datetimes(datetime(2020, 1, 1), datetime(2080, 1, 1), timezones=st.just(UTC)),
    st.sampled_from(["mon", "tue", "sunday", "today", "tomorrow", ""]),
    st.integers(0, 24 * 60 - 1),
    st.integers(0, 24 * 60),
)
def test_a_window_is_never_over_and_never_empty(name: str, now: datetime, day: str, begins: int, ends: int) -> None:
    zone, now = zone_of(name), now.replace(microsecond=0)
    text = f"{day} {begins // 60:02}:{begins % 60:02}-{ends // 60:02}:{ends % 60:02}"
    refused = ""
    try:
        start, end = window(text, zone, now)
    except NotATime as error:
        refused = str(error)
    if refused:
        # Two times that the clock skips are one instant.
        assert begins == ends or day == "today" or "ends before it begins" in refused
        return
    assert now <= start < end
    assert end - start <= timedelta(hours=26)
    assert start - now <= timedelta(days=8)


@settings(max_examples=150)
@given(st.text(max_size=30))
def test_no_text_does_worse_than_being_refused(text: str) -> None:
    for read in (window, instant):
        with suppress(NotATime):
            read(text, zone_of(BRUSSELS), NOON)


@settings(max_examples=150)
@given(
    st.lists(
        st.sampled_from(
            [
                "fri",
                "mon",
                "16:00",
                "18:30",
                "-",
                "to",
                "now",
                "for",
                "in",
                "2h",
                "3 days",
                "2026-12-24",
                "today",
                "ago",
                "T",
            ]
        ),
        max_size=6,
    )
)
def test_no_row_of_words_does_worse_than_being_refused(words: list[str]) -> None:
    for read in (window, instant):
        try:
            found = read(" ".join(words), zone_of(NEW_YORK), NOON)
        except NotATime:
            continue
        assert found if isinstance(found, datetime) else found[0] < found[1]


def test_what_is_shown() -> None:
    assert shown("2026-03-13T16:00:00+01:00") == "Fri 2026-03-13 16:00 +01:00"
    assert shown("2026-03-13T16:00:00.123Z") == "Fri 2026-03-13 16:00 +00:00"
    assert shown(None) == "-"
    lengths = [(14 * 60, "14 h"), (90, "1 h 30 min"), (5, "5 min"), (49 * 60, "2 d 1 h"), (72 * 60, "3 d")]
    assert [spell(timedelta(minutes=minutes)) for minutes, _ in lengths] == [text for _, text in lengths]


def test_what_is_no_zone() -> None:
    for name in ("Mars/Olympus", "", "../etc/passwd", "Europe"):
        with pytest.raises(NotATime):
            zone_of(name)
