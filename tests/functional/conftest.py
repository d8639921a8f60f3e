"""The API over a table in the process; every test is held against the invariants when it ends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support import invariants
from tests.support.api import Api, Clock, Furnishing, Tenant
from tests.support.aws import TABLE, Cloud
from tests.support.routes import MAIL, swaps_on


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The product's one clock, standing at a Monday noon."""
    return _installed(Clock(), monkeypatch)


def _installed(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Clock:
    import rota.admin
    import rota.http.endpoint
    import rota.http.health
    import rota.http.tokens

    for module in (rota.admin, rota.http.endpoint, rota.http.health, rota.http.tokens):
        monkeypatch.setattr(module, "clock", clock)
    return clock


@pytest.fixture(scope="session")
def _opened(_cloud: Cloud) -> tuple[Any, Tenant, Tenant]:
    """Two workspaces, and the table as it then is."""
    _cloud.restore({})
    with pytest.MonkeyPatch.context() as patch:
        _installed(Clock(), patch)
        me, them = _tenant("1"), _tenant("2")
    return _cloud.snapshot(), me, them


def _tenant(workspace: str) -> Tenant:
    from rota.admin import first_key
    from rota.http.endpoint import choose, clock, new_id
    from rota.store.client import dynamodb
    from rota.store.store import Store
    from rota.store.table import Table
    from rota.usecases.act import Act
    from rota.usecases.keys import KeyDraft, create

    table = Table(dynamodb(), TABLE)
    admin = first_key(table, workspace, "test")
    store, act = Store(table, workspace), Act(clock(), "operator", "-", new_id)
    secrets = []
    for scope in ("oncall:read", "oncall:write", "oncall:admin"):
        secrets.append(create(store, KeyDraft((scope,), scope), act, choose)[1])
        store.commit()
    return Tenant(workspace, admin, *secrets)


@pytest.fixture
def cloud(_cloud: Cloud, _opened: tuple[Any, Tenant, Tenant]) -> Cloud:
    """The table, with two workspaces in it and nothing else."""
    _cloud.restore(_opened[0])
    return _cloud


@pytest.fixture(autouse=True)
def api(
    cloud: Cloud, clock: Clock, _opened: tuple[Any, Tenant, Tenant], monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> Iterator[Api]:
    """The API, as its first tenant. When the test ends, the invariants are checked."""
    import rota.http.endpoint as edge
    from rota.observability import logger

    monkeypatch.setattr(edge, "_KEYS", edge.KeyCache())
    monkeypatch.setattr(edge, "time", cloud.waiting)
    api = Api(cloud, clock, _opened[1], _opened[2])
    for handler in logger().handlers:
        monkeypatch.setattr(handler, "stream", api.logs)
    yield api
    invariants.check(api, capsys.readouterr().out)


@pytest.fixture
def team(api: Api) -> str:
    """A team with three people; the table had nothing else."""
    return _alone(api)["team_id"]


@Furnishing
def _alone(api: Api) -> dict[str, str]:
    return {"team_id": _team(api)}


def _team(api: Api) -> str:
    api.people("ann", "ben", "cas")
    assert api.put("/teams/net", {"name": "Network"}).status == 201
    return "net"


@pytest.fixture
def made(api: Api) -> dict[str, str]:
    """One object of each kind, and a team with three people; the table had nothing else."""
    return _made(api)


@Furnishing
def _made(api: Api) -> dict[str, str]:
    schedule = api.schedule("ann", "cas", team_id=_team(api))["id"]
    window = {"start": api.clock.text(days=20), "end": api.clock.text(days=21)}
    entry = api.made(f"/schedules/{schedule}/entries", {"user_id": "ann", **window})["id"]
    override = api.made(f"/schedules/{schedule}/overrides", {"override_user_id": "ann", **window})["id"]
    api.people("zoe")
    api.put("/teams/old", {"name": "Old"})
    key = api.made("/keys", {"scopes": ["oncall:read"]})["id"]
    calendar = api.made("/calendars", {"user_id": "ann"})["id"]
    swapped = api.schedule("ann", "cas")["id"]
    return {
        **swaps_on(api, swapped, "ben"),
        "schedule_id": schedule,
        "entry_id": entry,
        "shift_id": entry,
        "override_id": override,
        "user_id": "zoe",
        "team_id": "old",
        "key_id": key,
        "subscription_id": api.made("/subscriptions", MAIL)["id"],
        "calendar_id": calendar,
    }
