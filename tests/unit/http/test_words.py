"""Times, durations and sentences as people read them."""

from __future__ import annotations

import pytest

from rota.domain.picture import Present, present
from rota.domain.rotation import Participant, Restriction, Rotation
from rota.domain.schedule import Person, Revision, Schedule
from rota.domain.time import DAY, END, HOUR, MINUTE, SECOND, Instant, parse_instant
from rota.domain.timeline import Gap, NobodyReason, Span, Timeline
from rota.domain.zone import zone
from rota.http.page import words
from rota.usecases.views import Glance

NOW = parse_instant("2026-03-10T12:00:00Z")
BRUSSELS = zone("Europe/Brussels")
PEOPLE = {"ann": Person("ann", "Ann Lee"), "ben": Person("ben", "Ben Okafor")}


def glance(stands: Present) -> Glance:
    return Glance(Schedule("s", "S", Revision("UTC"), 0, 0), None, NOW, stands, None, [], PEOPLE)


def span(user: str, end: Instant, start: Instant = NOW - DAY) -> Span:
    return Span(start, end, user, "rotation", "r", 0)


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (0, "less than a minute"),
        (59 * SECOND, "less than a minute"),
        (MINUTE, "1 min"),
        (2 * HOUR - SECOND, "119 min"),
        (2 * HOUR, "2 h"),
        (2 * DAY - SECOND, "47 h"),
        (2 * DAY, "2 days"),
        (30 * DAY, "30 days"),
    ],
)
def test_durations(length: int, said: str) -> None:
    assert words.span(length) == said


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("2026-03-10T08:00:00Z", "2026-03-17T08:00:00Z", "Tue 10 Mar 09:00 to Tue 17 Mar 09:00"),
        ("2026-03-10T08:00:00Z", "2026-03-10T16:00:30Z", "Tue 10 Mar 09:00 to 17:00:30"),
        ("2026-12-31T08:00:00Z", "2027-01-01T08:00:00Z", "Thu 31 Dec 09:00 to Fri 1 Jan 2027 09:00"),
        ("2025-12-31T08:00:00Z", "2025-12-31T10:00:00Z", "Wed 31 Dec 2025 09:00 to 11:00"),
    ],
)
def test_stretches(start: str, end: str, said: str) -> None:
    assert words.stretch(parse_instant(start), parse_instant(end), BRUSSELS, NOW) == said


def test_a_stretch_over_a_change_of_clocks_says_both_offsets() -> None:
    start, end = parse_instant("2026-10-25T00:30:00Z"), parse_instant("2026-10-25T01:30:00Z")
    assert words.zoned(start, end, BRUSSELS, NOW) == "Sun 25 Oct 02:30 to 02:30 (Europe/Brussels, +02:00 then +01:00)"
    assert words.zoned(NOW, NOW + HOUR, BRUSSELS, NOW) == "Tue 10 Mar 13:00 to 14:00 (Europe/Brussels, +01:00)"
    assert words.zoned(NOW, END, BRUSSELS, NOW) == "from Tue 10 Mar 13:00 on (Europe/Brussels, +01:00)"


@pytest.mark.parametrize(
    ("name", "said"),
    [("Marie Laurent", "ML"), ("Ana", "A"), ("Yuki van der Tanaka", "YT"), ("élodie (NOC)", "É"), ("<img>", "<")],
)
def test_initials(name: str, said: str) -> None:
    assert words.initials(name) == said


