"""A real browser before the deployed stack, and workspaces of which each test knows what is in them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from secrets import randbelow
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from playwright.sync_api import expect

from local.aws import Aws
from tests.support.browser import CHROMIUM, Visits, chromium
from tests.support.patience import Patient

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

    from local.stack import Stack

Json = dict[str, Any]
PEOPLE = {"ana": "Ana Ferreira", "ben": "Ben Okafor", "chloe": "Chloé Martin", "dan": "Dan Novak"}
TEAMS = {"network": "Network"}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; without one these tests are skipped, but never where nobody would notice."""
    if not CHROMIUM.exists():
        message = f"there is no Chromium at {CHROMIUM}: install it, or name another in CHROMIUM"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with chromium() as started:
        yield started


@dataclass
class Workspace:
    """A workspace of its own, its key with every scope, and its API."""

    key: str
    api: httpx.Client
    schedules: list[str] = field(default_factory=list)

    def send(self, method: str, path: str, body: Json | None = None, **query: str) -> Json:
        """What the API answers; it must be a success."""
        answer = self.api.request(method, f"/api/v2/oncall{path}", json=body, params=query)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else {}

    def get(self, path: str, **query: str) -> Json:
        """The same, of a GET."""
        return self.send("GET", path, **query)

    def schedule(self, name: str, **fields: Any) -> str:
        """A schedule of Ana, Ben and Chloé, who take a week each since a Monday in the past, unless told otherwise."""
        zone = fields.setdefault("timezone", "Europe/Brussels")
        fields.setdefault("rotations", [weekly("ana", "ben", "chloe")])
        made = self.send("POST", "/schedules", {"name": name, "timezone": zone, **fields})
        return str(made["id"])

    def on_call(self, schedule_id: str, at: str | None = None) -> str | None:
        """Who is on call, says the API."""
        person = self.get(f"/schedules/{schedule_id}/on-call", **({"at": at} if at else {}))["on_call"]
        return str(person["name"]) if person else None

    def scoped(self, *scopes: str) -> str:
        """Another key, that may do less."""
        made = None
        while made is None:  # a repeat, of which a busy machine makes some, doesn't show it
            made = self.send("POST", "/keys", {"name": "narrow", "scopes": list(scopes)})["key"]
        return str(made)


def weekly(*users: str, **fields: Any) -> Json:
    """Weeks from Monday 09:00 since 2026-01-05, on which the first of `users` begins."""
    return {
        "name": "Weeks",
        "type": "weekly",
        "handoff_time": "09:00",
        "handoff_day": 1,
        "effective_from": "2026-01-05T09:00:00+00:00",
        "participants": [{"user_id": user, "position": i} for i, user in enumerate(users)],
        **fields,
    }


def same(page: Page, way: str) -> Locator:
    """What the dialog is about to do, as `curl`, `command` or `yaml`; opened, if it is not."""
    box = page.locator("dialog .ways details").filter(has=page.locator(f"pre.{way}"))
    if box.get_attribute("open") is None:
        box.locator("summary").click()
    expect(box.locator("pre")).not_to_be_empty()
    return box.locator("pre")


def words(command: str) -> list[str]:
    """What a shell makes of a command: its words."""
    told = ["sh", "-c", f"set -- {command}\nprintf '%s\\0' \"$@\""]
    return subprocess.run(told, check=True, capture_output=True, text=True).stdout.split("\0")[:-1]


def hours_from_now(hours: float) -> str:
    """An instant near now, to the minute."""
    return (datetime.now(UTC) + timedelta(hours=hours)).replace(second=0, microsecond=0).isoformat()


@lru_cache(maxsize=1)
def _dynamodb(port: int) -> Any:
    """The stack's; a client takes a while to make."""
    return Aws(port).dynamodb()


@contextmanager
def opened(stack: Stack, people: dict[str, str], teams: dict[str, str]) -> Iterator[Workspace]:
    """A workspace with these people and teams, by their ids, and nothing else."""
    from rota.admin import first_key
    from rota.http.endpoint import clock, new_id
    from rota.store.store import Store
    from rota.store.table import Table
    from rota.usecases import directory
    from rota.usecases.act import Act

    table, number = Table(_dynamodb(stack.aws.port), stack.table), str(10**6 + randbelow(10**9))
    key = first_key(table, number, "Browser")
    store, act = Store(table, number), Act(clock(), "test", "-", new_id)
    for user_id, name in people.items():
        directory.create_user(store, user_id, name, f"{user_id}@example.com", act)
        store.commit()
    for team_id, name in teams.items():
        directory.create_team(store, team_id, name, act)
        store.commit()
    through = Patient(verify=False)  # reading the certificates of the world takes longer than most requests
    with httpx.Client(base_url=stack.base_url, headers={"X-API-Key": key}, timeout=60, transport=through) as api:
        yield Workspace(key, api)


@pytest.fixture
def empty(stack: Stack) -> Iterator[Workspace]:
    """A workspace in which there is nothing."""
    with opened(stack, {}, {}) as workspace:
        yield workspace


@pytest.fixture
def workspace(stack: Stack) -> Iterator[Workspace]:
    """A workspace with four people and a team."""
    with opened(stack, PEOPLE, TEAMS) as workspace:
        yield workspace


@pytest.fixture
def visits(browser: Browser, stack: Stack) -> Iterator[Visits]:
    """Visitors. Whatever the test is about: no script fails, no policy is broken, nobody else is asked for anything."""
    made = Visits(browser, stack.base_url)
    yield made
    assert made.close() == []
