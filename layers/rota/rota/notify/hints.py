"""The queue of deliveries to be tried, and the one of those that were given up. Messages name a delivery, no more."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from rota.domain.errors import Unavailable
from rota.store.deliveries import Wanted
from rota.store.errors import translated

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_CONFIG = Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 3})
_BATCH = 10  # SQS's own limit


class Queues:
    """Hints and dead letters, by SQS."""

    def __init__(self, client: SQSClient, deliveries: str, dead: str) -> None:
        self._client = client
        self._deliveries = deliveries
        self._dead = dead

    def hint(self, wanted: Sequence[Wanted], seconds: int = 0) -> None:
        """Ask for deliveries to be tried, not before so many seconds; Unavailable if some could not be handed over."""
        for i in range(0, len(wanted), _BATCH):
            entries: list[Any] = [
                {"Id": str(n), "MessageBody": _written(one), "DelaySeconds": seconds}
                for n, one in enumerate(wanted[i : i + _BATCH])
            ]
            try:
                answer = self._client.send_message_batch(QueueUrl=self._deliveries, Entries=entries)
            except (ClientError, BotoCoreError) as error:
                raise translated(error) from error
            if answer.get("Failed"):
                raise Unavailable("the queue did not take all messages")

    def bury(self, wanted: Wanted, why: str) -> None:
        """Put a delivery among the dead letters."""
        try:
            self._client.send_message(QueueUrl=self._dead, MessageBody=_written(wanted, why=why))
        except (ClientError, BotoCoreError) as error:
            raise translated(error) from error


@lru_cache(maxsize=1)
def queues(deliveries: str, dead: str) -> Queues:
    """The queues of this deployment, by their URLs."""
    return Queues(boto3.client("sqs", config=_CONFIG), deliveries, dead)


def _written(wanted: Wanted, **more: str) -> str:
    return json.dumps({**wanted._asdict(), **more}, separators=(",", ":"))


def read(body: str) -> Wanted:
    """The delivery that a message names; ValueError for a message that is none of ours."""
    return named(json.loads(body))


def named(content: object) -> Wanted:
    """The delivery that a message's content names; ValueError if it is none of ours."""
    if not isinstance(content, Mapping):
        raise ValueError("not a message of rota's")
    try:
        parts = [content[name] for name in Wanted._fields]
    except KeyError as missing:
        raise ValueError(f"a message without {missing}") from None
    if not all(is_name(part) for part in parts):
        raise ValueError("a message whose names are none")
    return Wanted(*parts)


def is_name(part: object) -> bool:
    """Whether something can be part of a key: with a separator it could reach into another's items."""
    return isinstance(part, str) and 0 < len(part) <= 300 and "#" not in part
