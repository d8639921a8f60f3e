"""Who asks, when, and under which conditions: what every use case that writes is told besides its command."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rota.domain.directory import AuditRecord
from rota.domain.errors import Stale
from rota.domain.time import Instant
from rota.store.store import Store, as_stored
from rota.usecases.announcing import tell


@dataclass(frozen=True, slots=True)
class Act:
    """One request to change something. Time and randomness come from here and from nowhere else."""

    now: Instant
    actor: str
    request_id: str
    new_id: Callable[[str], str]
    # Whether the given version is one that the caller's If-Match names; True for all without that header.
    matches: Callable[[int], bool] = lambda version: True
    user_id: str | None = None  # whose key it is

    def expect(self, version: int) -> None:
        """Stale unless the object's version is the one that the caller has seen."""
        if not self.matches(version):
            raise Stale("the object has changed since the version that If-Match names; read it again")

    def record(
        self,
        store: Store,
        action: str,
        kind: str,
        id: str,
        before: Any,
        after: Any,
        *schedule_ids: str | None,
    ) -> None:
        """Stage the audit record of this write, and the notices of what it was noted to do to schedules.

        `schedule_ids` are the schedules in whose trails it is, each once.
        """
        schedule_id, *also = schedule_ids or (None,)
        record = AuditRecord(
            id=self.new_id("audit"),
            at=self.now,
            actor=self.actor,
            request_id=self.request_id,
            action=action,
            object_type=kind,
            object_id=id,
            schedule_id=schedule_id,
            before=as_stored(before),
            after=as_stored(after),
            also=tuple(one for one in also if one is not None),
            user_id=self.user_id,
        )
        store.record(record)
        tell(store, record)
