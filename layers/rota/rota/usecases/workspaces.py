"""Workspaces: the tenants. Opened by the operator, with the first key; everything else goes through the API."""

from __future__ import annotations

from rota.domain.errors import Conflict
from rota.store import keys
from rota.store.store import Store
from rota.store.table import put_new
from rota.usecases.act import Act


def open_workspace(store: Store, name: str, act: Act) -> None:
    """Stage the workspace. Conflict if it exists."""
    item: dict[str, str | int] = {"type": "workspace", "schema": 1, "name": name, "created_at": act.now}
    store.stage([put_new(keys.workspace(store.workspace), item, Conflict("the workspace exists"))])
