"""Handing notices from the outbox to the bus: at least once each, always under the same id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from rota.domain.notice import Notice
from rota.domain.time import Instant
from rota.store.due import UnsentNotice
from rota.store.notices import Notices
from rota.store.table import Table


class Bus(Protocol):
    """Where events go."""

    def put(self, notices: Sequence[Notice]) -> Mapping[str, str]:
        """Hand notices over, and say of those that it did not take, by their ids, why."""


def publish(table: Table, bus: Bus, unsent: Sequence[UnsentNotice], now: Instant, workers: int = 1) -> dict[str, str]:
    """Put the notices on the bus, then mark them as published; of those that failed, by their ids, why.

    A worker that dies in between, or whose mark is lost, leaves a notice that is put again: the id tells.
    """
    failed = dict(bus.put([one.notice for one in unsent]))
    taken = [one for one in unsent if one.notice.id not in failed]

    def mark(one: UnsentNotice) -> None:
        Notices(table, one.notice.workspace).published(one.notice, one.written_at, now)

    if workers == 1 or len(taken) <= 1:
        for one in taken:
            mark(one)
    else:
        with ThreadPoolExecutor(workers, thread_name_prefix="mark") as threads:
            list(threads.map(mark, taken))
    return failed
