"""The audit trail: one record for each acknowledged write, in the same transaction, never changed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from rota.domain.directory import AuditRecord
from rota.domain.errors import Conflict
from rota.domain.time import END, Instant
from rota.store import items, keys
from rota.store.readable import readable
from rota.store.table import Change, Item, Table, put_new

_PART = 25  # records are of up to 380 KB


class Audit:
    """The audit trail of one workspace."""

    def __init__(self, table: Table, workspace: str) -> None:
        self._table = table
        self._ws = workspace

    def recorded(self, record: AuditRecord) -> list[Change]:
        """A new record. It lies in the trail of its schedule; what points to it lies in those of the others."""
        key = keys.audit(self._ws, record.at, record.id)
        exists = Conflict("this audit record exists")
        index: dict[str, str | int] = {}
        if record.schedule_id is not None:
            index = {"gsi1pk": keys.audit_of_schedule(self._ws, record.schedule_id), "gsi1sk": key.sk}
        trails = [keys.Key(keys.audit_of_schedule(self._ws, one), key.sk) for one in record.also]
        return [
            put_new(key, items.to_item(record, **index), exists),
            *(put_new(trail, _pointer(trail), exists) for trail in trails),
        ]

    def listed(
        self,
        *,
        since: Instant = 0,
        until: Instant = END,
        schedule_id: str | None = None,
        before: str | None = None,
    ) -> Iterator[tuple[str, AuditRecord]]:
        """Records of [since, until), the latest first, each with its position; `before` goes on behind a position."""
        low, high = keys.audit_bound(since), keys.audit_bound(until)
        if before is not None:
            high = min(high, before)
        pk = keys.audit(self._ws, 0, "").pk
        if schedule_id is not None:
            pk = keys.audit_of_schedule(self._ws, schedule_id)
        found = self._table.query(pk, low, high, newest_first=True, index=schedule_id is not None, limit=100)
        for item, record in readable(AuditRecord, self._followed(found)):
            position = str(item["sk"])
            if position != before:
                yield position, record

    def _followed(self, found: Iterator[Item]) -> Iterator[Item]:
        """The records, where pointers to them were found, too."""
        pk = keys.audit(self._ws, 0, "").pk
        while part := list(islice(found, _PART)):
            wanted = [keys.Key(pk, str(item["sk"])) for item in part if item["type"] == "pointer"]
            there = {item["sk"]: item for item in self._table.get_many(wanted)}
            yield from (there.get(item["sk"], item) for item in part)


def _pointer(trail: keys.Key) -> Item:
    return {"type": "pointer", "schema": 1, "kind": "audit", "gsi1pk": trail.pk, "gsi1sk": trail.sk}
