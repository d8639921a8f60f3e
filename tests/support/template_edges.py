"""What must hold where one part of the stack hands work to another without waiting: nothing lost, no loop."""

from __future__ import annotations

from collections.abc import Iterator

from tests.support.template import Json, Template

DAY = 86_400
FORTNIGHT = 1_209_600


def async_edges(template: Template) -> Iterator[str]:
    """Every asynchronous edge has a bounded retry and a dead-letter queue, and every such queue an alarm."""
    for edge in (_mappings, _rules, _schedules, _subscriptions, _invocations, _dead_letters):
        yield from edge(template)


def _queue(target: object) -> str:
    """The queue of the template that an ARN names, or '' when it names none."""
    match target:
        case {"Fn::GetAtt": [str(name), "Arn"]}:
            return name
    return ""


def _is_dead_letter_queue(template: Template, target: object) -> bool:
    return _queue(target) in template.of_type("AWS::SQS::Queue")


def _mappings(template: Template) -> Iterator[str]:
    queues = template.of_type("AWS::SQS::Queue")
    for name, mapping in template.of_type("AWS::Lambda::EventSourceMapping").items():
        if mapping.get("FunctionResponseTypes") != ["ReportBatchItemFailures"]:
            yield f"{name} retries a whole batch for one failure"
        if "StartingPosition" not in mapping:  # a queue: retries and dead letters are the queue's own
            redrive = queues.get(_queue(mapping["EventSourceArn"]), {}).get("RedrivePolicy", {})
            if not _is_dead_letter_queue(template, redrive.get("deadLetterTargetArn")):
                yield f"{name}: its queue has no dead-letter queue"
            if not redrive.get("maxReceiveCount"):
                yield f"{name}: its queue retries for ever"
            continue
        failed = mapping.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")
        if not _is_dead_letter_queue(template, failed):
            yield f"{name} has no dead-letter queue"
        if mapping.get("MaximumRetryAttempts", -1) < 0:
            yield f"{name} retries until the stream forgets"
        if not mapping.get("BisectBatchOnFunctionError"):
            yield f"{name} gives up a whole batch for one poisonous record"


def _rules(template: Template) -> Iterator[str]:
    for name, rule in template.of_type("AWS::Events::Rule").items():
        for target in rule.get("Targets", []):
            edge = f"{name} to {target['Id']}"
            if not _is_dead_letter_queue(template, target.get("DeadLetterConfig", {}).get("Arn")):
                yield f"{edge} has no dead-letter queue"
            yield from _retries(edge, target, at_least=DAY if "EventPattern" in rule else 0)


def _schedules(template: Template) -> Iterator[str]:
    for name, schedule in template.of_type("AWS::Scheduler::Schedule").items():
        target = schedule["Target"]
        if not _is_dead_letter_queue(template, target.get("DeadLetterConfig", {}).get("Arn")):
            yield f"{name} has no dead-letter queue"
        yield from _retries(name, target, at_least=0)


def _retries(edge: str, target: Json, at_least: int) -> Iterator[str]:
    # EventBridge's defaults differ between buses, so both numbers must be said. The next tick makes up for a
    # lost one; nothing makes up for an event, so it is retried for the whole day EventBridge allows.
    policy = target.get("RetryPolicy", {})
    if not {"MaximumRetryAttempts", "MaximumEventAgeInSeconds"} <= policy.keys():
        yield f"{edge} leaves its retries to a default"
    elif policy["MaximumEventAgeInSeconds"] < at_least:
        yield f"{edge} gives up after {policy['MaximumEventAgeInSeconds']} s"


def _subscriptions(template: Template) -> Iterator[str]:
    for name, subscription in template.of_type("AWS::SNS::Subscription").items():
        if subscription["Protocol"] in {"email", "email-json", "sms"}:
            continue  # to people; SNS takes no dead-letter queue for these
        if not _is_dead_letter_queue(template, subscription.get("RedrivePolicy", {}).get("deadLetterTargetArn")):
            yield f"{name} has no dead-letter queue"


def invoked_without_waiting(template: Template) -> set[str]:
    """The functions a rule, a schedule or a topic invokes: Lambda queues those events and retries them."""
    targets = [
        target["Arn"] for rule in template.of_type("AWS::Events::Rule").values() for target in rule.get("Targets", [])
    ]
    targets += [each["Target"]["Arn"] for each in template.of_type("AWS::Scheduler::Schedule").values()]
    targets += [
        each["Endpoint"] for each in template.of_type("AWS::SNS::Subscription").values() if each["Protocol"] == "lambda"
    ]
    return {_queue(target) for target in targets} & template.of_type("AWS::Lambda::Function").keys()


def _invocations(template: Template) -> Iterator[str]:
    configured = {
        each["FunctionName"]["Ref"]: each for each in template.of_type("AWS::Lambda::EventInvokeConfig").values()
    }
    asynchronous = invoked_without_waiting(template)
    for name in sorted(asynchronous):
        config = configured.get(name, {})
        if not {"MaximumRetryAttempts", "MaximumEventAgeInSeconds"} <= config.keys():
            yield f"{name} leaves the retries of its invocations to a default"
        failed = config.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")
        dead = template.of_type("AWS::Lambda::Function")[name].get("DeadLetterConfig", {}).get("TargetArn")
        if not (_is_dead_letter_queue(template, failed) or _is_dead_letter_queue(template, dead)):
            yield f"{name} has no dead-letter queue for what it fails at"
    for mapping in template.of_type("AWS::Lambda::EventSourceMapping").values():
        asynchronous.add(mapping["FunctionName"]["Ref"])
    watched = _alarmed(template, "AWS/Lambda", "Errors", "FunctionName")
    for name in sorted(asynchronous - watched):
        yield f"{name} may fail unnoticed: no caller sees it and no alarm watches its errors"


def _dead_letters(template: Template) -> Iterator[str]:
    queues = template.of_type("AWS::SQS::Queue")
    watched = _alarmed(template, "AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName")
    feeding = {_queue(each["EventSourceArn"]) for each in template.of_type("AWS::Lambda::EventSourceMapping").values()}
    for name, queue in queues.items():
        if not (queue.get("SqsManagedSseEnabled") or queue.get("KmsMasterKeyId")):
            yield f"{name} is not encrypted"
        if name in feeding:
            continue
        if queue.get("MessageRetentionPeriod") != FORTNIGHT:
            yield f"{name} keeps what failed for less than the 14 days SQS allows"
        if name not in watched:
            yield f"{name} fills unnoticed"


def _alarmed(template: Template, namespace: str, metric: str, dimension: str) -> set[str]:
    found = set()
    for alarm in template.of_type("AWS::CloudWatch::Alarm").values():
        if (alarm["Namespace"], alarm["MetricName"]) == (namespace, metric):
            for each in alarm.get("Dimensions", []):
                match each:
                    case {"Name": name, "Value": {"Ref": str(target)} | {"Fn::GetAtt": [str(target), _]}}:
                        if name == dimension:
                            found.add(target)
    return found
