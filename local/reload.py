"""`make run RELOAD=1`: an edit is served within seconds, without a new deployment.

A changed function gets its new code, the changed shared package or page a new layer version, both through Lambda's
API. A change of anything else that a deployment is made from is built and deployed as at the start.
"""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError
from samcli.yamlhelper import yaml_parse

from local import gaps
from local.build import source_files
from local.deploy import deploy, outdate, record
from local.places import FUNCTIONS, PACKAGE, ROOT, STACK_NAME, TEMPLATE, WEB
from local.sam import SamFailedError
from local.stack import Stack

Seen = dict[Path, tuple[int, int]]


class Reload:
    """Compares the sources with what they were at the last look, and brings the stack up to date."""

    def __init__(self, stack: Stack, say: Callable[[str], None]) -> None:
        self._stack = stack
        self._say = say
        self._seen = _look()
        say("watching functions/, layers/, web/ and template.yaml")

    def look(self) -> None:
        """Push what changed since the last look, if anything; a failure is told and the old code stays."""
        now = _look()
        changed = {path for path in now.keys() | self._seen.keys() if now.get(path) != self._seen.get(path)}
        if not changed:
            return
        self._seen = now
        began = time.monotonic()
        # Until the next deployment, what runs isn't what was recorded.
        outdate(self._stack.data.deployed)
        try:
            what = self._push(changed)
        except (SamFailedError, ClientError, OSError, SyntaxError) as error:
            self._say(f"not reloaded: {error}")
        else:
            self._stack.save()
            self._say(f"reloaded {what} in {time.monotonic() - began:.1f} s")

    def _push(self, changed: set[Path]) -> str:
        functions = {path.relative_to(FUNCTIONS).parts[0] for path in changed if path.is_relative_to(FUNCTIONS)}
        shared = [folder for folder in (PACKAGE, WEB) if any(path.is_relative_to(folder) for path in changed)]
        elsewhere = any(not any(path.is_relative_to(one) for one in (FUNCTIONS, PACKAGE, WEB)) for path in changed)
        known = _by_folder("AWS::Serverless::Function", "CodeUri")
        if elsewhere or not {FUNCTIONS / name for name in functions} <= known.keys():
            self._stack.deployed = deploy(self._stack.aws, None, self._stack.page_key)
            self._stack.save()
            record(self._stack.deployed, self._stack.data.deployed)
            return "the whole stack"
        physical = gaps.physical_ids(self._stack.aws, STACK_NAME)
        for folder in shared:
            self._push_layer(folder, physical)
        for name in sorted(functions):
            code = _zipped(FUNCTIONS / name, Path())
            for logical_id in known[FUNCTIONS / name]:
                self._stack.aws.functions().update_function_code(FunctionName=physical[logical_id], ZipFile=code)
        return ", ".join([*(str(folder.relative_to(ROOT)) for folder in shared), *sorted(functions)])

    def _push_layer(self, folder: Path, physical: Mapping[str, str]) -> None:
        client = self._stack.aws.functions()
        contents = _by_folder("AWS::Serverless::LayerVersion", "ContentUri")
        (layer,) = contents[folder if folder in contents else folder.parent]
        # In the transformed template a layer's name ends in a digest of its contents.
        deployed = next(arn for name, arn in physical.items() if name.startswith(layer) and ":layer:" in arn)
        name = _layer_name(deployed)
        code = _zipped(folder, Path("python") / folder.name)
        new = client.publish_layer_version(LayerName=name, Content={"ZipFile": code})["LayerVersionArn"]
        for page in client.get_paginator("list_functions").paginate():
            for function in page["Functions"]:
                layers = [layer["Arn"] for layer in function.get("Layers", [])]
                if any(_layer_name(arn) == name for arn in layers):
                    client.update_function_configuration(
                        FunctionName=function["FunctionName"],
                        Layers=[new if _layer_name(arn) == name else arn for arn in layers],
                    )


def _layer_name(arn: str) -> str:
    return arn.split(":")[6]


def _look() -> Seen:
    seen = {}
    for path in source_files():
        try:
            status = path.stat()
        except FileNotFoundError:  # an editor is just replacing it; the next look finds it
            continue
        seen[path] = (status.st_mtime_ns, status.st_size)
    return seen


def _by_folder(kind: str, attribute: str) -> dict[Path, list[str]]:
    """The names in the template of the resources of a kind, by the folder their contents come from."""
    resources: dict[str, Any] = yaml_parse(TEMPLATE.read_text())["Resources"]
    found: dict[Path, list[str]] = {}
    for logical_id, resource in resources.items():
        if resource["Type"] == kind:
            found.setdefault((ROOT / resource["Properties"][attribute]).resolve(), []).append(logical_id)
    return found


def _zipped(folder: Path, under: Path) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in _sources(folder):
            if path.suffix == ".py":
                compile(path.read_bytes(), str(path), "exec")  # a half-typed file must not replace a working one
            archive.write(path, under / path.relative_to(folder))
    return written.getvalue()


def _sources(folder: Path) -> Iterable[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and "__pycache__" not in path.parts)
