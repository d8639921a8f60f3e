"""What each object looks like as an item: `type`, a schema version, and its fields in one JSON string.

`from_item(to_item(x)) == x` for every object. Fields at their defaults are left out; instants are integers of
microseconds. JSON in one attribute, because no condition or index looks inside, and reading it costs a tenth.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, TypeVar, cast

from rota.domain.absence import Absence, TimeOff
from rota.domain.delivery import Attempt, Delivery
from rota.domain.directory import ApiKey, AuditRecord, Calendar, Team, User
from rota.domain.errors import LimitExceeded
from rota.domain.notice import Notice
from rota.domain.override import Entry, Override
from rota.domain.rotation import Participant, Restriction, Rotation
from rota.domain.schedule import Person, Revision, Schedule
from rota.domain.shift import Shift
from rota.domain.subscription import Subscription
from rota.domain.swap import Side, Swap
from rota.store.table import Item

SCHEMA = 1
MAX_SCHEDULE = 190 * 1024  # bytes: the audit record of an edit holds it twice, and an item at most 400 KB
T = TypeVar("T")

TYPES: dict[str, type[Any]] = {
    "user": User,
    "team": Team,
    "key": ApiKey,
    "calendar": Calendar,
    "audit": AuditRecord,
    "entry": Entry,
    "override": Override,
    "schedule": Schedule,
    "revision": Revision,
    "swap": Swap,
    "time_off": TimeOff,
    "notice": Notice,
    "subscription": Subscription,
    "delivery": Delivery,
}
_NAMES = {cls: name for name, cls in TYPES.items()}
# The fields that hold other objects, and of which kind.
_NESTED: dict[tuple[type[Any], str], type[Any]] = {
    (Schedule, "revision"): Revision,
    (Schedule, "coming"): Revision,
    (Schedule, "ended"): Revision,
    (Revision, "rotations"): Rotation,
    (Rotation, "participants"): Participant,
    (Rotation, "restrictions"): Restriction,
    (Swap, "sides"): Side,
    (TimeOff, "absences"): Absence,
    (Delivery, "attempts"): Attempt,
}
_TUPLES = {
    (Restriction, "days"),
    (ApiKey, "scopes"),
    (AuditRecord, "also"),
    (Revision, "rotations"),
    (Schedule, "coming"),
}
_TUPLES |= {(Schedule, "ended")}
_TUPLES |= {
    (Notice, "about"),
    (Rotation, "participants"),
    (Rotation, "restrictions"),
    (Subscription, "events"),
    (Delivery, "attempts"),
}
_TUPLES |= {(Swap, "sides"), (TimeOff, "absences")}


class UnreadableItem(Exception):
    """An item that this version of rota cannot read: damaged, or written by a newer one."""


# For each field: its name, its default, what it holds, and whether that is many.
_Field = tuple[str, Any, type[Any] | None, bool]
_FIELDS: dict[type[Any], tuple[_Field, ...]] = {
    cls: tuple(
        (f.name, f.default, _NESTED.get((cls, f.name)), (cls, f.name) in _TUPLES) for f in dataclasses.fields(cls)
    )
    for cls in (*TYPES.values(), *_NESTED.values(), Shift)
}


def packed(value: Any) -> dict[str, Any]:
    """An object's fields as JSON can hold them."""
    data = {}
    for name, default, nested, many in _FIELDS[type(value)]:
        content = getattr(value, name)
        if content == default:
            continue
        if nested is not None:
            content = [packed(one) for one in content] if many else packed(content)
        elif many:
            content = list(content)
        data[name] = content
    return data


def unpacked(cls: type[T], data: dict[str, Any]) -> T:
    """The object again."""
    fields: dict[str, Any] = {}
    for name, _, nested, many in _FIELDS[cls]:
        if name in data:
            content = data[name]
            if nested is not None:
                content = tuple([unpacked(nested, one) for one in content]) if many else unpacked(nested, content)
            elif many:
                content = tuple(content)
            fields[name] = content
    return cls(**fields)


def _json(data: Any) -> str:
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False)


def to_item(value: Any, **attributes: str | int) -> Item:
    """The object as an item, with any attributes that conditions or indexes look at."""
    return {"type": _NAMES[type(value)], "schema": SCHEMA, "data": _json(packed(value)), **attributes}


def from_item(cls: type[T], item: Item) -> T:
    """The object of an item; UnreadableItem if this version cannot make it out."""
    try:
        if item["type"] != _NAMES[cls] or int(item["schema"]) > SCHEMA:
            raise UnreadableItem(f"{item['type']} of schema {item['schema']}")
        data = str(item["data"])
        # A warm function reads the same schedules again and again; the same text is the same object.
        return cast(T, _schedule(data)) if cls is Schedule else unpacked(cls, json.loads(data))
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableItem(f"{_NAMES[cls]}: {error!r}") from error


@lru_cache(maxsize=512)
def _schedule(data: str) -> Schedule:
    return unpacked(Schedule, json.loads(data))


@lru_cache(maxsize=512)
def _people(cards: str) -> Mapping[str, Person]:
    return MappingProxyType({user_id: Person(user_id, *card) for user_id, card in json.loads(cards).items()})


def head_item(schedule: Schedule, people: dict[str, Person]) -> Item:
    """A schedule with the names and addresses of everybody it can put on call, so that saying who is takes one read."""
    cards = {person.id: [person.name, person.email] for person in people.values()}
    item = to_item(schedule, version=schedule.version, sequence=schedule.sequence, people=_json(cards))
    if len(str(item["data"]).encode()) > MAX_SCHEDULE:
        raise LimitExceeded("bytes in one schedule", MAX_SCHEDULE)
    return item


def people_of(item: Item) -> dict[str, Person]:
    """The people that a schedule's item carries."""
    return {**_people(str(item.get("people", "{}")))}
