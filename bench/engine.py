"""The product's calculator behind two calls, so that it can be timed beside other systems.

    engine = Engine("bench/workloads/weekends.json")
    engine.now(1_784_140_200)                   # user or None
    engine.render(1_772_341_200, 1_774_929_600)  # [(start, end, user), ...], one row while one person goes on

A workload is a dict, or a file of JSON: `tz`, `layers` (lowest priority first; `start_local`, `unit`, `every`, `users`,
`restriction` or null) and `overrides` (`start`, `end`, `user`), which stand above all layers.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, overload

try:
    import rota.domain  # noqa: F401  # an editable install, or PYTHONPATH
except ImportError:
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "layers" / "rota"))

from rota.domain.override import Override
from rota.domain.rotation import Participant, Restriction, Rotation
from rota.domain.schedule import Revision
from rota.domain.time import DAY, MINUTE, SECOND, instant_of, parse_instant, parse_local, parse_time_of_day
from rota.domain.timeline import Timeline
from rota.domain.zone import zone

_DAYS = {"MO": 1, "TU": 2, "WE": 3, "TH": 4, "FR": 5, "SA": 6, "SU": 7}
_TYPES = {"hour": "custom", "day": "daily", "week": "weekly", "month": "monthly"}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Engine:
    """Who is on call in one workload. Times are epoch seconds or aware datetimes, answered in kind."""

    def __init__(self, workload: Mapping[str, Any] | str | Path) -> None:
        read = json.loads(Path(workload).read_text("utf-8")) if isinstance(workload, str | Path) else workload
        self.timeline = timeline_of(read)
        self._who = self.timeline.who
        self._rows = self.timeline.rows

    def now(self, instant: float | datetime) -> str | None:
        """The user on call at `instant`, or None."""
        return self._who(instant * SECOND if type(instant) is int else _instant(instant))

    @overload
    def render(self, since: datetime, until: datetime) -> list[tuple[datetime, datetime, str]]: ...
    @overload
    def render(self, since: float, until: float) -> list[tuple[int, int, str]]: ...
    def render(self, since: Any, until: Any) -> list[tuple[Any, Any, str]]:
        """Who is on call over [since, until), merged where one person goes on, without the gaps."""
        rows = self._rows(_instant(since), _instant(until))
        merged: list[tuple[int, int, str]] = []
        start = end = 0
        user = None
        for opens, closes, holder, _, _, _ in rows:
            if holder == user and opens == end:
                end = closes
            else:
                if user is not None:
                    merged.append((start // SECOND, end // SECOND, user))
                start, end, user = opens, closes, holder
        if user is not None:
            merged.append((start // SECOND, end // SECOND, user))
        if isinstance(since, datetime):
            return [(_moment(opens), _moment(closes), holder) for opens, closes, holder in merged]
        return merged


def timeline_of(workload: Mapping[str, Any]) -> Timeline:
    """The product's own timeline of a workload."""
    top = len(workload["layers"]) - 1
    rotations = [_rotation(layer, top - i, workload["tz"]) for i, layer in enumerate(workload["layers"])]
    overrides = [
        Override(f"ovr_{i}", "bench", item["user"], parse_instant(item["start"]), parse_instant(item["end"]), 0, i)
        for i, item in enumerate(workload["overrides"])
    ]
    return Timeline([Revision(workload["tz"], tuple(rotations))], (), overrides)


def _rotation(layer: Mapping[str, Any], position: int, timezone: str) -> Rotation:
    anchor = parse_local(layer["start_local"])
    hours = layer["every"] if layer["unit"] == "hour" else None
    window = layer["restriction"]
    return Rotation(
        id=layer["name"],
        type=_TYPES[layer["unit"]],  # type: ignore[arg-type]
        effective_from=zone(timezone).instant(anchor),
        handoff_time=anchor % DAY // MINUTE,
        participants=tuple(Participant(user, i) for i, user in enumerate(layer["users"])),
        interval=1 if hours else layer["every"],
        layer_position=position,
        length_minutes=hours * 60 if hours else None,
        anchor=anchor,
        restrictions=(_restriction(window),) if window else (),
    )


def _restriction(window: Mapping[str, Any]) -> Restriction:
    days = tuple(_DAYS[day] for day in window["days"])
    return Restriction(days, parse_time_of_day(window["start"]), parse_time_of_day(window["end"]))


def _instant(moment: float | datetime) -> int:
    if isinstance(moment, datetime):
        return instant_of(moment)
    return moment * SECOND if isinstance(moment, int) else round(moment * SECOND)


def _moment(second: int) -> datetime:
    return _EPOCH + timedelta(seconds=second)
