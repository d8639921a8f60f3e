"""The DynamoDB client of this process, made once."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# A request that finds the store in trouble says so within three seconds, well inside the function's ten. Of botocore's
# modes only the oldest knows DynamoDB's own pauses, of 50 and 100 ms; the others may wait a second, and then two.
_ATTEMPTS, _TIMEOUT = 3, 0.9
_CONFIG = Config(
    connect_timeout=_TIMEOUT,
    read_timeout=_TIMEOUT,
    retries={"mode": "legacy", "total_max_attempts": _ATTEMPTS},
    max_pool_connections=16,
    tcp_keepalive=True,
)
LONGEST_CALL = _ATTEMPTS * _TIMEOUT + 0.2  # seconds


@lru_cache(maxsize=1)
def dynamodb() -> DynamoDBClient:
    """The client; region, credentials and endpoint come from the environment as the SDK reads it."""
    return boto3.client("dynamodb", config=_CONFIG)
