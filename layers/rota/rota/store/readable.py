"""Lists that go on where one of their items cannot be read."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from rota.store.items import UnreadableItem, from_item
from rota.store.table import Item

T = TypeVar("T")
_LOG = logging.getLogger("rota")


def readable(cls: type[T], found: Iterable[Item]) -> Iterator[tuple[Item, T]]:
    """The items with their objects. One that is damaged, or too new, is left out, and the log says so.

    So one bad item does not take a whole list with it; asked for by itself, it fails.
    """
    for item in found:
        try:
            value = from_item(cls, item)
        except UnreadableItem:
            _LOG.error("left out an item that cannot be read", extra={"pk": item["pk"], "sk": item["sk"]})
            continue
        yield item, value


class LeftOut:
    """Which of several schedules could not be read: the others are told of all the same, and these are named."""

    def __init__(self) -> None:
        self.ids: list[str] = []

    def unless(self, schedule_id: str, read: Callable[[], T]) -> T | None:
        """What is read of a schedule; None, and it is among these, if that is damaged, or too new."""
        try:
            return read()
        except UnreadableItem:
            _LOG.error("left out a schedule that cannot be read", extra={"schedule_id": schedule_id})
            self.ids.append(schedule_id)
            return None
