"""One command acts on every dead letter once more."""

from __future__ import annotations

import json
from typing import Any

from rota.notify.redrive import Invocation, dead_letter_queues, outbox_batch, redrive

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:rota-SweepDueFunction"


class Sqs:
    """A queue of messages that stay hidden once they were received."""

    def __init__(self, *messages: dict[str, Any]) -> None:
        self.waiting = [dict(m, ReceiptHandle=str(n)) for n, m in enumerate(messages)]
        self.kept = {m["ReceiptHandle"] for m in self.waiting}

    def receive_message(self, **request: Any) -> dict[str, Any]:
        most = request["MaxNumberOfMessages"]
        found, self.waiting = self.waiting[:most], self.waiting[most:]
        return {"Messages": found} if found else {}

    def delete_message(self, **request: Any) -> None:
        self.kept.remove(request["ReceiptHandle"])


class Lambda:
    """Notes what is invoked."""

    def __init__(self) -> None:
        self.invoked: list[tuple[str, Any]] = []

    def invoke(self, **request: Any) -> None:
        assert request["InvocationType"] == "Event"
        self.invoked.append((request["FunctionName"], json.loads(request["Payload"])))


def message(body: Any, **attributes: str) -> dict[str, Any]:
    text = body if isinstance(body, str) else json.dumps(body)
    return {"Body": text, "MessageAttributes": {name: {"StringValue": value} for name, value in attributes.items()}}


def test_every_kind_of_dead_letter() -> None:
    tick = {"source": "aws.events", "detail-type": "Scheduled Event"}
    sqs = Sqs(
        message({"requestContext": {"functionArn": ARN}, "requestPayload": tick}),
        message(tick, TARGET_ARN=ARN, RULE_ARN="arn:aws:events:eu-west-1:123456789012:rule/x"),
        message({"DDBStreamBatchInfo": {"shardId": "1"}}),
        message({"something": "else"}),
        message("no JSON"),
        message([1]),
        *(message({"DDBStreamBatchInfo": {}}) for _ in range(20)),
    )
    functions = Lambda()
    outcomes = redrive(sqs, "url", (outbox_batch, Invocation(functions)))  # type: ignore[arg-type]
    assert outcomes == {"invoked again": 2, "left to the sweep": 21, "left: not understood": 3}
    assert functions.invoked == [(ARN, tick), (ARN, tick)]
    assert sqs.kept == {"3", "4", "5"}


def test_what_fails_to_be_acted_on_stays() -> None:
    class Refusing(Lambda):
        def invoke(self, **request: Any) -> None:
            raise RuntimeError("no")

    sqs = Sqs(message({"requestContext": {"functionArn": ARN}, "requestPayload": {}}))
    try:
        redrive(sqs, "url", (Invocation(Refusing()),))  # type: ignore[arg-type]
    except RuntimeError:
        assert sqs.kept == {"0"}
    else:
        raise AssertionError("it was swallowed")


def test_the_queues_are_those_of_the_stack_that_are_named_so() -> None:
    class CloudFormation:
        def get_paginator(self, name: str) -> CloudFormation:
            return self

        def paginate(self, **request: Any) -> Any:
            for n, (logical, kind) in enumerate(
                (
                    ("OutboxDeadLetters", "AWS::SQS::Queue"),
                    ("Deliveries", "AWS::SQS::Queue"),
                    ("DeadLetters", "AWS::S3"),
                )
            ):
                one = {"LogicalResourceId": logical, "ResourceType": kind, "PhysicalResourceId": f"url-{n}"}
                yield {"StackResourceSummaries": [one]}

    assert dead_letter_queues(CloudFormation(), "rota") == ["url-0"]  # type: ignore[arg-type]
