"""Calendars that are followed: those that are due are read again, and people's time off with them.

Guarantees: each is read about once an hour, whoever else reads meanwhile; one that can't be read, or is damaged, keeps
no other from it; what is not done in time is left to the next run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import islice

from rota.domain.absence import Absence, TimeOff
from rota.domain.errors import Raced
from rota.store.absences import due
from rota.store.keys import SHARDS
from rota.store.store import Store
from rota.store.table import Table, parallel
from rota.usecases.absences import refresh
from rota.usecases.act import Act

_MOST = 4_800  # calendars in one run


@dataclass(frozen=True, slots=True)
class Refresher:
    """What reading again needs. `read` gives what the calendar at a URL tells, or raises Invalid."""

    table: Table
    read: Callable[[str, str | None], Sequence[Absence]]
    time_left: Callable[[], bool] = lambda: True
    unlucky: Callable[[Exception], None] = lambda error: None
    workers: int = 1

    def refresh(self, act: Act) -> Refreshed:
        """Read every calendar that is due."""
        shards = parallel(*(partial(self._due, shard, act) for shard in range(SHARDS)))
        found = Refreshed()
        with ThreadPoolExecutor(self.workers, thread_name_prefix="calendar") as pool:
            for outcome in pool.map(lambda one: self._one(one, act), [one for shard in shards for one in shard]):
                found.came_to[outcome] = found.came_to.get(outcome, 0) + 1
        return found

    def _due(self, shard: int, act: Act) -> list[tuple[str, str]]:
        return list(islice(due(self.table, shard, act.now), _MOST // SHARDS))

    def _one(self, whose: tuple[str, str], act: Act) -> str:
        workspace, user_id = whose
        if not self.time_left():
            return "left"
        try:
            after = refresh(Store(self.table, workspace, act.now), user_id, self.read, act)
        except Raced:
            return "raced"
        except Exception as error:  # noqa: BLE001 - one calendar in trouble must not keep the others from being read
            self.unlucky(error)
            return "broken"
        return _outcome(after, act)


def _outcome(after: TimeOff | None, act: Act) -> str:
    if after is None:
        return "raced"
    if after.error is not None:
        return "failed"
    return "changed" if after.updated_at == act.now else "same"


@dataclass(frozen=True, slots=True)
class Refreshed:
    """How many calendars came to what: changed, same, failed, raced, broken, or left for want of time."""

    came_to: dict[str, int] = field(default_factory=dict)
