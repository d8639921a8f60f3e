"""What all tests share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from _pytest.nodeid import coerce_node_id
from xdist.scheduler import LoadScopeScheduling

if TYPE_CHECKING:
    from local.stack import Stack
    from tests.support.aws import Cloud


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In any order, but: what takes longest comes first, that no process waits for another in the end; what comes about
    by itself in some minutes is looked at when the others are done; and what uses up the stack's demo data does so when
    nobody needs them any more.
    """

    def turn(item: pytest.Item) -> int:
        return next((turns[marker.name] for marker in item.iter_markers() if marker.name in turns), 0)

    turns = {"takes_long": -1, "comes_about": 1, "uses_up_the_demo": 2}
    items.sort(key=turn)
    for item in items:
        if not item.nodeid.endswith(item.name):
            # Schemathesis calls all operations by one id, and of one id several processes run one test alone.
            item._id = coerce_node_id(f"{item.nodeid.rpartition('::')[0]}::{item.name}")
    assert len({item.nodeid for item in items}) == len(items), "of tests with one id only one would be run"


class _OneStack(LoadScopeScheduling):
    """Tests of the deployed stack run in one process, however many share the work: they share the stack."""

    def _split_scope(self, nodeid: str) -> str:
        return "stack" if nodeid.startswith(("tests/e2e/", "tests/browser/")) else nodeid


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One process for each processor; and one for the tests of the stack, which wait half of their time."""
    return (os.cpu_count() or 1) + (config.args != ["tests/unit"])


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> _OneStack:
    """What is not of the stack goes to whoever is free, test by test."""
    return _OneStack(config, log)


@pytest.fixture(scope="session")
def _cloud() -> Iterator[Cloud]:
    """The one DynamoDB of a run. Whoever fills it begins by emptying it, and puts their contents back for each test."""
    from tests.support.aws import running

    with running() as cloud:
        yield cloud


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The whole product, deployed once for all tests over HTTP, with the rights of every function enforced.

    A stack with the demo data, as `make run` starts it.
    """
    from local import stack

    with stack.running(tmp_path_factory.mktemp("stack"), save=False) as started:
        yield started
