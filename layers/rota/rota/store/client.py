"""The DynamoDB client of this process, made once."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# A request that finds the store in trouble says so within three seconds, well inside the function's ten.
_CONFIG = Config(
    connect_timeout=1,
    read_timeout=2,
    retries={"mode": "standard", "total_max_attempts": 3},
    max_pool_connections=16,
    tcp_keepalive=True,
)


@lru_cache(maxsize=1)
def dynamodb() -> DynamoDBClient:
    """The client; region, credentials and endpoint come from the environment as the SDK reads it."""
    return boto3.client("dynamodb", config=_CONFIG)
