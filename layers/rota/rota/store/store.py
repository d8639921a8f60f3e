"""One workspace's part of the table, and the one transaction in which a request writes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from rota.domain.directory import ApiKey, AuditRecord, Calendar, Team, User
from rota.domain.errors import RotaError
from rota.domain.time import DAY, SECOND, Instant
from rota.store import keys
from rota.store.absences import Absences
from rota.store.audit import Audit
from rota.store.deliveries import Deliveries
from rota.store.directory import Kind, Secrets
from rota.store.history import History
from rota.store.items import packed
from rota.store.notices import Notices
from rota.store.schedules import Kept, Schedules
from rota.store.subscriptions import Subscriptions
from rota.store.swaps import Swaps
from rota.store.table import Change, Table, put_new, require_possible

IDEMPOTENCY_WINDOW = DAY
MAX_USERS = 10_000
MAX_TEAMS = 1_000
MAX_KEYS = 200
MAX_CALENDARS = 10_000  # one for everybody


class AnswerExists(RotaError):
    """The Idempotency-Key has been used: the answer is stored."""


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """What was answered to an Idempotency-Key, and a digest of the request it was given to."""

    request: str
    status: int
    headers: dict[str, str]
    body: str


class Changed(NamedTuple):
    """One schedule before and after what was staged; None where there is none."""

    before: Kept | None
    after: Kept | None


class Store:
    """Everything of one workspace. Reads are consistent; writes are staged and committed together, once.

    A use case reads, decides, and stages changes; the edge commits them with the answer that goes out. So a refused
    request has written nothing, and an acknowledged one all of it.
    """

    def __init__(self, table: Table, workspace: str, now: Instant | None = None) -> None:
        """`now`: a schedule is read as it stands then, where a dated change has come due since it was last written."""
        self._table = table
        self.workspace = workspace
        self.schedules = Schedules(table, workspace, now)
        self.history = History(table, workspace, self.schedules)
        self.users: Kind[User] = Kind(table, workspace, User, keys.user, "user", MAX_USERS)
        self.teams: Kind[Team] = Kind(table, workspace, Team, keys.team, "team", MAX_TEAMS)
        self.keys = Secrets(table, workspace, ApiKey, keys.api_key, keys.listed_key, "key", MAX_KEYS)
        self.calendars = Secrets(
            table, workspace, Calendar, keys.calendar, keys.listed_calendar, "calendar", MAX_CALENDARS
        )
        self.audit = Audit(table, workspace)
        self.swaps = Swaps(table, workspace)
        self.absences = Absences(table, workspace)
        self.subscriptions = Subscriptions(table, workspace)
        self.deliveries = Deliveries(table, workspace)
        self.notices = Notices(table, workspace)
        self._staged: list[Change] = []
        self._rehearsing = False
        self.changed: list[Changed] = []  # what the staged changes do to who is on call

    def rehearse(self) -> None:
        """From now on take no numbers and commit nothing: the request only asks what it would do."""
        self._rehearsing = self.schedules.rehearsing = True

    def note(self, before: Kept | None, after: Kept | None) -> None:
        """Say what the staged changes make of a schedule: once for each that they change."""
        self.changed.append(Changed(before, after))

    def stage(self, changes: Iterable[Change]) -> None:
        """Add to the request's transaction."""
        self._staged += changes

    def record(self, record: AuditRecord) -> None:
        """Add the write's audit record to the transaction."""
        self.stage(self.audit.recorded(record))

    @property
    def size(self) -> int:
        """How many items the request's transaction has so far."""
        return len(self._staged)

    def forget(self) -> None:
        """Drop what was staged: the request is decided anew."""
        self._staged = []
        self.changed = []

    def commit(self) -> None:
        """All that was staged, or nothing; raises what the first failed condition stands for. In a rehearsal it only
        raises LimitExceeded for what could not be committed.
        """
        changes, self._staged, self.changed = self._staged, [], []
        if self._rehearsing:
            require_possible(changes)
        elif changes:
            self._table.transact(changes)

    def stage_answer(self, digest: str, answer: StoredAnswer, now: Instant) -> None:
        """Keep the answer under its Idempotency-Key for 24 hours, in the same transaction."""
        data = json.dumps([answer.request, answer.status, answer.headers, answer.body])
        item: dict[str, str | int] = {
            "type": "answer",
            "schema": 1,
            "data": data,
            "until": now + IDEMPOTENCY_WINDOW,
        }
        # DynamoDB removes it some time after this; whether it still counts is judged by `until`.
        item["expires_at"] = (now + 2 * IDEMPOTENCY_WINDOW) // SECOND
        change = put_new(keys.idempotency(self.workspace, digest), item, AnswerExists())
        change.request["ConditionExpression"] = "attribute_not_exists(pk) OR #until <= :now"
        change.request["ExpressionAttributeNames"] = {"#until": "until"}
        change.request["ExpressionAttributeValues"] = {":now": {"N": str(now)}}
        self._staged.insert(0, change)  # its condition is the first to be looked at

    def answer(self, digest: str, now: Instant) -> StoredAnswer | None:
        """The answer kept under an Idempotency-Key, if that was less than 24 hours ago."""
        item = self._table.get(keys.idempotency(self.workspace, digest))
        if item is None or int(item["until"]) <= now:
            return None
        return StoredAnswer(*json.loads(str(item["data"])))


def as_stored(value: Any) -> dict[str, Any] | None:
    """An object, or a list of shifts, as an audit record keeps it."""
    if isinstance(value, list):
        return {"shifts": [packed(one) for one in value]}
    return None if value is None else packed(value)
