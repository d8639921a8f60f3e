"""The table's stream: each new notice goes to the bus."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rota.http.endpoint import clock, table
from rota.notify.bus import EventBus, events
from rota.notify.outbox import batch_failures, publish_records
from rota.observability import logger
from rota.settings import needed, settings

settings()
BUS_NAME = needed("BUS_NAME")
WORKERS = 8


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    failed = publish_records(table(), EventBus(events(), BUS_NAME), event, clock(), WORKERS)
    logger().info("published", records=len(event["Records"]), failed=sorted(set(failed.values())))
    return batch_failures(failed)
