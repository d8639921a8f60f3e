"""One invocation of the refresh of calendars: the time it has, its metrics and its log line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from rota.domain.absence import Absence
from rota.observability import count, fault, logger
from rota.store.table import Table
from rota.usecases.act import Act
from rota.usecases.refreshing import Refresher

_WORKERS = 16
_SPARE_MILLISECONDS = 20_000  # reading one takes ten seconds, and writing what comes of it three


def refreshed(
    table: Table, read: Callable[[str, str | None], Sequence[Absence]], act: Act, context: Any
) -> dict[str, int]:
    """Read what is due, and tell of it."""

    def time_left() -> bool:
        remaining = getattr(context, "get_remaining_time_in_millis", None)
        return remaining is None or remaining() > _SPARE_MILLISECONDS

    def unlucky(error: Exception) -> None:
        logger().error("a calendar could not be seen to", **fault(error))

    found = Refresher(table, read, time_left, unlucky, _WORKERS).refresh(act).came_to
    for outcome, metric in (("changed", "CalendarsChanged"), ("failed", "CalendarsFailed"), ("left", "CalendarsLeft")):
        count(metric, found.get(outcome, 0))
    logger().info("calendars refreshed", came_to=found)
    return found
