"""Time off read from iCalendar files: what counts, where it lies, and what is refused."""

from __future__ import annotations

import time

import pytest

from rota.domain.absence import AHEAD, BACK
from rota.domain.errors import Invalid
from rota.domain.time import DAY, format_utc, parse_instant
from rota.http.calendar_files import absences_of

NOW = parse_instant("2026-03-09T12:00:00Z")


def _file(*events: str, head: str = "") -> str:
    body = "".join(f"BEGIN:VEVENT\nUID:{i}\nDTSTAMP:20260101T000000Z\n{e}\nEND:VEVENT\n" for i, e in enumerate(events))
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//y//EN\n{head}{body}END:VCALENDAR\n".replace("\n", "\r\n")


def _read(*events: str, head: str = "", zone: str | None = None) -> list[str]:
    found = sorted(absences_of(_file(*events, head=head), zone, NOW), key=lambda one: one.start)
    return [f"{format_utc(one.start)[:16]} {format_utc(one.end)[:16]}" for one in found]


def test_days_lie_where_the_person_is() -> None:
    holiday = "DTSTART;VALUE=DATE:20260327\nDTEND;VALUE=DATE:20260330\nSUMMARY:Skiing\\, again"
    assert _read(holiday) == ["2026-03-27T00:00 2026-03-30T00:00"]
    # Europe changes its clocks on the 29th.
    assert _read(holiday, zone="Europe/Brussels") == ["2026-03-26T23:00 2026-03-29T22:00"]
    assert _read(holiday, head="X-WR-TIMEZONE:America/New_York\n") == ["2026-03-27T04:00 2026-03-30T04:00"]
    (one,) = absences_of(_file(holiday), None, NOW)
    assert (one.label, one.origin) == ("Skiing, again", "calendar")


def test_one_day_without_an_end_and_a_duration() -> None:
    assert _read("DTSTART;VALUE=DATE:20260401") == ["2026-04-01T00:00 2026-04-02T00:00"]
    assert _read("DTSTART;VALUE=DATE:20260401\nDURATION:P2D") == ["2026-04-01T00:00 2026-04-03T00:00"]
    assert _read("DTSTART:20260401T080000Z\nDURATION:PT90M") == ["2026-04-01T08:00 2026-04-01T09:30"]
    assert _read("DTSTART:20260401T080000Z") == []


@pytest.mark.parametrize(
    "zone", ["Europe/Brussels", "W. Europe Standard Time", "/freeassociation.sourceforge.net/Europe/Brussels"]
)
def test_times_of_a_zone_step_on_its_wall_clock(zone: str) -> None:
    course = f"DTSTART;TZID={zone}:20260323T180000\nDTEND;TZID={zone}:20260323T200000\nRRULE:FREQ=WEEKLY;COUNT=2"
    if "/free" in zone:
        course = course.replace("/freeassociation.sourceforge.net/", "")
    assert _read(course) == ["2026-03-23T17:00 2026-03-23T19:00", "2026-03-30T16:00 2026-03-30T18:00"]


def test_a_zone_that_the_file_describes_itself() -> None:
    here = (
        "BEGIN:VTIMEZONE\nTZID:Here\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0300\nTZOFFSETTO:+0300\n"
        "END:STANDARD\nEND:VTIMEZONE\n"
    )
    event = "DTSTART;TZID=Here:20260323T180000\nDTEND;TZID=Here:20260323T200000\nRRULE:FREQ=DAILY;COUNT=2"
    assert _read(event, head=here) == ["2026-03-23T15:00 2026-03-23T17:00", "2026-03-24T15:00 2026-03-24T17:00"]


def test_exceptions_and_further_dates_in_a_zone() -> None:
    zone = "TZID=Europe/Brussels"
    event = f"DTSTART;{zone}:20260328T080000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE;{zone}:20260329T080000"
    assert _read(f"{event}\nRDATE;{zone}:20260401T080000") == [
        "2026-03-28T07:00 2026-03-28T08:00", "2026-03-30T06:00 2026-03-30T07:00", "2026-04-01T06:00 2026-04-01T07:00",
    ]  # fmt: skip


