"""`make run RELOAD=1`: an edit is served within seconds, without a new deployment.

A changed function gets its new code and a changed shared package a new layer version, both through Lambda's
API. A change of anything else that a deployment is made from is built and deployed as at the start.
"""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from samcli.yamlhelper import yaml_parse

from local import gaps
from local.build import source_files
from local.deploy import deploy, record
from local.places import FUNCTIONS, PACKAGE, ROOT, STACK_NAME, TEMPLATE
from local.sam import SamFailedError
from local.stack import Stack

Seen = dict[Path, tuple[int, int]]


class Reload:
    """Compares the sources with what they were at the last look, and brings the stack up to date."""

    def __init__(self, stack: Stack, say: Callable[[str], None]) -> None:
        self._stack = stack
        self._say = say
        self._seen = _look()
        say("watching functions/, layers/ and template.yaml")

    def look(self) -> None:
        """Push what changed since the last look, if anything; a failure is told and the old code stays."""
        now = _look()
        changed = {path for path in now.keys() | self._seen.keys() if now.get(path) != self._seen.get(path)}
        if not changed:
            return
        self._seen = now
        began = time.monotonic()
        # Until the next deployment, what runs isn't what was recorded.
        self._stack.data.deployed.unlink(missing_ok=True)
        try:
            what = self._push(changed)
        except (SamFailedError, OSError, SyntaxError) as error:
            self._say(f"not reloaded: {error}")
        else:
            self._stack.save()
            self._say(f"reloaded {what} in {time.monotonic() - began:.1f} s")

    def _push(self, changed: set[Path]) -> str:
        functions = {
            path.relative_to(FUNCTIONS).parts[0] for path in changed if path.is_relative_to(FUNCTIONS)
        }
        package = any(path.is_relative_to(PACKAGE) for path in changed)
        known = _functions_by_folder()
        elsewhere = any(
            not path.is_relative_to(FUNCTIONS) and not path.is_relative_to(PACKAGE) for path in changed
        )
        if elsewhere or not functions <= known.keys():
            self._stack.deployed = deploy(self._stack.aws, None)
            self._stack.save()
            record(self._stack.deployed, self._stack.data.deployed)
            return "the whole stack"
        if package:
            self._push_package()
        for folder in sorted(functions):
            self._push_function(folder, known[folder])
        return ", ".join([*(["layers/rota"] if package else []), *sorted(functions)])

    def _push_function(self, folder: str, logical_ids: list[str]) -> None:
        code = _zipped(FUNCTIONS / folder, Path())
        physical = gaps.physical_ids(self._stack.aws, STACK_NAME)
        for logical_id in logical_ids:
            self._stack.aws.functions().update_function_code(FunctionName=physical[logical_id], ZipFile=code)

    def _push_package(self) -> None:
        client = self._stack.aws.functions()
        code = _zipped(PACKAGE, Path("python") / PACKAGE.name)
        deployed = [
            function
            for page in client.get_paginator("list_functions").paginate()
            for function in page["Functions"]
        ]
        old = next(
            layer["Arn"]
            for function in deployed
            for layer in function.get("Layers", [])
            if layer["Arn"].split(":")[6].startswith("Rota")
        )
        name = old.split(":")[6]
        new = client.publish_layer_version(LayerName=name, Content={"ZipFile": code})["LayerVersionArn"]
        for function in deployed:
            layers = [layer["Arn"] for layer in function.get("Layers", [])]
            if any(arn.split(":")[6] == name for arn in layers):
                client.update_function_configuration(
                    FunctionName=function["FunctionName"],
                    Layers=[new if arn.split(":")[6] == name else arn for arn in layers],
                )


def _look() -> Seen:
    seen = {}
    for path in source_files():
        try:
            status = path.stat()
        except FileNotFoundError:  # an editor is just replacing it; the next look finds it
            continue
        seen[path] = (status.st_mtime_ns, status.st_size)
    return seen


def _functions_by_folder() -> dict[str, list[str]]:
    resources: dict[str, Any] = yaml_parse(TEMPLATE.read_text())["Resources"]
    found: dict[str, list[str]] = {}
    for logical_id, resource in resources.items():
        folder = (ROOT / str(resource.get("Properties", {}).get("CodeUri", ""))).resolve()
        if resource["Type"] == "AWS::Serverless::Function" and folder.parent == FUNCTIONS:
            found.setdefault(folder.name, []).append(logical_id)
    return found


def _zipped(folder: Path, under: Path) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in _sources(folder):
            if path.suffix == ".py":
                compile(
                    path.read_bytes(), str(path), "exec"
                )  # a half-typed file must not replace a working one
            archive.write(path, under / path.relative_to(folder))
    return written.getvalue()


def _sources(folder: Path) -> Iterable[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and "__pycache__" not in path.parts)
