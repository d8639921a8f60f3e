"""Times as people write them, read on a schedule's clock: the next such time, and never silently one that is over."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rota_cli.times import DAY, NotATime, first_instant, reading

EXAMPLES = "such as 'fri 16:00-18:00', '2026-12-24 18:00-08:00', 'tomorrow', 'sat-sun' or 'now for 2h'"
POINTS = "such as 2026-12-24T18:00:00+01:00, 'fri 16:00', 'tomorrow 09:00', 'now' or 'in 2h'"
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = "|".join(f"{day[:3]}(?:{day[3:]})?" for day in _DAYS) + "|thurs?|tues"
_TOKEN = re.compile(
    rf"""\s*(?:
      (?P<date>\d{{4}}-\d\d-\d\d)(?=$|[\sT]|-|\u2013)
    | (?P<weekday>{_WEEKDAY})\b
    | (?P<word>today|tomorrow|yesterday|now)\b
    | (?P<clock>\d{{1,2}}:\d\d)(?![\d:])
    | (?P<join>-|\u2013|\u2014|\buntil\b|\bto\b)
    | (?P<for>\bfor\b|\bin\b)
    | (?P<ago>\bago\b)
    | (?P<length>\d+)\s*(?P<unit>minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?|w)(?![a-z])
    | (?P<t>T)(?=\d)
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?\s?(Z|[+-]\d\d:\d\d)", re.IGNORECASE)
_SPAN = re.compile(
    rf"({_RFC3339.pattern})\s*(?:/|\bto\b|\buntil\b|\s[-\u2013]\s)\s*({_RFC3339.pattern})", re.IGNORECASE
)
_LOCAL = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:00)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Point:
    """A day and a time of it, either of which may be left to the context."""

    day: date | None = None
    weekday: int | None = None
    minute: int | None = None

    @property
    def dated(self) -> bool:
        return self.day is not None or self.weekday is not None


@dataclass(frozen=True, slots=True)
class _Length:
    """A length: days on the clock, minutes as they pass."""

    days: int = 0
    minutes: int = 0


Token = tuple[str, str, str]


def instant(
    text: str, zone: ZoneInfo, now: datetime, *, ahead: bool = True, after: datetime | None = None, end: bool = False
) -> datetime:
    """One time; of a weekday or a time of day the next one. `ahead`: nothing that is over, unless it has an offset.

    With `end` a day alone means its end; with `after` the first such time after that one.
    """
    if exact := _exact(text):
        return exact
    if local := _LOCAL.fullmatch(text.strip()):
        text = f"{local[1]} {local[2]}"
    tokens = _tokens(text, POINTS)
    if (moved := _moved(tokens, now, zone)) is not None:
        if ahead and moved < now:
            raise NotATime(f"{text!r} is over")
        return moved
    point, rest = _point(tokens, text, reading(now, zone).date(), POINTS)
    if rest:
        raise NotATime(f"{text!r} is not one time, {POINTS}")
    if end and point.dated and point.minute is None:
        point = _Point(point.day, point.weekday, 24 * 60)
    since = reading(after or now, zone)
    day = _day(point, since.date())
    found = _at(day, point.minute or 0, zone)
    if point.day is None and found <= (after or now):
        alone = point.weekday is not None and point.minute is None
        if alone and day == since.date() and not after:
            return now  # a day that has begun: from now on
        found = _at(day + (7 if point.weekday is not None else 1) * DAY, point.minute or 0, zone)
    if ahead and found < now:
        if point.minute is None and day == since.date():
            return now
        raise NotATime(f"{text!r} is over: on record it is put by a time with an offset")
    return found


def window(text: str, zone: ZoneInfo, now: datetime) -> tuple[datetime, datetime]:
    """From when to when. The next such window, from now on if it has begun; NotATime if it can only be over."""
    if span := _SPAN.fullmatch(text.strip()):
        exact = _exact(span[1]), _exact(span[5])
        if exact[0] is None or exact[1] is None or exact[1] <= exact[0]:
            raise NotATime(f"{text!r} ends before it begins")
        return exact[0], exact[1]
    tokens = _tokens(text, EXAMPLES)
    today = reading(now, zone).date()
    if not tokens:
        raise NotATime(f"a window of time is needed, {EXAMPLES}")
    if tokens[0][:2] == ("word", "now") or tokens[0][0] == "for":
        return _from_now(tokens, text, zone, now)
    left, rest = _point(tokens, text, today, EXAMPLES)
    length = None
    right = left
    if not rest:
        if left.minute is not None:
            raise NotATime(f"{text!r} has no end, {EXAMPLES}")
        right = _Point(minute=24 * 60)
    elif rest[0][0] == "for" and rest[0][1] == "for":
        length = _length(rest[1:], text)
    elif rest[0][0] == "join":
        right, more = _point(rest[1:], text, today, EXAMPLES)
        if more:
            raise NotATime(f"{text!r} is more than one window, {EXAMPLES}")
    else:
        raise NotATime(f"{text!r} is not a window of time, {EXAMPLES}")
    day = _day(left, today)
    start, end = _on(day, text, left, right, length, zone)
    if end <= now and left.day is None:
        start, end = _on(day + (7 if left.weekday is not None else 1) * DAY, text, left, right, length, zone)
    if end <= start:
        raise NotATime(f"{text!r} ends before it begins")
    if end <= now:
        raise NotATime(f"{text!r} is over: to put it on record, give --from and --until with an offset")
    return max(start, now), end


def _on(
    day: date, text: str, left: _Point, right: _Point, length: _Length | None, zone: ZoneInfo
) -> tuple[datetime, datetime]:
    start = _at(day, left.minute or 0, zone)
    return start, _later(start, length, zone) if length else _end(text, left, right, day, zone)


