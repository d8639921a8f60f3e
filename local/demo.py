"""The demo data of a new local stack."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def load(client: DynamoDBClient, table: str) -> dict[str, str]:
    """Fill an empty table, and give back the demo keys by scope: `admin`, `write` and `read`."""
    return {}
