"""One invocation of the sweep: the time it has, its metrics, and its log line, which the alarm reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rota.domain.notice import Notice
from rota.domain.time import Instant
from rota.observability import count, fault, logger
from rota.store.table import Table
from rota.usecases.sweep import Sweeper

_WORKERS = 16
_SPARE_MILLISECONDS = 6_000  # what a look that was begun may take


class _Bus:
    """The bus, of which the sweep needs nothing while the stream does its work: it loads it only then."""

    def __init__(self, name: str) -> None:
        self._name = name

    def put(self, notices: Sequence[Notice]) -> Mapping[str, str]:
        """Hand notices over, and say of those that it did not take, by their ids, why."""
        from rota.notify.bus import EventBus, events

        return EventBus(events(), self._name).put(notices)


def swept(table: Table, bus_name: str, now: Instant, context: Any) -> dict[str, Any]:
    """Sweep, and tell of it."""

    def time_left() -> bool:
        remaining = getattr(context, "get_remaining_time_in_millis", None)
        return remaining is None or remaining() > _SPARE_MILLISECONDS

    def unlucky(schedule_id: str, error: Exception) -> None:
        logger().error("a schedule could not be looked at", schedule_id=schedule_id, **fault(error))

    found = Sweeper(table, _Bus(bus_name), time_left, unlucky, _WORKERS).sweep(now)
    lag = found.lag // 1_000
    count("SweepLag", lag)
    count("NoticesDue", found.told + found.dropped)
    count("NoticesLate", found.late)
    count("NoticesDropped", found.dropped)
    count("NoticesResent", found.resent)
    count("NoticesUnsent", found.unsent)
    count("SweepFailures", found.failed)
    told = {**asdict(found), "lag": lag}
    logger().info("swept", **told)
    return told
