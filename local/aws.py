"""How programs reach the emulator: an environment that can lead nowhere else, and clients made from it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_apigatewayv2 import ApiGatewayV2Client
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_s3 import S3Client

REGION = "us-east-1"
# The emulator's root credentials; every other key must belong to a role it was given.
ACCESS_KEY, SECRET_KEY = "test", "test"


@dataclass(frozen=True)
class Aws:
    """The emulator's AWS, at one port of this machine."""

    port: int

    @property
    def endpoint_url(self) -> str:
        """Where every service answers."""
        return f"http://127.0.0.1:{self.port}"

    def environment(self) -> dict[str, str]:
        """This process's environment, without what could lead to a real account, a proxy or a profile."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "SAM_CLI_"))}
        kept.pop("PYTHONPATH", None)  # functions must find the shared package in its layer, not in the checkout
        return kept | {
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "AWS_ACCESS_KEY_ID": ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "NO_PROXY": "127.0.0.1,localhost",
            "no_proxy": "127.0.0.1,localhost",
            "SAM_CLI_TELEMETRY": "0",
            "TZ": "UTC",
        }

    def session(self) -> boto3.Session:
        """A session that holds the emulator's root credentials, whatever the environment says."""
        return boto3.Session(ACCESS_KEY, SECRET_KEY, region_name=REGION)

    def _config(self) -> Config:
        return Config(proxies={}, retries={"mode": "standard", "max_attempts": 2}, connect_timeout=5, read_timeout=60)

    def cloudformation(self) -> CloudFormationClient:
        """A CloudFormation client."""
        return self.session().client("cloudformation", endpoint_url=self.endpoint_url, config=self._config())

    def apigatewayv2(self) -> ApiGatewayV2Client:
        """An HTTP API client."""
        return self.session().client("apigatewayv2", endpoint_url=self.endpoint_url, config=self._config())

    def dynamodb(self) -> DynamoDBClient:
        """A DynamoDB client."""
        return self.session().client("dynamodb", endpoint_url=self.endpoint_url, config=self._config())

    def functions(self) -> LambdaClient:
        """A Lambda client."""
        return self.session().client("lambda", endpoint_url=self.endpoint_url, config=self._config())

    def logs(self) -> CloudWatchLogsClient:
        """A CloudWatch Logs client."""
        return self.session().client("logs", endpoint_url=self.endpoint_url, config=self._config())

    def s3(self) -> S3Client:
        """An S3 client."""
        return self.session().client("s3", endpoint_url=self.endpoint_url, config=self._config())
