"""What the tests of notices share."""

from __future__ import annotations

import pytest

import rota.store.table
from tests.support.aws import VirtualTime


@pytest.fixture(autouse=True)
def waiting(monkeypatch: pytest.MonkeyPatch) -> VirtualTime:
    """Waiting for the table to answer again takes no time."""
    virtual = VirtualTime()
    monkeypatch.setattr(rota.store.table, "time", virtual)
    return virtual
