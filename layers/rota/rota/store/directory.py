"""Users, teams, subscriptions, keys and calendars: the objects that are simply kept by id."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from typing import Generic, TypeVar

from rota.domain.directory import ApiKey, Calendar, Team, User
from rota.domain.errors import Conflict, NotFound
from rota.domain.schedule import Person
from rota.domain.subscription import Subscription
from rota.store import items, keys
from rota.store.readable import readable
from rota.store.table import NAMED, Change, Item, Table, both, delete, delete_read, name, put_new, put_over, tally

V = TypeVar("V", User, Team, Subscription)
S = TypeVar("S", ApiKey, Calendar)


class Kind(Generic[V]):
    """All objects of one kind in a workspace, in the order of their ids."""

    def __init__(
        self,
        table: Table,
        workspace: str,
        cls: type[V],
        key: Callable[[str, str], keys.Key],
        name: str,
        cap: int,
    ) -> None:
        self._table = table
        self._ws = workspace
        self._cls: type[V] = cls
        self._key = key
        self.name = name
        self.cap = cap
        self._named: dict[str, int] = {}  # how often those that were read had been named by then

    def find(self, id: str) -> V | None:
        """The object, or None."""
        item = self._table.get(self._key(self._ws, id))
        if item is None:
            return None
        self._named[id] = int(item.get(NAMED, 0))
        return items.from_item(self._cls, item)

    def get(self, id: str) -> V:
        """The object; NotFound if there is none, or it was deleted."""
        found = self.find(id)
        if found is None or getattr(found, "deleted", False):
            raise NotFound(self.name, id)
        return found

    def get_many(self, ids: Sequence[str]) -> dict[str, V]:
        """Those of the ids that exist, deleted ones included."""
        found = self._table.get_many([self._key(self._ws, id) for id in ids])
        return {str(item["sk"]): items.from_item(self._cls, item) for item in found}

    def count(self) -> int:
        """How many there are."""
        item = self._table.get(keys.count(self._ws, self.name))
        return int(item["n"]) if item else 0

    def page(self, *, after: str | None, size: int) -> tuple[list[V], int]:
        """The first `size` behind the id `after`, and how many there are in all: one round trip, but where some of
        those that are read are deleted.
        """
        return both(lambda: self._first(size, after), self.count)

    def _first(self, size: int, after: str | None) -> list[V]:
        pk = self._key(self._ws, "").pk
        found: list[V] = []
        passed, part = 0, size
        while True:
            read = list(islice(self._table.query(pk, after=after, limit=part), part))
            found += (one for _, one in readable(self._cls, read) if not getattr(one, "deleted", False))
            passed += len(read)
            missing = size - len(found)
            if missing <= 0 or len(read) < part:
                return found[:size]
            after = str(read[-1]["sk"])
            # Those that are missing, if as many are left out among them as were so far.
            part = min(-(-missing * passed // max(len(found), 1)), size)

    def created(self, value: V) -> list[Change]:
        """A new one."""
        taken = Conflict(f"a {self.name} with this id exists", ids=(value.id,))
        return [put_new(self._key(self._ws, value.id), self._item(value), taken), self._tally(1)]

    def changed(self, before: V, after: V) -> list[Change]:
        """Over the one that `find` or `get` read, if nothing was made to name it since."""
        return [put_over(self._key(self._ws, after.id), self._item(after), self._as_read(before))]

    def named(self, values: Sequence[V]) -> list[Change]:
        """Something is made to name them: they must still be of the version that was read."""
        return [name(self._key(self._ws, value.id), {"version": value.version}) for value in values]

    def restored(self, before: V, after: V) -> list[Change]:
        """Over a deleted one that was read."""
        return [*self.changed(before, after), self._tally(1)]

    def retired(self, before: V, after: V) -> list[Change]:
        """Marked as deleted, kept for what names it."""
        return [*self.changed(before, after), self._tally(-1)]

    def removed(self, value: V) -> list[Change]:
        """Gone: the one that `get` read, if nothing was made to name it since."""
        return [delete_read(self._key(self._ws, value.id), self._as_read(value)), self._tally(-1)]

    def _as_read(self, value: V) -> dict[str, int]:
        return {"version": value.version, NAMED: self._named.get(value.id, 0)}

    def _tally(self, by: int) -> Change:
        return tally(keys.count(self._ws, self.name), by, f"{self.name}s in a workspace", self.cap)

    def _item(self, value: V) -> Item:
        return items.to_item(value, version=value.version)


class Secrets(Generic[S]):
    """What opens by a secret: found by its digest before the workspace is known, and listed by workspace."""

    def __init__(
        self,
        table: Table,
        workspace: str,
        cls: type[S],
        by_digest: Callable[[str], keys.Key],
        key: Callable[[str, str], keys.Key],
        name: str,
        cap: int,
    ) -> None:
        self._table = table
        self._ws = workspace
        self._cls: type[S] = cls
        self._by_digest, self._key = by_digest, key
        self.name = name
        self.cap = cap

    def listed(self) -> list[S]:
        """The workspace's, in the order of their ids."""
        return [one for _, one in readable(self._cls, self._table.query(self._key(self._ws, "").pk))]

    def get(self, id: str) -> S:
        """One of them; NotFound if there is none."""
        item = self._table.get(self._key(self._ws, id))
        if item is None:
            raise NotFound(self.name, id)
        return items.from_item(self._cls, item)

    def created(self, one: S) -> list[Change]:
        """A new one, good from the transaction on."""
        taken = Conflict(f"a {self.name} with this id exists")
        item = items.to_item(one)
        return [
            put_new(self._by_digest(one.digest), item, taken),
            put_new(self._key(self._ws, one.id), item, taken),
            tally(keys.count(self._ws, self.name), 1, f"{self.name}s in a workspace", self.cap),
        ]

    def removed(self, one: S) -> list[Change]:
        """Revoke it: warm functions may know a key for five seconds more."""
        return [
            delete(self._by_digest(one.digest), NotFound(self.name, one.id)),
            delete(self._key(self._ws, one.id), NotFound(self.name, one.id)),
            tally(keys.count(self._ws, self.name), -1),
        ]


def find_key(table: Table, digest: str) -> ApiKey | None:
    """The key with this digest, in whichever workspace, or None."""
    item = table.get(keys.api_key(digest))
    return None if item is None else items.from_item(ApiKey, item)


def find_calendar(table: Table, digest: str) -> Calendar | None:
    """The calendar whose token has this digest, in whichever workspace, or None."""
    item = table.get(keys.calendar(digest))
    return None if item is None else items.from_item(Calendar, item)


def person(user: User) -> Person:
    """What an answer says of a user."""
    return Person(user.id, user.name, user.email)
