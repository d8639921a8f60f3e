"""`make key` and `make redrive`: what the operator does with AWS credentials, and what is said where AWS says no."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, NoCredentialsError, NoRegionError

import rota.admin
from tests.support.api import Api
from tests.support.aws import TABLE

OUTPUTS = [{"OutputKey": "ApiUrl", "OutputValue": "https://api.example"}]
ROTA = [*OUTPUTS, {"OutputKey": "TableName", "OutputValue": TABLE}]


def _answering(monkeypatch: pytest.MonkeyPatch, describe: Callable[..., Any]) -> None:
    """CloudFormation's one answer; DynamoDB is the table of the tests, which the store has a client of its own for."""

    class CloudFormation:
        def describe_stacks(self, **asked: Any) -> Any:
            return describe(**asked)

    monkeypatch.setattr(boto3, "client", lambda service: CloudFormation())


def _raises(error: Exception) -> Callable[..., Any]:
    def describe(**asked: Any) -> Any:
        raise error

    return describe


def test_a_key_of_the_operator_opens_every_door(
    api: Api, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _answering(monkeypatch, lambda **asked: {"Stacks": [{"Outputs": ROTA}]} if asked == {"StackName": "oncall"} else {})
    assert rota.admin.main(["key", "--stack", "oncall"]) == 0
    told = capsys.readouterr()
    key = told.out.removesuffix("\n")
    assert api.get("/keys", key=key).status == api.get("/schedules", key=key).status == 200
    assert key not in told.err


NO_STACK = ClientError(
    {"Error": {"Code": "ValidationError", "Message": "Stack with id nope does not exist"}}, "DescribeStacks"
)


@pytest.mark.parametrize("command", ["key", "redrive"])
@pytest.mark.parametrize(
    ("describe", "said"),
    [
        (_raises(NO_STACK), "Stack with id nope does not exist"),
        (_raises(NoCredentialsError()), "Unable to locate credentials"),
        (_raises(NoRegionError()), "You must specify a region"),
        (lambda **asked: {"Stacks": [{"Outputs": OUTPUTS}]}, "the stack nope is no deployment of rota"),
        (lambda **asked: {"Stacks": [{}]}, "the stack nope is no deployment of rota"),
    ],
    ids=["no stack", "no credentials", "no region", "another stack", "no outputs"],
)
def test_what_aws_does_not_do_is_told_in_a_line(
    api: Api,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: str,
    describe: Callable[..., Any],
    said: str,
) -> None:
    before = api.cloud.dump()
    _answering(monkeypatch, describe)
    assert rota.admin.main([command, "--stack", "nope"]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("rota.admin: ")
    assert said in told.err
    assert told.err.count("\n") == 1
    assert api.cloud.dump() == before


@pytest.mark.parametrize("workspace", ["0", "007", "x", "-1", "1.0", "", "\u0661", "1" * 12])
def test_a_workspace_is_a_number_that_every_dialect_reads_back(workspace: str) -> None:
    with pytest.raises(SystemExit):
        rota.admin.main(["key", "--workspace", workspace])
