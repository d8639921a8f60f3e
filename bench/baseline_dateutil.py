"""The yardstick: what most would write with python-dateutil, one rule per layer, expanded, and a sweep over the edges.

It answers as the engine does (bench/calculator.py checks that it does, on every run) and is written as one would
write it for production: rules and zones are made once, occurrences before the window are passed over without being
converted, and everything is cut to the window before the sweep.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil import rrule

_FREQUENCIES: dict[str, Any] = {"hour": rrule.HOURLY, "day": rrule.DAILY, "week": rrule.WEEKLY, "month": rrule.MONTHLY}
_DAYS = {"MO": rrule.MO, "TU": rrule.TU, "WE": rrule.WE, "TH": rrule.TH, "FR": rrule.FR, "SA": rrule.SA, "SU": rrule.SU}
_DAY = timedelta(days=1)


class Baseline:
    """Who is on call in one workload, by expanding rules. Times are epoch seconds."""

    def __init__(self, workload: Mapping[str, Any]) -> None:
        self._zone = ZoneInfo(workload["tz"])
        self._layers = [_Layer(layer, self._zone) for layer in workload["layers"]]
        self._overrides = [
            (_second(override["start"]), _second(override["end"]), override["user"])
            for override in workload["overrides"]
        ]

    def now(self, instant: int) -> str | None:
        """The user on call at `instant`, or None."""
        rendered = self.render(instant, instant + 1)
        return rendered[0][2] if rendered else None

    def render(self, since: int, until: int) -> list[tuple[int, int, str]]:
        """Who is on call over [since, until), merged where one person goes on."""
        pieces: list[tuple[int, int, int, str]] = []  # start, end, priority, user
        for priority, layer in enumerate(self._layers):
            pieces += [(start, end, priority, user) for start, end, user in layer.shifts(since, until)]
        for i, (start, end, user) in enumerate(self._overrides):
            if start < until and end > since:
                pieces.append((max(start, since), min(end, until), len(self._layers) + i, user))
        return _swept(pieces)


class _Layer:
    def __init__(self, layer: Mapping[str, Any], zone: ZoneInfo) -> None:
        self._zone = zone
        self._users = layer["users"]
        begin = datetime.fromisoformat(layer["start_local"])
        every = layer["every"]
        if layer["unit"] == "hour" and 24 % every == 0:
            # The quick way with dateutil: stepping by hours takes twice as long.
            hours = sorted((begin.hour + i * every) % 24 for i in range(24 // every))
            self._handoffs = rrule.rrule(rrule.DAILY, dtstart=begin, byhour=hours)
        else:
            self._handoffs = rrule.rrule(_FREQUENCIES[layer["unit"]], dtstart=begin, interval=every)
        self._windows: rrule.rrule | None = None
        window = layer["restriction"]
        if window:
            hour, minute = (int(part) for part in window["start"].split(":"))
            opens = begin.replace(hour=hour, minute=minute) - 7 * _DAY
            self._windows = rrule.rrule(rrule.WEEKLY, dtstart=opens, byweekday=[_DAYS[day] for day in window["days"]])
            closes = datetime.strptime(window["end"], "%H:%M") - datetime.strptime(window["start"], "%H:%M")  # noqa: DTZ007
            self._lasts = closes if closes > timedelta(0) else closes + _DAY

    def shifts(self, since: int, until: int) -> Iterator[tuple[int, int, str]]:
        """The layer's turns inside its windows, cut to [since, until)."""
        turns = list(self._turns(since, until))
        if self._windows is None:
            yield from turns
            return
        first = 0
        for opens, closes in self._open(since, until):
            while first < len(turns) and turns[first][1] <= opens:
                first += 1
            for start, end, user in turns[first:]:
                if start >= closes:
                    break
                yield max(start, opens), min(end, closes), user

    def _turns(self, since: int, until: int) -> Iterator[tuple[int, int, str]]:
        before = self._local(since) - _DAY  # no zone's clocks are off by more
        held = None
        for k, handoff in enumerate(self._handoffs):
            if handoff < before:
                held = k, handoff
                continue
            at = self._instant(handoff)
            if held is not None:
                start = self._instant(held[1])
                if start < until and at > since:
                    yield max(start, since), min(at, until), self._users[held[0] % len(self._users)]
            if at >= until:
                return
            held = k, handoff

    def _open(self, since: int, until: int) -> list[tuple[int, int]]:
        """The windows, joined where they touch."""
        assert self._windows is not None
        joined: list[tuple[int, int]] = []
        for day in self._windows.between(self._local(since) - 3 * _DAY, self._local(until) + _DAY, inc=True):
            opens, closes = self._instant(day), self._instant(day + self._lasts)
            if joined and opens <= joined[-1][1]:
                joined[-1] = (joined[-1][0], closes)
            else:
                joined.append((opens, closes))
        return [(max(opens, since), min(closes, until)) for opens, closes in joined if closes > since and opens < until]

    def _local(self, second: int) -> datetime:
        return datetime.fromtimestamp(second, self._zone).replace(tzinfo=None)

    def _instant(self, local: datetime) -> int:
        return int(local.replace(tzinfo=self._zone).timestamp())


def _swept(pieces: list[tuple[int, int, int, str]]) -> list[tuple[int, int, str]]:
    """The highest priority of each moment, from one pass over all starts and ends in order."""
    edges = sorted(
        [(start, 1, priority, user) for start, _, priority, user in pieces]
        + [(end, 0, priority, user) for _, end, priority, user in pieces]
    )
    active: dict[int, str] = {}
    merged: list[tuple[int, int, str]] = []
    at = 0
    for instant, starts, priority, user in edges:
        if active and instant > at:
            holder = active[max(active)]
            if merged and merged[-1][2] == holder and merged[-1][1] == at:
                merged[-1] = (merged[-1][0], instant, holder)
            else:
                merged.append((at, instant, holder))
        at = instant
        if starts:
            active[priority] = user
        else:
            del active[priority]
    return merged


def _second(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())
