"""The table's stream, as far as it concerns the outbox: each new notice becomes an event of the bus."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rota.domain.time import Instant
from rota.store import due
from rota.store.items import UnreadableItem
from rota.store.table import Table, decoded
from rota.usecases.publishing import Bus, publish


def publish_records(table: Table, bus: Bus, event: Mapping[str, Any], now: Instant, workers: int = 1) -> dict[str, str]:
    """Publish the notices of a batch of the stream; of the records that failed, by their sequence number, why.

    A record that is no new notice is none of ours and passes. One that cannot be read fails, alone.
    """
    failed: dict[str, str] = {}
    unsent: dict[str, due.UnsentNotice] = {}
    for record in event["Records"]:
        number = str(record["dynamodb"]["SequenceNumber"])
        try:
            one = _unsent(record)
        except (UnreadableItem, KeyError, ValueError, TypeError) as error:
            failed[number] = f"unreadable: {type(error).__name__}"
            continue
        if one is not None:
            unsent[number] = one
    reasons = publish(table, bus, list(unsent.values()), now, workers)
    return failed | {number: reasons[one.notice.id] for number, one in unsent.items() if one.notice.id in reasons}


def batch_failures(failed: Mapping[str, str]) -> dict[str, list[dict[str, str]]]:
    """What Lambda is told of a batch: from the first of these on it is tried again."""
    return {"batchItemFailures": [{"itemIdentifier": number} for number in failed]}


def _unsent(record: Mapping[str, Any]) -> due.UnsentNotice | None:
    image = record["dynamodb"].get("NewImage")
    if record.get("eventName") != "INSERT" or image is None or image.get("type") != {"S": "notice"}:
        return None
    return due.unsent(decoded(image))
