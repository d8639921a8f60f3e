"""Schedules that all hand over on Monday at nine, with the sweep, the stream and the bus, and what must come of it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from rota.domain.directory import User
from rota.domain.draft import RotationDraft
from rota.domain.notice import STARTED, UPCOMING, Kind
from rota.domain.rotation import Participant
from rota.domain.time import MINUTE, SECOND, Instant, parse_instant
from rota.notify.bus import EventBus
from rota.notify.events import read_event
from rota.notify.outbox import batch_failures, publish_records
from rota.store.store import Store
from rota.store.table import Table
from rota.usecases import schedules
from rota.usecases.act import Act
from rota.usecases.overrides import OverrideDraft
from rota.usecases.overrides import create as create_override
from rota.usecases.schedules import ScheduleDraft
from rota.usecases.sweep import Sweeper, Swept
from tests.support.quick import Crash, QuickDynamoDB, Steps

Json = dict[str, Any]
MADE = parse_instant("2026-03-06T12:00:00Z")  # a Friday
HANDOFF = parse_instant("2026-03-09T08:00:00Z")  # Monday, nine o'clock in Brussels
BEFORE, AT = HANDOFF - 15 * MINUTE + 30 * SECOND, HANDOFF + 30 * SECOND  # the minutes' sweeps
PEOPLE = ("ann", "ben", "cas")
TURN = 5  # the one that begins on that Monday, counted from 2 February

# A handoff as everybody knows it: kind, workspace, schedule, instant, incoming user.
Told = tuple[Kind, str, str, str, str | None]


class QuickEvents:
    """EventBridge's client: each PutEvents is a step. `refusing` are the ids of events that it does not take."""

    def __init__(self) -> None:
        self.steps = Steps()
        self.taken: list[Json] = []
        self.refusing: Callable[[Json], bool] = lambda entry: False

    def put_events(self, **request: Any) -> Json:
        """PutEvents."""
        return self.steps.take("PutEvents", lambda: self._take(request["Entries"]))

    def _take(self, entries: list[Json]) -> Json:
        assert 1 <= len(entries) <= 10
        answers = []
        for entry in entries:
            refused = self.refusing(entry)
            answers.append({"ErrorCode": "ThrottlingException"} if refused else {"EventId": "1"})
            if not refused:
                self.taken.append(entry)
        return {"FailedEntryCount": 0, "Entries": answers}


