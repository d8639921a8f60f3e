"""The DynamoDB client of this process, made once."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# How long one attempt may take to connect, and then to be answered. The attempts themselves are counted in
# `table.Table`: of the SDK's own ways to try again one waits for whole seconds, and none knows all that is worth it.
TIMEOUT = 0.9
_CONFIG = Config(
    connect_timeout=TIMEOUT,
    read_timeout=TIMEOUT,
    retries={"mode": "standard", "total_max_attempts": 1},
    max_pool_connections=16,
    tcp_keepalive=True,
    # Every request is made in `table.Table`, of strings and integers: that the SDK looks at each once more, and makes
    # up anew at each who is asking, is a quarter of a warm reading's time.
    parameter_validation=False,
    user_agent="rota",
)


@lru_cache(maxsize=1)
def dynamodb() -> DynamoDBClient:
    """The client; region, credentials and endpoint come from the environment as the SDK reads it."""
    return boto3.client("dynamodb", config=_CONFIG)
