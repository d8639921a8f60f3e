"""How much DynamoDB takes: a write that is too large is refused with a reason, before it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rota.domain.errors import LimitExceeded

MAX_ITEM_BYTES = 400 * 1024
MAX_TRANSACTION_BYTES = 4 * 1024 * 1024
_NUMBER = 21  # the most that a number takes


def require_room(encoded: Sequence[dict[str, Any]]) -> None:
    """LimitExceeded for an item of a transaction, or for all of them together, that DynamoDB would not take."""
    sizes = [size_of(item) for item in encoded]
    if max(sizes, default=0) > MAX_ITEM_BYTES:
        raise LimitExceeded("bytes in one object with everything that it names", MAX_ITEM_BYTES)
    if sum(sizes) > MAX_TRANSACTION_BYTES:
        raise LimitExceeded("bytes in all the objects that one request changes", MAX_TRANSACTION_BYTES)


def size_of(encoded: dict[str, Any]) -> int:
    """The size of an item, at most, as DynamoDB reckons it."""
    return sum(len(name) + (len(value["S"].encode()) if "S" in value else _NUMBER) for name, value in encoded.items())
