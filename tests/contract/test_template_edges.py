"""The rule about asynchronous edges, tried on a stack with one of each: whole it passes, broken it fails."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from samcli.yamlhelper import yaml_parse

from tests.support.template import Json, Template, load_with
from tests.support.template_edges import async_edges
from tests.support.template_rules import complaints

# Beside rota's own resources: a function fed by the stream, a queue, a tick and a topic; a rule to a queue.
EDGES = """
Dead:
  Type: AWS::SQS::Queue
  Properties: {MessageRetentionPeriod: 1209600, SqsManagedSseEnabled: true}
Work:
  Type: AWS::SQS::Queue
  Properties:
    SqsManagedSseEnabled: true
    RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 5}
DeadAlarm:
  Type: AWS::CloudWatch::Alarm
  Properties:
    AlarmDescription: Something failed for good.
    Namespace: AWS/SQS
    MetricName: ApproximateNumberOfMessagesVisible
    Dimensions: [{Name: QueueName, Value: !GetAtt Dead.QueueName}]
    AlarmActions: [!Ref AlarmTopic]
    OKActions: [!Ref AlarmTopic]
Bus: {Type: AWS::Events::EventBus, Properties: {Name: bus}}
Topic: {Type: AWS::SNS::Topic}
CarryNoticeFunction:
  Type: AWS::Serverless::Function
  Properties:
    CodeUri: functions/carry_notice
    Role: !GetAtt CarryNoticeRole.Arn
    LoggingConfig: {LogGroup: !Ref CarryNoticeLogs}
    EventInvokeConfig:
      MaximumRetryAttempts: 2
      MaximumEventAgeInSeconds: 21600
      DestinationConfig: {OnFailure: {Type: SQS, Destination: !GetAtt Dead.Arn}}
    Events:
      Stream:
        Type: DynamoDB
        Properties:
          Stream: !GetAtt Table.StreamArn
          StartingPosition: LATEST
          FunctionResponseTypes: [ReportBatchItemFailures]
          BisectBatchOnFunctionError: true
          MaximumRetryAttempts: 100
          DestinationConfig: {OnFailure: {Type: SQS, Destination: !GetAtt Dead.Arn}}
      Queue:
        Type: SQS
        Properties: {Queue: !GetAtt Work.Arn, FunctionResponseTypes: [ReportBatchItemFailures]}
      Tick:
        Type: ScheduleV2
        Properties:
          ScheduleExpression: rate(1 minute)
          RoleArn: !GetAtt TickRole.Arn
          RetryPolicy: {MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 120}
          DeadLetterConfig: {Arn: !GetAtt Dead.Arn}
      Told:
        Type: SNS
        Properties:
          Topic: !Ref Topic
          RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn}
CarryNoticeRole:
  Type: AWS::IAM::Role
  Properties:
    AssumeRolePolicyDocument:
      Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]
    Policies:
      - PolicyName: own
        PolicyDocument:
          Statement:
            - Effect: Allow
              Action: [logs:CreateLogStream, logs:PutLogEvents]
              Resource: !GetAtt CarryNoticeLogs.Arn
CarryNoticeLogs: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: 30}}
TickRole:
  Type: AWS::IAM::Role
  Properties:
    AssumeRolePolicyDocument:
      Statement: [{Effect: Allow, Principal: {Service: scheduler.amazonaws.com}, Action: sts:AssumeRole}]
CarryNoticeErrorsAlarm:
  Type: AWS::CloudWatch::Alarm
  Properties:
    AlarmDescription: The function failed.
    Namespace: AWS/Lambda
    MetricName: Errors
    Dimensions: [{Name: FunctionName, Value: !Ref CarryNoticeFunction}]
    AlarmActions: [!Ref AlarmTopic]
    OKActions: [!Ref AlarmTopic]
Handed:
  Type: AWS::Events::Rule
  Properties:
    EventBusName: !Ref Bus
    EventPattern: {source: [rota]}
    Targets:
      - Id: work
        Arn: !GetAtt Work.Arn
        DeadLetterConfig: {Arn: !GetAtt Dead.Arn}
        RetryPolicy: {MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86400}
