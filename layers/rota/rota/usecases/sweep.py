"""The sweep: every minute it looks at the schedules that are due, and at the notices nobody has sent.

Guarantees: what is due is written to the outbox once, whoever sweeps, however often, and wherever a sweep dies; a
minute in which nothing is due costs the same however many schedules there are. Events are hints, what is stored is the
truth.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, fields

from rota.domain.errors import NotFound, Raced, Unavailable
from rota.domain.notice import Notice
from rota.domain.notices import Subject, look, tells
from rota.domain.time import Instant
from rota.domain.zone import tzdata_version
from rota.store import due, keys
from rota.store.due import DueSchedule, UnsentNotice
from rota.store.schedules import Kept
from rota.store.store import Store
from rota.store.table import Table
from rota.store.updates import update
from rota.usecases.announcing import told_timeline
from rota.usecases.people import named, users_of
from rota.usecases.publishing import Bus, publish

ALL_SHARDS = tuple(range(keys.SHARDS))
Unlucky = Callable[[str, Exception], None]


@dataclass(slots=True)
class Swept:
    """What a sweep came to."""

    due: int = 0  # schedules that were to be looked at
    told: int = 0  # notices written to the outbox, or found there
    late: int = 0  # of those, found more than two minutes after they were due
    dropped: int = 0  # notices that could not be told while they were true
    raced: int = 0  # schedules that a write or another sweep was quicker with: the next sweep's
    failed: int = 0  # schedules that could not be looked at: the next sweep's, too
    resent: int = 0  # notices that the stream had not brought to the bus
    unsent: int = 0  # and that the bus did not take from the sweep either
    lag: int = 0  # microseconds by which the longest overdue was overdue
    complete: bool = True  # whether everything that was due was looked at

    def add(self, other: Swept) -> None:
        """Count another part in."""
        self.lag, self.complete = max(self.lag, other.lag), self.complete and other.complete
        for one in fields(self):
            if one.name not in ("lag", "complete"):
                setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))


@dataclass(frozen=True, slots=True)
class Sweeper:
    """What sweeping needs. `time_left` says whether another schedule can be begun; `unlucky` hears of what failed."""

    table: Table
    bus: Bus
    time_left: Callable[[], bool] = lambda: True
    unlucky: Unlucky = lambda what, error: None
    workers: int = 1
    tzdata: str = field(default_factory=tzdata_version)

    def sweep(self, now: Instant, shards: Sequence[int] = ALL_SHARDS) -> Swept:
        """Look at everything that is due at `now`, and say so in the heartbeat.

        With other time zones than the last sweep's, at everything there is: what is due was reckoned with the old ones.
        """
        whole = set(shards) == set(ALL_SHARDS)
        beat = self.table.get(keys.heartbeat())
        anew = beat is not None and beat.get("tzdata") != self.tzdata
        swept = Swept()
        for part in self._each(lambda shard: self._shard(shard, now, anew=anew), shards):
            swept.add(part)
        if swept.complete and whole:
            values: dict[str, str | int] = {
                "type": "sweep",
                "schema": 1,
                "swept_at": now,
                "tzdata": self.tzdata,
            }
            self.table.update(update(keys.heartbeat(), values))
        return swept

    def _each(self, sweep_one: Callable[[int], Swept], shards: Sequence[int]) -> Iterable[Swept]:
        if self.workers == 1:
            return map(sweep_one, shards)
        with ThreadPoolExecutor(self.workers, thread_name_prefix="sweep") as pool:
            return list(pool.map(sweep_one, shards))

    def _shard(self, shard: int, now: Instant, *, anew: bool) -> Swept:
        swept = Swept()
        unsent: list[UnsentNotice] = []
        for one in due.listed(self.table, shard, None if anew else now):
            if not self.time_left():
                swept.complete = False
                break
            if isinstance(one, DueSchedule):
                if one.due <= now or one.tzdata != self.tzdata:
                    swept.lag = max(swept.lag, now - one.due)
                    self._counted(swept, one, now)
            elif isinstance(one, UnsentNotice):
                if one.due <= now and one.addressed:
                    Store(self.table, one.notice.workspace).notices.settled(one.notice)
                elif one.due <= now:
                    unsent.append(one)
            else:
                swept.failed += 1
        if unsent:
            failed = publish(self.table, self.bus, unsent, now)
            swept.resent += len(unsent) - len(failed)
            swept.unsent += len(failed)
        return swept

    def _counted(self, swept: Swept, one: DueSchedule, now: Instant) -> None:
        swept.due += 1
        try:
            notices, dropped = look_at(self.table, one, now, self.tzdata)
        except Raced:
            swept.raced += 1
        except Unavailable as error:
            swept.failed += 1
            swept.complete = False
            self.unlucky(one.schedule_id, error)
        except Exception as error:  # noqa: BLE001 - one schedule in trouble must not keep the others from being looked at
            swept.failed += 1
            self.unlucky(one.schedule_id, error)
        else:
            swept.told += len(notices)
            swept.late += sum(notice.late for notice in notices)
            swept.dropped += dropped


def look_at(table: Table, one: DueSchedule, now: Instant, tzdata: str) -> tuple[Sequence[Notice], int]:
    """Look at a schedule: its notices go to the outbox as its due item moves on. What was told, and how many dropped.

    Raced if it was written, or looked at by another sweep, since the index was read: then nothing is stored. All that
    is read here is read after that, so it is what the condition vouches for.
    """
    store = Store(table, one.workspace, now)
    try:
        kept = _read(store, one)
    except NotFound:
        kept = None
    if kept is None or not tells(kept.revisions, now):
        store.stage([due.dropped(one)])
        store.commit()
        return (), 0
    # Whom an edit has just taken out is on the schedule's card no more.
    people = named(store, users_of(kept.revisions, kept.entries, kept.overrides), kept.people)
    subject = Subject(one.workspace, kept.schedule, people)
    found = look(subject, told_timeline(kept), one.seen, now)
    store.stage(change for notice in found.notices for change in store.notices.put(notice, now))
    store.stage([due.moved(one, found, now, tzdata)])
    store.commit()
    return found.notices, found.dropped


def _read(store: Store, one: DueSchedule) -> Kept:
    """The schedule with what is not over, or was not when it was last looked at."""
    kept = store.schedules.live(one.schedule_id, one.seen.since)
    if kept.schedule.revision.since > one.seen.since:
        kept = store.schedules.further(kept, one.seen.since)  # an edit since: whom the old revision had is outgoing
    return kept
