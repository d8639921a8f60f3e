"""The index of what is due: for each enabled schedule one item that says when it must next be looked at.

It lies in the schedule's partition, in no read of a request, and apart from the head: the sweep moves it on without
getting in the way of those who write. `sequence` is that of the last write; the sweep moves the item on only if no
write has come since the index was read, so whatever it read after that was whole.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from rota.domain.notice import Notice
from rota.domain.notices import Holder, Look, Seen
from rota.domain.time import BEGINNING, Instant
from rota.store import items, keys
from rota.store.table import Change, Item, Table
from rota.store.updates import remove, update

_TOLD = "told"


@dataclass(frozen=True, slots=True)
class DueSchedule:
    """A schedule to be looked at; through the index, so what it says may be over already."""

    workspace: str
    schedule_id: str
    due: Instant
    seen: Seen
    sequence: int
    tzdata: str  # by which edition of the time zones `due` was reckoned
    told_in: tuple[str, ...] = ()  # the attributes in which writes say what they told

    @property
    def expected(self) -> Item:
        """What it says still, if nobody has written or swept since."""
        return {"sequence": self.sequence, "looked_at": self.seen.looked_at}


@dataclass(frozen=True, slots=True)
class UnsentNotice:
    """A notice that is to be put on the bus: by the sweep from `due` on, if nobody has by then.

    If it is `addressed`, it has been, and was then found once more: it is only to be taken out of the index again.
    """

    due: Instant
    notice: Notice
    written_at: Instant
    addressed: bool = False


class Unreadable:
    """An item in the index that cannot be made out."""


Due: TypeAlias = "DueSchedule | UnsentNotice | Unreadable"


def written(
    ws: str,
    schedule_id: str,
    sequence: int,
    now: Instant,
    told: Sequence[Instant] = (),
    holder: Holder | None = None,
    began: Instant | None = None,
) -> Change:
    """To be looked at by the next sweep: something was written that can move a handoff.

    `told` are the beginnings of gaps of which the write tells itself, and `holder` who it tells is on call now. `began`
    is when whoever is on call had come, if the write tells that otherwise: of several writes the first one's counts.
    """
    values: Item = {
        "type": "due",
        "schema": 1,
        "workspace": ws,
        "schedule_id": schedule_id,
        "gsi1pk": keys.due(keys.shard_of(schedule_id)),
        "gsi1sk": keys.due_bound(now),
        "sequence": sequence,
    }
    if told:
        values[f"{_TOLD}{sequence}"] = json.dumps(told)  # each write's own: the last one must not undo the others'
    if holder is not None:
        values |= _held(holder)
    first: Item = {"looked_at": now, "changed_at": now}
    if began is not None:
        first["began"], values["retold_at"] = began, now
    key = keys.due_item(ws, schedule_id)
    return update(key, values, first=first, remove=() if holder is None else ("began", "retold_at"))


def forgotten(ws: str, schedule_id: str) -> Change:
    """Never to be looked at again: the schedule is disabled or deleted."""
    return remove(keys.due_item(ws, schedule_id))


def moved(due: DueSchedule, found: Look, now: Instant, tzdata: str) -> Change:
    """Looked at; Raced if another sweep or a write was quicker. What is left of the write is seen to by the next."""
    values: Item = {"gsi1sk": keys.due_bound(found.next), "looked_at": max(now, due.seen.looked_at), "tzdata": tzdata}
    if found.holder is not None:
        values |= _held(found.holder)
    cleared = ("began", "retold_at") if found.more else ("began", "retold_at", "changed_at", *due.told_in)
    key = keys.due_item(due.workspace, due.schedule_id)
    return update(key, values, remove=cleared, expected=due.expected)


def _held(holder: Holder) -> Item:
    return {"holder": holder.user_id or "", "held_at": holder.at}


def dropped(due: DueSchedule) -> Change:
    """Nothing to look at any more; Raced if it was written since."""
    return remove(keys.due_item(due.workspace, due.schedule_id), due.expected)


def listed(table: Table, shard: int, until: Instant | None) -> Iterator[Due]:
    """What is due in a shard by `until`, or all there is, the longest overdue first. Read with a delay: a hint."""
    high = "~" if until is None else keys.due_bound(until)
    for item in table.query(keys.due(shard), " ", high, index=True, limit=500):
        try:
            yield _read(item)
        except (KeyError, ValueError, items.UnreadableItem):
            yield Unreadable()


def unsent(item: Item) -> UnsentNotice:
    """The notice that an item of the outbox is."""
    return UnsentNotice(
        int(item["gsi1sk"]), items.from_item(Notice, item), int(item["written_at"]), "addressed_at" in item
    )


def _read(item: Item) -> Due:
    due = int(item["gsi1sk"])
    if item["type"] == "notice":
        return unsent(item)
    changed_at = item.get("changed_at")
    told_in = tuple(name for name in item if name.startswith(_TOLD))
    return DueSchedule(
        workspace=str(item["workspace"]),
        schedule_id=str(item["schedule_id"]),
        due=due,
        seen=Seen(
            int(item["looked_at"]),
            None if changed_at is None else int(changed_at),
            tuple(start for name in told_in for start in json.loads(str(item[name]))),
            Holder(int(item["held_at"]), str(item["holder"]) or None) if "held_at" in item else None,
            int(item.get("began", BEGINNING)),
            int(item.get("retold_at", BEGINNING)),
        ),
        sequence=int(item["sequence"]),
        tzdata=str(item.get("tzdata", "")),
        told_in=told_in,
    )
