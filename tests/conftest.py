"""What all tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.aws import Cloud, running


@pytest.fixture(scope="session")
def _cloud() -> Iterator[Cloud]:
    """The one DynamoDB of a run. Whoever fills it begins by emptying it, and puts their contents back for each test."""
    with running() as cloud:
        yield cloud
