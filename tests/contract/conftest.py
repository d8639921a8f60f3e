"""The API in process, over an emulated table that holds the demo data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.aws import Cloud, running
from tests.support.demo import Demo, filled


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    with running() as cloud:
        yield cloud


@pytest.fixture(scope="module")
def _filled(cloud: Cloud) -> tuple[Demo, Any]:
    return filled(), cloud.snapshot()


@pytest.fixture
def demo(cloud: Cloud, _filled: tuple[Demo, Any]) -> Iterator[Demo]:
    """The demo data, untouched by other tests. What DynamoDB would refuse fails the test."""
    made, contents = _filled
    cloud.restore(contents)
    yield made
    assert cloud.refused == []
