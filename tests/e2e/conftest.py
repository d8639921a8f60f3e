"""Who asks the deployed stack."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.support.patience import Patient

if TYPE_CHECKING:
    from local.stack import Stack


def _client(stack: Stack, scope: str) -> Iterator[httpx.Client]:
    headers = {"X-API-Key": stack.keys[scope]} if scope else {}
    with httpx.Client(base_url=stack.base_url, headers=headers, timeout=60, transport=Patient()) as client:
        yield client


@pytest.fixture
def admin(stack: Stack) -> Iterator[httpx.Client]:
    """Whoever has every scope."""
    yield from _client(stack, "admin")


@pytest.fixture
def reader(stack: Stack) -> Iterator[httpx.Client]:
    """Whoever may only read."""
    yield from _client(stack, "read")


@pytest.fixture
def writer(stack: Stack) -> Iterator[httpx.Client]:
    """Whoever may only write."""
    yield from _client(stack, "write")


@pytest.fixture
def nobody(stack: Stack) -> Iterator[httpx.Client]:
    """Whoever has no key."""
    yield from _client(stack, "")
