"""The table's stream, as far as it concerns the outbox: each new notice becomes an event of the bus."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rota.domain.notice import Notice
from rota.domain.time import Instant
from rota.store.items import UnreadableItem, from_item
from rota.store.table import Table, decoded
from rota.usecases.publishing import Bus, publish


def publish_records(table: Table, bus: Bus, event: Mapping[str, Any], now: Instant, workers: int = 1) -> dict[str, str]:
    """Publish the notices of a batch of the stream; of the records that failed, by their sequence number, why.

    A record that is no new notice is none of ours and passes. One that cannot be read fails, alone.
    """
    failed: dict[str, str] = {}
    notices: dict[str, Notice] = {}
    for record in event["Records"]:
        number = str(record["dynamodb"]["SequenceNumber"])
        try:
            notice = _notice(record)
        except (UnreadableItem, KeyError, ValueError, TypeError) as error:
            failed[number] = f"unreadable: {type(error).__name__}"
            continue
        if notice is not None:
            notices[number] = notice
    reasons = publish(table, bus, list(notices.values()), now, workers)
    return failed | {number: reasons[notice.id] for number, notice in notices.items() if notice.id in reasons}


def batch_failures(failed: Mapping[str, str]) -> dict[str, list[dict[str, str]]]:
    """What Lambda is told of a batch: from the first of these on it is tried again."""
    return {"batchItemFailures": [{"itemIdentifier": number} for number in failed]}


def _notice(record: Mapping[str, Any]) -> Notice | None:
    image = record["dynamodb"].get("NewImage")
    if record.get("eventName") != "INSERT" or image is None or image.get("type") != {"S": "notice"}:
        return None
    return from_item(Notice, decoded(image))
