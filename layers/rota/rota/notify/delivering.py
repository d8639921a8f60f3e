"""What invokes the delivering function: an event of the bus, messages of the queue, or the minute."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from rota.domain.errors import NotFound
from rota.domain.time import Instant
from rota.notify import hints
from rota.notify.events import SOURCE, read_event
from rota.notify.outlets import channels
from rota.observability import count, fault, logger
from rota.settings import needed
from rota.store.table import Table
from rota.usecases.deliveries import Post, address, deliver, wake

TICK = "aws.events"
# A try takes at most ten seconds, and with telling the owner of a disabled endpoint twenty; the function has 29.
_SPARE_MILLISECONDS = 12_000


class NotOurs(ValueError):
    """An event that the product did not send, or that this version can't read.

    Trying it again is no use. Lambda does so twice; then it is among the dead letters.
    """


def post(table: Table, clock: Callable[[], Instant]) -> Post:
    """What delivering needs, from this process's settings."""
    queues = hints.queues(needed("DELIVERIES_QUEUE"), needed("DEAD_LETTERS_QUEUE"))
    return Post(table, clock, queues, lambda workspace: channels(workspace, clock), count)


def handled(event: Mapping[str, Any], context: Any, desk: Post) -> dict[str, Any] | None:
    """Do what the event asks for. Whatever fails is raised, or reported by message, so that it comes again."""
    if "Records" in event:
        return {"batchItemFailures": _tried(event["Records"], context, desk)}
    if event.get("source") == TICK and event.get("detail-type") == "Scheduled Event":
        wake(desk)
        return None
    _addressed(event, desk)
    return None


def _addressed(event: Mapping[str, Any], desk: Post) -> None:
    """Address the notice that an event tells of; what to say of it is read from the table, never from the event."""
    try:
        if event.get("source") != SOURCE:
            raise ValueError("not an event of rota's")
        told = read_event(str(event.get("detail-type")), event.get("detail"))
        if not all(hints.is_name(name) for name in (told.workspace, told.id)):
            raise ValueError("names that are none")
        address(desk, told.workspace, told.id)
    except (ValueError, NotFound) as error:
        count("EventsRefused", 1)
        # Its text may be anybody's: only what kind of fault it is.
        raise NotOurs(f"an event that cannot be taken: {type(error).__name__}") from None


def _tried(records: Sequence[Mapping[str, Any]], context: Any, desk: Post) -> list[dict[str, str]]:
    """Try what the messages name, side by side; those that failed by our own fault, to come again.

    A receiver's failure is none: it is recorded, with the time of the next try.
    """
    with ThreadPoolExecutor(max_workers=10, thread_name_prefix="deliver") as threads:
        failed = list(threads.map(lambda record: _failed(record, context, desk), records))
    return [{"itemIdentifier": record["messageId"]} for record, bad in zip(records, failed, strict=True) if bad]


def _failed(record: Mapping[str, Any], context: Any, desk: Post) -> bool:
    remaining = getattr(context, "get_remaining_time_in_millis", None)
    if remaining is not None and remaining() < _SPARE_MILLISECONDS:
        return True
    try:
        deliver(desk, hints.read(str(record["body"])))
    except Exception as error:  # noqa: BLE001 - one message that can't be handled must not hold up the others
        logger().warning("delivery failed", **fault(error), message_id=record["messageId"])
        return True
    return False
