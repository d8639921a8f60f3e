"""The product's functions over a table in memory, to be asked as their tests ask them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import rota.admin
import rota.http.endpoint as edge
from rota.store.client import dynamodb
from rota.store.table import Table
from tests.support.api import Api, Clock, Tenant
from tests.support.aws import TABLE, running


@contextmanager
def product() -> Iterator[Api]:
    """All of it, on the clock of the tests, with one key that may do everything."""
    real_clock = edge.clock
    with running() as cloud:
        clock = Clock()
        edge.clock = rota.admin.clock = clock  # type: ignore[assignment]
        try:
            key = rota.admin.first_key(Table(dynamodb(), TABLE), "1", "bench")
            yield Api(cloud, clock, *[Tenant("1", key, key, key, key)] * 2)
        finally:
            edge.clock = rota.admin.clock = real_clock  # type: ignore[assignment]
