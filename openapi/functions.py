"""What the template and the functions' source say of each operation: route, scope, parameters, body, one sentence."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from samcli.yamlhelper import yaml_parse

from rota.domain import directory

ROOT = Path(__file__).parents[1]

# What a handler asks for by another name than the parameter's own.
_BEHIND: dict[str, tuple[str, ...]] = {
    "window_of": ("since", "until"),
    "days_of": ("start_date", "end_date"),
    "as_of": ("as_of",),
    "frame_of": ("from", "days", "zone"),
    "zone_of": ("zone",),
    "page": ("limit", "offset", "cursor"),
    "health": ("deep",),
    "numbered_page": ("workspaceId", "ionhour.page", "ionhour.limit"),
    "offset_page": ("limit", "offset"),
    "schedule_in_query": ("scheduleUuid",),
}

_PLANNING = ("dry_run", "horizon_days", "plan")


@dataclass(frozen=True, slots=True)
class Function:
    """One function, as far as its source tells what it is asked."""

    name: str
    sentence: str
    scope: str | None
    body: Any  # the wire model, a class; None where no body is read
    query: tuple[str, ...]
    dry_run: bool  # whether it can be asked first what it would do
    dialect: str  # the name of the constant; V2 where none is named


@dataclass(frozen=True, slots=True)
class Route:
    """One route of the API and the function behind it; `place` is the event's name in the template."""

    method: str
    path: str
    place: str
    function: Function

    @property
    def path_names(self) -> list[str]:
        """The names of the ids in the path."""
        return re.findall(r"\{(\w+)\}", self.path)


def routes() -> list[Route]:
    """Every route of template.yaml but $default, in its order."""
    return list(_routes_of((ROOT / "template.yaml").read_text("utf-8")))


@lru_cache(maxsize=1)
def _routes_of(template: str) -> tuple[Route, ...]:
    return tuple(_routes(yaml_parse(template)))


def _routes(template: Any) -> Iterator[Route]:
    for resource in template["Resources"].values():
        if resource["Type"] != "AWS::Serverless::Function":
            continue
        function = read(resource["Properties"]["CodeUri"].removeprefix("functions/"))
        for place, event in resource["Properties"].get("Events", {}).items():
            if event["Type"] == "HttpApi" and "Path" in event["Properties"]:
                yield Route(event["Properties"]["Method"], event["Properties"]["Path"], place, function)


def read(name: str) -> Function:
    """What the source of one function says."""
    tree = ast.parse((ROOT / "functions" / name / "app.py").read_text("utf-8"))
    imported = {
        alias.name: node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }
    said = (ast.get_docstring(tree) or "").partition(": ")[2]
    scope, body, dry_run, dialect = None, None, False, "V2"
    query: list[str] = []
    # Depth first and in order: parameters are described in the order in which the handler asks for them.
    for node in _in_order(tree):
        match node:
            case ast.Call(func=ast.Name(id="endpoint"), args=[ast.Name(id=constant), *_], keywords=keywords):
                scope = getattr(directory, constant)
                dialect = next((one.value.id for one in keywords if isinstance(one.value, ast.Name)), dialect)
                dry_run = any(one.arg == "dry_run" for one in keywords)
            case ast.Call(func=ast.Attribute(attr="body"), args=[ast.Name(id=model)]):
                body = getattr(importlib.import_module(imported[model]), model)
            case ast.Call(
                func=ast.Attribute(
                    value=ast.Attribute(attr="query"), attr="text" | "needed" | "instant" | "choice" | "day"
                ),
                args=[ast.Constant(value=str(parameter)), *_],
            ):
                query.append(parameter)
            case ast.Call(func=ast.Name(id=called)) if called in _BEHIND:
                query += _BEHIND[called]
            case ast.Attribute(value=ast.Name(id="call"), attr="page"):
                query += _BEHIND["page"]
    query += _PLANNING if dry_run else ()
    return Function(name, said[:1].upper() + said[1:], scope, body, tuple(query), dry_run, dialect)


def _in_order(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _in_order(child)