def _end(text: str, left: _Point, right: _Point, day: date, zone: ZoneInfo) -> datetime:
    minute = 24 * 60 if right.minute is None else right.minute
    if right.day is not None:
        return _at(right.day, minute, zone)
    begins = left.minute or 0
    if right.weekday is not None:
        last = _day(right, day)
        return _at(last if last > day or minute > begins else last + 7 * DAY, minute, zone)
    if minute == begins:
        raise NotATime(f"{text!r} begins and ends at the same time; for a whole day name the days of both")
    return _at(day if minute > begins else day + DAY, minute, zone)


def _from_now(tokens: list[Token], text: str, zone: ZoneInfo, now: datetime) -> tuple[datetime, datetime]:
    rest = tokens[1:] if tokens[0][0] == "word" else tokens
    if rest and rest[0][:2] == ("for", "for"):
        return now, _later(now, _length(rest[1:], text), zone)
    if len(rest) > 1 and rest[0][0] == "join":
        today = reading(now, zone).date()
        right, more = _point(rest[1:], text, today, EXAMPLES)
        if not more:
            end = _at(_day(right, today), 24 * 60 if right.minute is None else right.minute, zone)
            if end <= now and right.day is None:
                end = _at(_day(right, today) + (7 if right.weekday is not None else 1) * DAY, right.minute or 0, zone)
            if end > now:
                return now, end
            raise NotATime(f"{text!r} is over")
    raise NotATime(f"{text!r} is not a window of time, {EXAMPLES}")


def _moved(tokens: list[Token], now: datetime, zone: ZoneInfo) -> datetime | None:
    """`now`, `in 2h` and `2h ago`; None for anything else."""
    kinds = [kind for kind, _, _ in tokens]
    if [token[:2] for token in tokens] == [("word", "now")]:
        return now
    if kinds[:1] == ["for"] and tokens[0][1] == "in" and kinds[1:] and set(kinds[1:]) == {"length"}:
        return _later(now, _length(tokens[1:], ""), zone)
    if kinds[-1:] == ["ago"] and kinds[:-1] and set(kinds[:-1]) == {"length"}:
        return _later(now, _length(tokens[:-1], ""), zone, sign=-1)
    return None


def _later(start: datetime, length: _Length, zone: ZoneInfo, sign: int = 1) -> datetime:
    try:
        if length.days:
            wall = reading(start, zone) + sign * length.days * DAY
            start = first_instant(wall.replace(microsecond=0), zone)
        return start + sign * timedelta(minutes=length.minutes)
    except OverflowError:
        raise NotATime("that is too far away") from None


def _length(tokens: list[Token], text: str) -> _Length:
    days = minutes = 0
    for kind, number, unit in tokens:
        if kind != "length" or len(number) > 6:
            raise NotATime(f"{text!r}: a length is needed, such as 2h, 90m or 3 days")
        match unit[:1]:
            case "w":
                days += 7 * int(number)
            case "d":
                days += int(number)
            case "h":
                minutes += 60 * int(number)
            case _:
                minutes += int(number)
    if not days and not minutes:
        raise NotATime(f"{text!r}: a length is needed, such as 2h, 90m or 3 days")
    return _Length(days, minutes)


def _point(tokens: list[Token], text: str, today: date, examples: str) -> tuple[_Point, list[Token]]:
    """A day, a time of it, or both in this order, and what follows: 16:00-18:00 fri could be meant in two ways."""
    day = weekday = minute = None
    rest = tokens
    while rest:
        kind, value, _ = rest[0]
        dated = day is not None or weekday is not None
        if minute is not None:
            break
        if kind == "date" and not dated:
            day = _date(value)
        elif kind == "word" and value != "now" and not dated:
            day = today + {"today": 0, "tomorrow": 1, "yesterday": -1}[value] * DAY
        elif kind == "weekday" and not dated:
            weekday = next(i for i, name in enumerate(_DAYS) if name[:3] == value[:3])
        elif kind == "clock":
            minute = _minute(value)
        elif kind != "t" or not dated:
            break
        rest = rest[1:]
    if len(rest) == len(tokens):
        raise NotATime(f"{text!r} can't be read as a time, {examples}")
    return _Point(day, weekday, minute), rest


def _tokens(text: str, examples: str) -> list[Token]:
    found: list[Token] = []
    at = 0
    text = text.strip().lower()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or len(found) > 20:
            raise NotATime(f"{text!r} can't be read as a time, {examples}")
        kind = next(name for name, value in match.groupdict().items() if value is not None)
        found.append((kind, match[kind].strip(), match["unit"] or ""))
        at = match.end()
    return found


def _day(point: _Point, since: date) -> date:
    """The point's day, the first from `since` on."""
    if point.weekday is not None:
        return since + (point.weekday - since.weekday()) % 7 * DAY
    return point.day or since


def _at(day: date, minute: int, zone: ZoneInfo) -> datetime:
    try:
        return first_instant(datetime.combine(day, time()) + timedelta(minutes=minute), zone)
    except OverflowError:
        raise NotATime("that is too far away") from None


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotATime(f"there is no day {text}") from None


def _minute(text: str) -> int:
    hour, minute = map(int, text.split(":"))
    if minute > 59 or hour * 60 + minute > 24 * 60:
        raise NotATime(f"there is no time of day {text}")
    return hour * 60 + minute


def _exact(text: str) -> datetime | None:
    if not _RFC3339.fullmatch(text.strip()):
        return None
    try:
        return datetime.fromisoformat(text.strip().upper().replace(" ", "T", 1).replace(" ", "")).astimezone(UTC)
    except (ValueError, OverflowError):
        raise NotATime(f"there is no time {text.strip()}") from None
