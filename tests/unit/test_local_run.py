"""What the local run does to the emulator, so that the first page does not wait."""

from __future__ import annotations

import threading
import zipfile
from pathlib import Path
from typing import Any

import pytest
from ministack.services import lambda_svc

from local import unpacking, workers


def _archive(path: Path, files: int) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for i in range(files):
            archive.writestr(f"python/part{i}.py", f"{i}")
    return path


@pytest.mark.parametrize("files", [3, 60])
def test_what_is_unpacked_is_what_was_packed_each_time(
    files: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpacking.tempfile, "gettempdir", lambda: str(tmp_path))
    layer = _archive(tmp_path / "layer.zip", files)
    for n in range(2):
        into = tmp_path / f"into{n}"
        into.mkdir()
        with unpacking._SharedZipFile(layer) as archive:
            archive.extractall(into)
        found = {one.name: one.read_text() for one in (into / "python").iterdir()}
        assert found == {f"part{i}.py": f"{i}" for i in range(files)}


def test_a_large_archive_is_unpacked_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking.tempfile, "gettempdir", lambda: str(tmp_path))
    layer = _archive(tmp_path / "layer.zip", 60)
    (tmp_path / "first").mkdir()
    with unpacking._SharedZipFile(layer) as archive:
        assert len(archive.namelist()) == 60
        archive.extractall(tmp_path / "first")
    with unpacking._SharedZipFile(layer) as archive:
        assert archive.namelist() == []
    assert (tmp_path / "first" / "python").is_symlink()


def test_whoever_finds_all_processes_busy_waits_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    free = threading.Event()
    asked: list[Any] = []

    def acquire(name: str, *, max_concurrency: int) -> tuple[Any, str]:
        asked.append(max_concurrency)
        if len(asked) == 3:
            free.set()
        return (name, "reused") if free.is_set() else (None, "func_cap")

    monkeypatch.setattr(lambda_svc, "acquire_worker", acquire)
    workers.limit_processes()
    assert lambda_svc.acquire_worker("one") == ("one", "reused")
    assert asked == [workers._MOST] * 3
