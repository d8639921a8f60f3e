"""The API in process, over an emulated table that holds the demo data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.aws import Cloud
from tests.support.demo import Demo, filled


@pytest.fixture(scope="session")
def _filled(_cloud: Cloud) -> tuple[Demo, Any]:
    _cloud.restore({})
    return filled(), _cloud.snapshot()


@pytest.fixture
def demo(_cloud: Cloud, _filled: tuple[Demo, Any]) -> Iterator[Demo]:
    """The demo data, untouched by other tests. What DynamoDB would refuse fails the test."""
    made, contents = _filled
    _cloud.restore(contents)
    yield made
    assert _cloud.refused == []


@pytest.fixture
def nothing_stored(demo: Demo, request: pytest.FixtureRequest) -> Iterator[None]:
    """The table holds afterwards what it held before."""
    cloud: Cloud = request.getfixturevalue("_cloud")
    before = cloud.dump()
    yield
    assert cloud.dump() == before
