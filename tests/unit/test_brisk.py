"""What stands in for moto's slow parts does what moto does."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.dynamodb.responses import DynamoHandler

from tests.support import brisk

BEFORE = {"pk": {"S": "p"}, "sk": {"S": "s"}, "a": {"S": "old"}, "n": {"N": "7"}, "gsi1pk": {"S": "i"}}
NAMES = {"#0": "a", "#1": "b", "#n": "n", "#k": "pk", "#i": "gsi1pk"}
VALUES = {":0": {"S": "new"}, ":1": {"S": "other"}, ":n": {"N": "3"}, ":e": {"S": ""}, ":l": {"S": "x" * 410_000}}
EXPRESSIONS = [
    "SET #0 = :0, #1 = :1", "SET #0 = if_not_exists(#0, :0), #1 = if_not_exists(#1, :1)", "SET #0 = :0 REMOVE #n",
    "ADD #n :n SET #0 = :0", "ADD #1 :n", "REMOVE #0, #1", "SET #1 = #0", "SET #n = #n + :n",
    # What is refused.
    "SET #0 = :0, #0 = :1", "SET #k = :0", "SET #0 = :missing", "SET #missing = :0", "ADD #0 :n", "ADD #n :0",
    "SET #i = :e", "SET #i = :n", "SET #0 = :l", "SET #0 = :0 SET #1 = :1", "REMOVE #0, #0", "SET", "#0 = :0",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _moto_as_it_comes() -> None:
    """There is nothing to compare with where the functional tests, in the same process, have made moto brisk."""
    if DynamoHandler.__dict__.get("parse_parameters"):
        pytest.skip("moto is brisk already: run the tests of the parts apart, as make test does")


@pytest.mark.parametrize("there", [True, False], ids=["an item", "no item"])
@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_an_update_comes_to_the_same(expression: str, there: bool) -> None:  # noqa: FBT001
    careful = _updated(expression, there=there)
    with brisk.moto():
        assert _updated(expression, there=there) == careful


@lru_cache
def _client() -> Any:
    return boto3.client("dynamodb", "eu-west-1", aws_access_key_id="x", aws_secret_access_key="x")


def _updated(expression: str, *, there: bool) -> Any:
    """What is in the table after a transaction with this update, or why it was refused."""
    with mock_aws():
        client = _client()
        index = [{"AttributeName": "gsi1pk", "KeyType": "HASH"}]
        client.create_table(
            TableName="table",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk", "gsi1pk")],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
            GlobalSecondaryIndexes=[{"IndexName": "gsi1", "KeySchema": index, "Projection": {"ProjectionType": "ALL"}}],
        )
        if there:
            client.put_item(TableName="table", Item=BEFORE)
        update: Any = {
            "TableName": "table",
            "Key": {name: BEFORE[name] for name in ("pk", "sk")},
            "UpdateExpression": expression,
            "ExpressionAttributeNames": {name: of for name, of in NAMES.items() if name in expression},
            "ExpressionAttributeValues": {name: of for name, of in VALUES.items() if name in expression},
        }
        update = {name: value for name, value in update.items() if value}
        refused = None
        try:
            client.transact_write_items(TransactItems=[{"Update": update}])
        except client.exceptions.ClientError as error:
            refused = error.response["Error"]["Code"], error.response.get("CancellationReasons")
        return refused, client.scan(TableName="table")["Items"]