def test_exceptions_and_moved_occurrences() -> None:
    event = "DTSTART:20260310T080000Z\nDTEND:20260310T090000Z\nRRULE:FREQ=DAILY;COUNT=4\nEXDATE:20260311T080000Z"
    moved = "UID:0\nRECURRENCE-ID:20260312T080000Z\nDTSTART:20260312T150000Z\nDTEND:20260312T160000Z\nSUMMARY:later\n"
    text = _file(event).replace(
        "END:VCALENDAR", f"BEGIN:VEVENT\n{moved}END:VEVENT\nEND:VCALENDAR".replace("\n", "\r\n")
    )
    found = sorted(format_utc(one.start)[:16] for one in absences_of(text, None, NOW))
    assert found == ["2026-03-10T08:00", "2026-03-12T15:00", "2026-03-13T08:00"]


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("FREQ=DAILY;UNTIL=20260312T080000Z", ["10", "11", "12"]),
        ("FREQ=DAILY;UNTIL=20260312T075959Z", ["10", "11"]),
        ("FREQ=DAILY;UNTIL=20260312", ["10", "11", "12"]),
        ("FREQ=WEEKLY;BYDAY=TU,TH;COUNT=3", ["10", "12", "17"]),
        ("FREQ=MONTHLY;BYDAY=-1TU;COUNT=1", ["31"]),
    ],
)
def test_rules(rule: str, days: list[str]) -> None:
    found = _read(f"DTSTART:20260310T080000Z\nDTEND:20260310T090000Z\nRRULE:{rule}")
    assert [one[8:10] for one in found] == days


def test_what_repeats_for_ever_ends_at_the_horizon_and_what_is_long_ago_is_left_out() -> None:
    weekly = "DTSTART:19990105T080000Z\nDTEND:19990105T090000Z\nRRULE:FREQ=WEEKLY"
    found = absences_of(_file(weekly), None, NOW)
    assert len(found) == (BACK + AHEAD) // (7 * DAY) + 1
    assert NOW - BACK <= found[0].start < found[-1].end <= NOW + AHEAD
    assert _read("DTSTART:20260101T080000Z\nDTEND:20260102T090000Z") == []


def test_what_is_cancelled_or_leaves_one_free_does_not_count() -> None:
    times = "DTSTART:20260401T080000Z\nDTEND:20260401T090000Z\n"
    assert _read(f"{times}STATUS:CANCELLED", f"{times}TRANSP:TRANSPARENT") == []
    assert len(_read(f"{times}STATUS:TENTATIVE", f"{times}TRANSP:OPAQUE")) == 2


@pytest.mark.parametrize(
    "text",
    [
        "", "holiday", "BEGIN:VCALENDAR\r\n", _file("SUMMARY:no start"), _file("DTSTART:tomorrow"),
        _file("DTSTART:20260310T080000Z\nRRULE:FREQ=HOURLY"),
        _file("DTSTART:20260310T080000Z\nRRULE:FREQ=DAILY;INTERVAL=0"),
        _file("DTSTART:18500310T080000Z\nRRULE:FREQ=DAILY"), _file("DTSTART:20260310T080000Z\nRRULE:COUNT=3"),
        _file(*["DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=YEARLY"] * 51),
        _file("DTSTART:20260310T080000Z\nDTEND:20260310T090000Z\nRRULE:FREQ=DAILY", "DTSTART:20260310T100000Z\n"
              "DTEND:20260310T110000Z\nRRULE:FREQ=DAILY"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        absences_of(text, None, NOW)
    assert [error.pointer for error in refused.value.errors] == ["/ics"]


@pytest.mark.parametrize("rule", ["FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"])
def test_a_rule_that_never_comes_true_is_given_up_soon(rule: str) -> None:
    began = time.process_time()
    assert _read(f"DTSTART;VALUE=DATE:20260310\nRRULE:{rule}") in ([], ["2026-03-10T00:00 2026-03-11T00:00"])
    assert time.process_time() - began < 5


def test_a_label_is_fit_to_be_kept() -> None:
    (one,) = absences_of(_file(f"DTSTART;VALUE=DATE:20260401\nSUMMARY:\u202eA\u0007{'b' * 300}"), None, NOW)
    assert one.label == "A" + "b" * 199
