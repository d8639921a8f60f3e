"""What failed for good is given another chance: every message of a stack's dead-letter queues is acted on once more.

A message is deleted only after that, so a redrive that dies leaves the rest; and one that is acted on twice does no
harm, as nothing in rota is. A message that nobody knows what to make of stays where it is and is counted.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rota.domain.errors import NotFound
from rota.domain.time import Instant
from rota.notify.hints import named
from rota.store.table import Table
from rota.usecases.deliveries import revive

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_sqs import SQSClient

DEAD_LETTERS = "DeadLetters"  # what the logical ids of such queues end in
# Says what became of a message, or None if it is none of its kind.
Taker = Callable[[Mapping[str, Any], Mapping[str, str]], "str | None"]


def dead_letter_queues(client: CloudFormationClient, stack: str) -> list[str]:
    """The URLs of a stack's dead-letter queues."""
    pages = client.get_paginator("list_stack_resources").paginate(StackName=stack)
    return [
        one["PhysicalResourceId"]
        for page in pages
        for one in page["StackResourceSummaries"]
        if one["ResourceType"] == "AWS::SQS::Queue" and one["LogicalResourceId"].endswith(DEAD_LETTERS)
    ]


def outbox_batch(body: Mapping[str, Any], attributes: Mapping[str, str]) -> str | None:
    """A batch of the stream: its notices are in the outbox still, and the sweep sends what is not sent."""
    return "left to the sweep" if "DDBStreamBatchInfo" in body else None


@dataclass(frozen=True, slots=True)
class Invocation:
    """An invocation that failed, or an event that could not be handed to its function: invoked once more."""

    client: LambdaClient

    def __call__(self, body: Mapping[str, Any], attributes: Mapping[str, str]) -> str | None:
        """Invoke, without waiting for what comes of it: should it fail again, the message comes back."""
        if "requestPayload" in body:
            target, event = str(body["requestContext"]["functionArn"]), body["requestPayload"]
        elif attributes.get("TARGET_ARN", "").startswith("arn:") and "detail-type" in body:
            target, event = attributes["TARGET_ARN"], body
        else:
            return None
        self.client.invoke(FunctionName=target, InvocationType="Event", Payload=json.dumps(event).encode())
        return "invoked again"


@dataclass(frozen=True, slots=True)
class DeadDelivery:
    """A delivery that was given up, or whose message could not be handled: tried for another day."""

    table: Table
    clock: Callable[[], Instant]

    def __call__(self, body: Mapping[str, Any], attributes: Mapping[str, str]) -> str | None:
        """Mark it as to be tried; the next minute's wake sees to it."""
        try:
            wanted = named(body)
        except ValueError:
            return None
        try:
            return "to be tried again" if revive(self.table, wanted, self.clock()) else "no longer dead"
        except NotFound:
            return "gone"


def redrive(client: SQSClient, queue: str, takers: tuple[Taker, ...]) -> Counter[str]:
    """Act on every message of a queue; how many came to what."""
    outcomes: Counter[str] = Counter()
    for message in _messages(client, queue):
        attributes = {
            name: str(value.get("StringValue", "")) for name, value in message.get("MessageAttributes", {}).items()
        }
        try:
            body = json.loads(message["Body"])
        except ValueError:
            body = None
        taken = (taker(body, attributes) for taker in takers) if isinstance(body, dict) else iter(())
        outcome = next((one for one in taken if one is not None), None)
        if outcome is not None:
            client.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
        outcomes[outcome or "left: not understood"] += 1
    return outcomes


def _messages(client: SQSClient, queue: str) -> Iterator[Any]:
    """Every message, each at most once: those that are left stay hidden until this is over."""
    while True:
        found = client.receive_message(
            QueueUrl=queue,
            MaxNumberOfMessages=10,
            WaitTimeSeconds=1,
            VisibilityTimeout=300,
            MessageAttributeNames=["All"],
        ).get("Messages", [])
        if not found:
            return
        yield from found