@dataclass
class World:
    """Everything between a write and the bus."""

    dynamodb: QuickDynamoDB = field(default_factory=QuickDynamoDB)
    events: QuickEvents = field(default_factory=QuickEvents)
    ids: list[tuple[str, str]] = field(default_factory=list)  # workspace and schedule
    read: int = 0  # how far the stream was read
    died: int = 0
    through: tuple[Table, EventBus] | None = None  # other ways to the same table and bus
    heard: bool = True  # whether what the bus has taken comes to its deliveries
    marked: set[str] = field(default_factory=set)  # what came to them
    _new: Any = field(default_factory=lambda: count(1))

    @property
    def table(self) -> Table:
        """The table."""
        return self.through[0] if self.through else Table(self.dynamodb, "quick")  # type: ignore[arg-type]

    @property
    def bus(self) -> EventBus:
        """The bus."""
        return self.through[1] if self.through else EventBus(self.events, "bus")  # type: ignore[arg-type]

    def act(self, now: Instant) -> Act:
        """Somebody with a key does something."""
        return Act(now, "key_1", "request", lambda prefix: f"{prefix}_{next(self._new):06d}")

    def store(self, workspace: str) -> Store:
        """One workspace."""
        return Store(self.table, workspace)

    def people(self, workspace: str, *ids: str) -> None:
        """Users."""
        store = self.store(workspace)
        for id in ids:
            store.stage(store.users.created(User(id, id.title(), MADE, MADE)))
            store.commit()

    def schedule(self, workspace: str, now: Instant = MADE, **fields: Any) -> str:
        """A schedule whose three people hand over on Mondays."""
        rotation = RotationDraft(
            "weekly",
            effective_from=parse_instant("2026-02-02T08:00:00Z"),
            handoff_time=9 * 60,
            handoff_day=1,
            participants=tuple(Participant(user, place) for place, user in enumerate(PEOPLE)),
        )
        shape: Json = {"name": "Network", "timezone": "Europe/Brussels", "rotations": (rotation,)}
        store = self.store(workspace)
        made = schedules.create(store, ScheduleDraft(**(shape | fields)), self.act(now))
        store.commit()
        self.ids.append((workspace, made.id))
        return made.id

    def override(self, workspace: str, schedule_id: str, user: str, start: Instant, end: Instant, now: Instant) -> None:
        """Somebody stands in."""
        store = self.store(workspace)
        create_override(store, schedule_id, OverrideDraft(user, start, end), self.act(now))
        store.commit()

    # The two functions, as Lambda runs them.

    def sweep(self, now: Instant) -> Swept:
        """One invocation of the sweep."""
        swept = Sweeper(self.table, self.bus).sweep(now)
        if self.heard:
            self.addressed(now)
        return swept

    def carry(self, now: Instant, batch: int = 300, attempts: int = 10) -> None:
        """Bring the stream to the publishing function, batch by batch, less what its filter leaves out.

        What it reports as failed comes again.
        """
        while self.read < len(self.dynamodb.stream):
            records = self.dynamodb.stream[self.read : self.read + batch]
            new = [
                r for r in records if r["eventName"] == "INSERT" and r["dynamodb"]["NewImage"]["type"]["S"] == "notice"
            ]
            for _ in range(attempts):
                failed = publish_records(self.table, self.bus, {"Records": new}, now) if new else {}
                numbers = {one["itemIdentifier"] for one in batch_failures(failed)["batchItemFailures"]}
                if not numbers:
                    break
                first = next(i for i, r in enumerate(new) if r["dynamodb"]["SequenceNumber"] in numbers)
                new = new[first:]
            self.read += len(records)
        if self.heard:
            self.addressed(now)

    def addressed(self, now: Instant) -> None:
        """Delivery has heard of all that the bus has taken. That is another function's doing: no step of these.

        Of what it has heard before, it makes nothing new.
        """
        steps, self.steps = self.steps, Steps()
        caught_up = self.read == len(self.dynamodb.stream)
        for entry in self.events.taken:
            if entry["Detail"] in self.marked:
                continue
            said = json.loads(entry["Detail"])
            store = self.store(said["workspace"])
            notice = store.notices.find(said["id"])
            if notice is not None:
                self.table.update(store.deliveries.addressed(notice, now))
                self.marked.add(entry["Detail"])
        self.steps = steps
        if caught_up:  # what the marks bring into the stream is nothing to carry
            self.read = len(self.dynamodb.stream)

    def attempted(self, work: Callable[[], object]) -> None:
        """Work that may die, or fail as a whole; Lambda goes on."""
        try:
            work()
        except (Crash, Exception):  # noqa: BLE001 - whatever it is
            self.died += 1

    @property
    def steps(self) -> Steps:
        """The plan of both clients."""
        return self.dynamodb.steps

    @steps.setter
    def steps(self, steps: Steps) -> None:
        self.dynamodb.steps = self.events.steps = steps

    def snapshot(self) -> Any:
        """Everything, for `restore`."""
        return self.dynamodb.snapshot(), list(self.events.taken), self.read, frozenset(self.marked)

    def restore(self, snapshot: Any) -> None:
        """Put everything back, and forget the plan."""
        contents, taken, self.read, marked = snapshot
        self.marked = set(marked)
        self.dynamodb.restore(contents)
        self.events.taken = list(taken)
        self.steps = Steps()

    # What came of it.

    def told(self, *kinds: Kind) -> Counter[tuple[str, Told]]:
        """How often each event came out of the bus, by its id and what it says."""
        found: Counter[tuple[str, Told]] = Counter()
        for entry in self.events.taken:
            if entry["DetailType"] in kinds:
                event = self.read_entry(entry)
                incoming = getattr(event, "incoming", None)
                at = event.at.isoformat().replace("+00:00", "Z")
                said = (entry["DetailType"], event.workspace, event.schedule.id, at, incoming and incoming.id)
                found[event.id, said] += 1
        return found

    def read_entry(self, entry: Json) -> Any:
        """The event of an entry."""
        return read_event(entry["DetailType"], json.loads(entry["Detail"]))

    def logged(self) -> set[str]:
        """The ids in the log."""
        return {sk for part in self.dynamodb.items.values() for sk, i in part.items() if i["type"]["S"] == "notice"}


def expected(world: World, kind: Kind) -> set[Told]:
    """Monday's handoff of every schedule."""
    incoming = PEOPLE[TURN % len(PEOPLE)]
    return {(kind, workspace, id, "2026-03-09T08:00:00Z", incoming) for workspace, id in world.ids}


def wrong(world: World, wanted: Iterable[Told], *kinds: Kind) -> list[str]:
    """Everything that is not as it must be: lost, doubled, unexpected, or on the bus and not in the log."""
    found, logged = world.told(*kinds), world.logged()
    wanted = set(wanted)
    ids: dict[Told, set[str]] = {}
    for id, said in found:
        ids.setdefault(said, set()).add(id)
    faults = [f"lost: {one}" for one in wanted - ids.keys()]
    faults += [f"unexpected: {one}" for one in ids.keys() - wanted]
    faults += [f"{len(many)} ids: {one}" for one, many in ids.items() if len(many) > 1]
    faults += [f"not in the log: {said}" for (id, said) in found if id not in logged]
    return faults


def mondays(schedules_in_all: int, kind: Kind) -> tuple[World, Any, Instant]:
    """A world just before the sweep that tells of Monday's handoff, and the time of that sweep."""
    world = World()
    for n in range(schedules_in_all):
        workspace = str(n % 3 + 1)
        if n < 3:
            world.people(workspace, *PEOPLE, "zoe")
        world.schedule(workspace)
    world.sweep(MADE + MINUTE)
    world.carry(MADE + MINUTE)
    if kind == STARTED:
        world.sweep(BEFORE)
        world.carry(BEFORE)
    world.events.taken.clear()
    world.steps = Steps()
    return world, world.snapshot(), BEFORE if kind == UPCOMING else AT
