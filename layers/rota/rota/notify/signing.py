"""The secrets by which webhooks are signed, and the signatures (https://www.standardwebhooks.com).

No secret is stored. Each is derived, when it is needed, from the subscription's name and generation by a key that never
leaves KMS: so there is none to be found in the table, its backups, its stream or a log.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from rota.domain.time import SECOND, Instant
from rota.store.errors import translated

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

PREFIX = "whsec_"
_CONFIG = Config(connect_timeout=1, read_timeout=2, retries={"mode": "standard", "total_max_attempts": 3})
_KNOWN = 1_000  # secrets a process remembers: KMS is asked once for each, and limits how often


class Secrets(Protocol):
    """Where secrets come from."""

    def key(self, workspace: str, subscription_id: str, generation: int) -> bytes:
        """The 32 bytes by which a subscription signs; the same for the same arguments, always."""


class DerivedSecrets:
    """Secrets derived by a key in KMS, of the kind HMAC_256."""

    def __init__(self, client: KMSClient, key_id: str) -> None:
        self._client = client
        self._key_id = key_id
        self._derived = lru_cache(maxsize=_KNOWN)(self._derive)

    def key(self, workspace: str, subscription_id: str, generation: int) -> bytes:
        """The 32 bytes by which a subscription signs."""
        return self._derived(f"webhook#{workspace}#{subscription_id}#{generation}")

    def _derive(self, name: str) -> bytes:
        try:
            answer = self._client.generate_mac(KeyId=self._key_id, MacAlgorithm="HMAC_SHA_256", Message=name.encode())
        except (ClientError, BotoCoreError) as error:
            raise translated(error) from error
        return bytes(answer["Mac"])


@lru_cache(maxsize=1)
def secrets(key_id: str) -> DerivedSecrets:
    """The secrets of this deployment."""
    return DerivedSecrets(boto3.client("kms", config=_CONFIG), key_id)


def written(key: bytes) -> str:
    """A secret as its receiver is told it."""
    return PREFIX + base64.b64encode(key).decode()


def headers(notice_id: str, now: Instant, body: bytes, keys: list[bytes]) -> dict[str, str]:
    """The three headers of a webhook. During a rotation there are two keys, and a signature by each."""
    timestamp = now // SECOND
    signed = f"{notice_id}.{timestamp}.".encode() + body
    signatures = (base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode() for key in keys)
    return {
        "webhook-id": notice_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }
