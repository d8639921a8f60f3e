"""One time zone as arithmetic: an instant to its wall clock and back, by bisection over cached offset changes.

The wall clock here never goes back. Where the real one repeats an hour, this one stands still at the last microsecond
before the jump until the real one has caught up. That makes the product's rule for handoffs ("at the first instant at
which the wall clock reads the handoff time or later") two plain monotone functions, each the other's inverse:

    wall(t)     the latest reading the clock has shown by instant t
    instant(w)  the first instant at which it has shown w or later

so that a turn or window [a, b) of the wall clock holds instant t exactly if a <= wall(t) < b.

The zone data are those of the pinned `tzdata` package, never the operating system's.
"""

from __future__ import annotations

import importlib.resources
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache
from threading import Lock
from typing import NamedTuple
from zoneinfo import ZoneInfo

from rota.domain.time import BEGINNING, DAY, END, SECOND, Instant, Wall, date_of, start_of_day

# Names that load but are no zone: a stand-in for "not set" and the machine's own.
_NO_ZONES = frozenset({"Factory", "localtime", "posixrules"})
# The shortest stretch between two offset changes since 1998, of any zone, is just under seven days (Boa Vista, 2000):
# probing this often misses none. A test compares every zone with its raw file.
_PROBE = 5 * 86_400
_LONG_AGO = -1 << 62


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """Every zone name that may be used: canonical names and aliases of the pinned database."""
    listed = importlib.resources.files("tzdata").joinpath("zones").read_text("utf-8").split()
    return frozenset(listed) - _NO_ZONES


@lru_cache(maxsize=1)
def tzdata_version() -> str:
    """The version of the pinned zone database, such as 2026.6."""
    version: str = importlib.import_module("tzdata").__version__
    return version


@lru_cache(maxsize=1024)
def zone(name: str) -> Zone:
    """The zone of that name; KeyError if the pinned database has none."""
    if name not in zone_names():
        raise KeyError(name)
    return Zone(name)


def _load(name: str) -> ZoneInfo:
    with importlib.resources.files("tzdata.zoneinfo").joinpath(*name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


class _Stretches(NamedTuple):
    """The stretches of constant offset, in order, as parallel columns. Good for times in [since, until)."""

    since: int
    until: int
    starts: list[Instant]  # their first instants
    offsets: list[int]  # how far the real wall clock is ahead of UTC
    floors: list[Wall]  # the latest reading shown before them
    tops: list[Wall]  # the first reading not shown by their end; one shorter than the others


class Zone:
    """The offsets of one zone over the years 1998 to 2102, found year by year as they are asked for.

    Threads may share it: what is known is replaced as a whole, never changed.
    """

    __slots__ = ("_changes", "_extending", "_info", "_known", "name")

    def __init__(self, name: str, info: ZoneInfo | None = None) -> None:
        self.name = name
        self._info = info or _load(name)
        self._changes: dict[int, list[tuple[Instant, int]]] = {}  # by year
        self._known = _Stretches(BEGINNING, BEGINNING, [], [], [], [])
        self._extending = Lock()

    def offset(self, t: Instant) -> int:
        """Microseconds that the real wall clock is ahead of UTC at `t`."""
        since, until, starts, offsets, _, _ = self._known
        if not since <= t < until:
            _, _, starts, offsets, _, _ = self._reaching(t)
        return offsets[bisect_right(starts, t) - 1]

    def wall(self, t: Instant) -> Wall:
        """The latest reading that the wall clock has shown by `t`."""
        since, until, starts, offsets, floors, _ = self._known
        if not since <= t < until:
            _, _, starts, offsets, floors, _ = self._reaching(t)
        i = bisect_right(starts, t) - 1
        wall = t + offsets[i]
        floor = floors[i]
        return wall if wall > floor else floor  # noqa: FURB136 (twice as quick as max, and asked for everything)

    def instant(self, w: Wall) -> Instant:
        """The first instant at which the wall clock reads `w` or later."""
        since, until, starts, offsets, _, tops = self._known
        if not since <= w < until:
            _, _, starts, offsets, _, tops = self._reaching(w)
        i = bisect_right(tops, w)
        t = w - offsets[i]
        start = starts[i]
        return t if t > start else start  # noqa: FURB136

    def stretches(self, since: Instant, until: Instant) -> Iterator[tuple[Instant, Instant, int, Wall]]:
        """The stretches of constant offset in [since, until): start, end, offset, latest reading shown before."""
        self._reaching(since)
        _, _, starts, offsets, floors, _ = self._reaching(until)
        i = bisect_right(starts, since) - 1
        last = len(starts) - 1
        while since < until:
            end = starts[i + 1] if i < last and starts[i + 1] < until else until
            yield since, end, offsets[i], floors[i]
            since = end
            i += 1

    def _reaching(self, t: int) -> _Stretches:
        """What is known, once it reaches a year and more to either side of `t`, instant or reading."""
        if self._known.since <= t < self._known.until:
            return self._known
        with self._extending:
            year = date_of(min(max(t, BEGINNING), END)).year
            first = min(year - 1, *self._changes, year)
            last = max(year + 1, *self._changes, year)
            for y in range(first, last + 1):
                if y not in self._changes:
                    self._changes[y] = self._changes_in(y)
            self._known = self._stretches(first, last)
            return self._known

    def _stretches(self, first: int, last: int) -> _Stretches:
        start, offset = _LONG_AGO, self._offset_at(_first_second(first) - 1)
        floor = start
        # Readings and instants differ by up to a day: claim two days less than was probed.
        since, until = _first_second(first) * SECOND + 2 * DAY, _first_second(last + 1) * SECOND - 2 * DAY
        found = _Stretches(since, until, [], [], [], [])
        for year in range(first, last + 1):
            for at, changed in self._changes[year]:
                top = max(at + offset, floor + 1)
                found.starts.append(start)
                found.offsets.append(offset)
                found.floors.append(floor)
                found.tops.append(top)
                start, offset, floor = at, changed, top - 1
        found.starts.append(start)
        found.offsets.append(offset)
        found.floors.append(floor)
        return found

    def _changes_in(self, year: int) -> list[tuple[Instant, int]]:
        """The instants of this year (UTC) at which the offset changes, each with the new offset."""
        changes = []
        at, end = _first_second(year) - 1, _first_second(year + 1) - 1
        offset = self._offset_at(at)
        while at < end:
            ahead = min(at + _PROBE, end)
            if self._offset_at(ahead) == offset:
                at = ahead
                continue
            while ahead - at > 1:
                middle = (at + ahead) // 2
                if self._offset_at(middle) == offset:
                    at = middle
                else:
                    ahead = middle
            at, offset = ahead, self._offset_at(ahead)
            changes.append((at * SECOND, offset))
        return changes

    def _offset_at(self, second: int) -> int:
        shift = datetime.fromtimestamp(second, self._info).utcoffset()
        assert shift is not None
        return (shift.days * 86_400 + shift.seconds) * SECOND


def _first_second(year: int) -> int:
    return start_of_day(date(year, 1, 1)) // SECOND
