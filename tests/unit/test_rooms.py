"""Who may know whom, and where the time comes from: the house rules that a reader of imports can check."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.support.places import FUNCTIONS, ROOT

ROTA = ROOT / "layers" / "rota" / "rota"
MODULES = sorted(ROTA.rglob("*.py"))
CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns"}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def imports(path: Path) -> Iterator[str]:
    """Every module that a module imports, wherever in it."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room(path: Path) -> str:
    return path.relative_to(ROTA).parts[0]


def test_the_domain_knows_the_standard_library_alone() -> None:
    for path in MODULES:
        if room(path) == "domain":
            for name in imports(path):
                assert name.split(".")[0] in sys.stdlib_module_names or name.startswith("rota.domain."), (path, name)


def test_rooms_look_only_downwards() -> None:
    above = {"store": ("http", "usecases", "notify"), "usecases": ("http",), "domain": ("http", "usecases", "store")}
    for path in MODULES:
        for name in imports(path):
            for upper in above.get(room(path), ()):
                assert not name.startswith(f"rota.{upper}."), (path, name)
            assert name.split(".")[0] not in ("functions", "tests", "app"), (path, name)


def test_only_the_store_and_the_notices_speak_to_aws() -> None:
    for path in MODULES:
        if room(path) not in ("store", "notify", "admin.py"):
            assert not any(name.split(".")[0] in ("boto3", "botocore") for name in imports(path)), path


def test_only_one_place_looks_at_a_clock() -> None:
    """R9: the present time is a parameter everywhere else."""
    for path in [*MODULES, *sorted(FUNCTIONS.glob("*/app.py"))]:
        if path == ROTA / "http" / "endpoint.py":
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Attribute):
                called = ast.unparse(node)
                assert not any(called == clock or called.endswith(f".{clock}") for clock in CLOCKS), (path, node.lineno)


def test_no_sum_is_made_of_times_that_know_a_zone() -> None:
    """D27: Python's arithmetic within one zone ignores daylight saving. Only these turn datetimes into integers."""
    allowed = {"time.py", "zone.py"}
    for path in MODULES:
        if room(path) == "domain" and path.name not in allowed:
            used = {name for name in imports(path) if name.startswith(("datetime.datetime", "zoneinfo"))}
            assert not used, (path, used)
    for name in allowed:
        source = (ROTA / "domain" / name).read_text("utf-8")
        assert "tzinfo=ZoneInfo" not in source
        assert ".fold" not in source


CLI = ROOT / "cli" / "rota_cli"


def test_the_command_line_knows_nothing_of_the_service() -> None:
    """It is a client like any other, and is installed without the service."""
    known = {"rota_cli", "click", "yaml", "keyring", *sys.stdlib_module_names}
    for path in sorted(CLI.rglob("*.py")):
        assert {name.split(".")[0] for name in imports(path)} <= known, path
    for path in MODULES:
        assert not any(name.startswith("rota_cli") for name in imports(path)), path


def test_the_command_line_is_installed_whole() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    folders = {path.parent.relative_to(CLI.parent) for path in CLI.rglob("__init__.py")}
    assert set(project["tool"]["setuptools"]["packages"]) == {".".join(folder.parts) for folder in folders}
    assert f'VERSION = "{project["project"]["version"]}"' in (CLI / "__init__.py").read_text("utf-8")
    pinned = (ROOT / "requirements" / "run.txt").read_text("utf-8").lower()
    for one in project["project"]["dependencies"]:
        assert f"\n{re.split('[<>=]', one)[0].lower()}==" in f"\n{pinned}", one


def test_a_command_loads_what_it_needs_alone() -> None:
    code = (
        "import sys; from rota_cli.main import rota; import rota_cli.commands.now; rota.get_command(None, 'now');"
        "print([m for m in ('http.client', 'ssl', 'yaml', 'zoneinfo', 'rota_cli.phrases') if m in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-P", "-c", code],
        env={"PYTHONPATH": str(CLI.parent), "PYTHONDONTWRITEBYTECODE": "1", "PATH": ""},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert ran.stdout.strip() == "[]", ran.stdout


def test_functions_are_thin_and_stand_alone() -> None:
    for folder in sorted(FUNCTIONS.iterdir()):
        if (folder / "app.py").exists():
            assert len((folder / "app.py").read_text("utf-8").splitlines()) <= 30, folder.name
            assert {path.name for path in folder.iterdir()} - {"__pycache__"} == {"app.py"}, folder.name


READS = [
    *("get_current", "get_on_call", "get_timeline", "list_schedules", "get_schedule"),
    *("view_schedule", "get_board", "render_page", "get_calendar", "embed_calendar"),
]


@pytest.mark.parametrize("function", READS)
def test_a_function_that_only_reads_never_loads_pydantic(function: str) -> None:
    code = "import sys, app; print([m for m in ('pydantic', 'aws_xray_sdk') if m in sys.modules])"
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=FUNCTIONS / function,
        env={"TABLE_NAME": "t", "PYTHONPATH": f"{ROTA.parent}:{ROOT}", "PYTHONDONTWRITEBYTECODE": "1", "PATH": ""},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert ran.stdout.strip() == "[]", ran.stdout


def test_what_serves_the_page_starts_without_the_sdk() -> None:
    code = "import sys, app; print([m for m in ('boto3', 'pydantic', 'icalendar') if m in sys.modules])"
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=FUNCTIONS / "get_page",
        env={"PYTHONPATH": f"{ROTA.parent}:{ROOT}", "PYTHONDONTWRITEBYTECODE": "1", "PATH": ""},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert ran.stdout.strip() == "[]", ran.stdout
