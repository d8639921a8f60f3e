"""The product's own EventBridge bus."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from rota.domain.notice import Notice
from rota.notify.events import SOURCE, detail_of

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_events.type_defs import PutEventsRequestEntryTypeDef

# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html
_MOST_ENTRIES = 10
_MOST_BYTES = 256_000
_CONFIG = Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 3})


@lru_cache(maxsize=1)
def events() -> EventBridgeClient:
    """The client of this process."""
    return boto3.client("events", config=_CONFIG)


class EventBus:
    """A bus by its name."""

    def __init__(self, client: EventBridgeClient, name: str) -> None:
        self._client = client
        self._name = name

    def put(self, notices: Sequence[Notice]) -> dict[str, str]:
        """Hand notices over, and say of those that it did not take, by their ids, why. Each entry is looked at."""
        failed: dict[str, str] = {}
        entries: list[tuple[str, PutEventsRequestEntryTypeDef]] = []
        for notice in notices:
            try:
                entries.append((notice.id, self._entry(notice)))
            except ValueError as error:  # of pydantic, too: it does not fit its kind, and never will
                failed[notice.id] = f"unfit: {type(error).__name__}"
        for batch in _batches(entries):
            try:
                answer = self._client.put_events(Entries=[entry for _, entry in batch])
            except (ClientError, BotoCoreError) as error:
                failed |= dict.fromkeys((id for id, _ in batch), type(error).__name__)
                continue
            for (id, _), one in zip(batch, answer["Entries"], strict=True):
                if "ErrorCode" in one:
                    failed[id] = one["ErrorCode"]
        return failed

    def _entry(self, notice: Notice) -> PutEventsRequestEntryTypeDef:
        return {
            "EventBusName": self._name,
            "Source": SOURCE,
            "DetailType": notice.kind,
            "Detail": detail_of(notice),
        }


def _batches(
    entries: Sequence[tuple[str, PutEventsRequestEntryTypeDef]],
) -> Iterator[list[tuple[str, PutEventsRequestEntryTypeDef]]]:
    """The entries in batches as large as one call takes."""
    batch: list[tuple[str, PutEventsRequestEntryTypeDef]] = []
    size = 0
    for id, entry in entries:
        own = len(entry["Detail"].encode()) + len(entry["DetailType"]) + len(SOURCE)
        if batch and (len(batch) == _MOST_ENTRIES or size + own > _MOST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append((id, entry))
        size += own
    if batch:
        yield batch