def test_who_is_on_call_until_when_and_then_who() -> None:
    end = NOW + 3 * HOUR
    assert (
        words.sentence(glance(Present(span("ann", end), end, span("ben", end + DAY, end))), BRUSSELS)
        == "Ann Lee is on call until Tue 10 Mar 16:00 (in 3 h), then Ben Okafor."
    )
    assert (
        words.sentence(glance(Present(span("ann", end), end, span("ben", end + DAY, end + HOUR))), BRUSSELS)
        == "Ann Lee is on call until Tue 10 Mar 16:00 (in 3 h), then nobody until Tue 10 Mar 17:00, then Ben Okafor."
    )
    assert (
        words.sentence(glance(Present(span("ann", end), end, None)), BRUSSELS)
        == "Ann Lee is on call until Tue 10 Mar 16:00 (in 3 h), then nobody."
    )
    assert (
        words.sentence(glance(Present(span("zoe", end), None, None)), BRUSSELS)
        == "zoe is on call, and nobody else is due."
    )


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("gap", "Nobody is on call until Tue 10 Mar 16:00 (in 3 h), then Ben Okafor."),
        ("off", "Nobody is on call, on purpose, until Tue 10 Mar 16:00 (in 3 h), then Ben Okafor."),
    ],
)
def test_why_nobody_is_on_call(reason: NobodyReason, said: str) -> None:
    end = NOW + 3 * HOUR
    stands = Present(Gap(NOW - DAY, end, reason), end, span("ben", end + DAY, end))
    assert words.sentence(glance(stands), BRUSSELS) == said


@pytest.mark.parametrize(
    ("following", "said"),
    [
        (span("ben", NOW + DAY, NOW + 10 * HOUR), "nobody until Tue 10 Mar 23:00, then Ben Okafor"),
        (None, "nobody"),
    ],
)
def test_off_on_purpose_ends_where_the_purpose_does(following: Span | None, said: str) -> None:
    stands = Present(Gap(NOW - HOUR, NOW + 2 * HOUR, "off"), following and following.start, following)
    assert words.outlook(glance(stands), BRUSSELS) == f"until Tue 10 Mar 15:00 (in 2 h), then {said}"
    assert words.sentence(glance(stands), BRUSSELS) == (
        f"Nobody is on call, on purpose, until Tue 10 Mar 15:00 (in 2 h), then {said}."
    )


def test_an_accidental_gap_goes_on_until_somebody_comes() -> None:
    ben = span("ben", NOW + DAY, NOW + 10 * HOUR)
    stands = Present(Gap(NOW - HOUR, NOW + 2 * HOUR, "gap"), ben.start, ben)
    assert words.outlook(glance(stands), BRUSSELS) == "until Tue 10 Mar 23:00 (in 10 h), then Ben Okafor"


def test_an_empty_schedule_says_so() -> None:
    line = Timeline([Revision("UTC")])
    stands = present(line, line.shift_at(NOW), 400 * DAY)
    assert words.sentence(glance(stands), BRUSSELS) == "Nobody is on call, and nobody is due."
    off = Timeline([Revision("UTC", enabled=False)])
    stands = present(off, off.shift_at(NOW), 400 * DAY)
    assert words.sentence(glance(stands), BRUSSELS) == "Nobody is on call: the schedule is switched off."


def test_gaps() -> None:
    assert words.gap(Gap(NOW + HOUR, NOW + 2 * HOUR, "gap"), BRUSSELS, NOW) == "Tue 10 Mar 14:00 to 15:00"
    assert words.gap(Gap(NOW, NOW + HOUR, "gap"), BRUSSELS, NOW) == "now, until Tue 10 Mar 14:00"
    assert words.gap(Gap(NOW, END, "gap"), BRUSSELS, NOW) == "from now on"


def test_turns() -> None:
    two = (Participant("ann", 0), Participant("ben", 1), Participant("ann", 2))
    weekly = Rotation("r", "weekly", NOW, 540, two, handoff_day=1)
    assert words.turns(weekly) == "weekly, Mon 09:00, 2 people"
    hours = (Restriction((1,), 0, 60),)
    assert words.turns(Rotation("r", "daily", NOW, 0, two[:1], interval=3, restrictions=hours)) == (
        "every 3 days, 00:00, 1 person, at certain hours"
    )
    monthly = Rotation("r", "monthly", NOW, 0, two, handoff_month_day=31)
    assert words.turns(monthly) == "monthly, day 31, 00:00, 2 people"
    assert words.turns(Rotation("r", "custom", NOW, 480, two, length_minutes=720)) == "every 12 h, 08:00, 2 people"