"""

Breaking = Callable[[Json], object]


def _with_edges() -> Json:
    source = load_with("NotFound")
    source["Resources"] |= yaml_parse(EDGES)
    return source


def _event(source: Json, name: str) -> Json:
    event: Json = source["Resources"]["CarryNoticeFunction"]["Properties"]["Events"][name]["Properties"]
    return event


def _of(source: Json, name: str) -> Json:
    properties: Json = source["Resources"][name]["Properties"]
    return properties


def _target(source: Json) -> Json:
    target: Json = _of(source, "Handed")["Targets"][0]
    return target


def _put(where: Json, **values: Any) -> None:
    where.update(values)


BROKEN: dict[str, tuple[Breaking, str]] = {
    "stream: no dead letters": (
        lambda s: _event(s, "Stream").pop("DestinationConfig"),
        "CarryNoticeFunctionStream has no dead-letter queue",
    ),
    "stream: dead letters to elsewhere": (
        lambda s: _event(s, "Stream")["DestinationConfig"]["OnFailure"].update(Destination="arn:aws:sqs:::theirs"),
        "CarryNoticeFunctionStream has no dead-letter queue",
    ),
    "stream: endless": (
        lambda s: _event(s, "Stream").pop("MaximumRetryAttempts"),
        "CarryNoticeFunctionStream retries until the stream forgets",
    ),
    "stream: whole batches retried": (
        lambda s: _event(s, "Stream").pop("FunctionResponseTypes"),
        "CarryNoticeFunctionStream retries a whole batch for one failure",
    ),
    "stream: whole batches given up": (
        lambda s: _event(s, "Stream").pop("BisectBatchOnFunctionError"),
        "CarryNoticeFunctionStream gives up a whole batch for one poisonous record",
    ),
    "queue: no dead letters": (
        lambda s: _of(s, "Work")["RedrivePolicy"].pop("deadLetterTargetArn"),
        "CarryNoticeFunctionQueue: its queue has no dead-letter queue",
    ),
    "queue: endless": (
        lambda s: _of(s, "Work")["RedrivePolicy"].pop("maxReceiveCount"),
        "CarryNoticeFunctionQueue: its queue retries for ever",
    ),
    "rule: no dead letters": (
        lambda s: _target(s).pop("DeadLetterConfig"),
        "Handed to work has no dead-letter queue",
    ),
    "rule: default retries": (
        lambda s: _target(s).pop("RetryPolicy"),
        "Handed to work leaves its retries to a default",
    ),
    "rule: less than a day": (
        lambda s: _target(s)["RetryPolicy"].update(MaximumEventAgeInSeconds=300),
        "Handed to work gives up after 300 s",
    ),
    "tick: no dead letters": (
        lambda s: _event(s, "Tick").pop("DeadLetterConfig"),
        "CarryNoticeFunctionTick has no dead-letter queue",
    ),
    "tick: default retries": (
        lambda s: _event(s, "Tick").pop("RetryPolicy"),
        "CarryNoticeFunctionTick leaves its retries to a default",
    ),
    "topic: no dead letters": (
        lambda s: _event(s, "Told").pop("RedrivePolicy"),
        "CarryNoticeFunctionTold has no dead-letter queue",
    ),
    "invocation: default retries": (
        lambda s: _of(s, "CarryNoticeFunction")["EventInvokeConfig"].pop("MaximumRetryAttempts"),
        "CarryNoticeFunction leaves the retries of its invocations to a default",
    ),
    "invocation: no dead letters": (
        lambda s: _of(s, "CarryNoticeFunction")["EventInvokeConfig"].pop("DestinationConfig"),
        "CarryNoticeFunction has no dead-letter queue for what it fails at",
    ),
    "function: no alarm": (
        lambda s: s["Resources"].pop("CarryNoticeErrorsAlarm"),
        "CarryNoticeFunction may fail unnoticed: no caller sees it and no alarm watches its errors",
    ),
    "dead letters: no alarm": (lambda s: s["Resources"].pop("DeadAlarm"), "Dead fills unnoticed"),
    "dead letters: four days": (
        lambda s: _of(s, "Dead").pop("MessageRetentionPeriod"),
        "Dead keeps what failed for less than the 14 days SQS allows",
    ),
    "dead letters: readable": (lambda s: _of(s, "Dead").pop("SqsManagedSseEnabled"), "Dead is not encrypted"),
}


def test_a_stack_with_every_kind_of_edge_passes() -> None:
    assert complaints(Template(_with_edges())) == []


@pytest.mark.parametrize("name", BROKEN)
def test_an_edge_that_could_lose_something_is_noticed(name: str) -> None:
    breaking, expected = BROKEN[name]
    source = _with_edges()
    breaking(source)
    assert list(async_edges(Template(source))) == [expected]
