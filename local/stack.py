"""The whole product on this machine: an emulator, the deployed template, the demo data, and one address.

Tests use it as well as `make run`:

    with running(tmp_path) as stack:
        httpx.get(f"{stack.base_url}/v2/on-call", headers={"X-API-Key": stack.keys["read"]})
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from local import demo
from local.aws import ACCESS_KEY, SECRET_KEY, Aws
from local.control import SAVE, SERVE
from local.deploy import Deployed, deploy, record, recorded
from local.logs import Line, lines
from local.places import ROOT, DataFolder
from rota.http.endpoint import choose
from rota.usecases.keys import new_secret

_STARTS_WITHIN, _STOPS_WITHIN = 20.0, 15.0  # seconds


class StackError(RuntimeError):
    """The stack can't be started or went away; the message says what to do."""


@dataclass
class Stack:
    """A running stack."""

    base_url: str
    aws: Aws
    data: DataFolder
    process: subprocess.Popen[bytes]
    deployed: Deployed
    keys: dict[str, str] = field(default_factory=dict)
    page_key: str | None = None

    @property
    def table(self) -> str:
        """The name of the product's table."""
        return self.deployed.table

    def logs(self) -> list[Line]:
        """What the functions wrote so far, Lambda's own lines left out."""
        return lines(self.aws)

    def save(self) -> None:
        """Save everything now; when this returns, it survives `kill -9`."""
        _tell(self.aws, SAVE)


@contextmanager
def running(
    data: Path | DataFolder,
    *,
    port: int = 0,
    save: bool = True,
    with_demo: bool = True,
    say: Callable[[str], None] = lambda _: None,
) -> Iterator[Stack]:
    """Start a stack on a data folder and stop it, with every process of it, at the end.

    Port 0 takes a free one. Without `save` nothing is kept, which tests don't need. `say` is told each step.
    """
    folder = data if isinstance(data, DataFolder) else DataFolder(data)
    folder.root.mkdir(parents=True, exist_ok=True)
    with ExitStack() as cleanup:
        cleanup.enter_context(_alone_on(folder))
        before = recorded(folder.deployed) if save and folder.state.exists() else None
        if before is None:
            _begin_anew(folder)
        fronts, port = _listen(port, f"port {port} is taken; choose another with PORT=...")
        awses, aws_port = _listen(folder.aws_port() or 0, None)
        aws = Aws(aws_port)
        process = cleanup.enter_context(_emulator(aws, folder, awses, fronts, port, save=save))
        _wait_until_ready(aws, process, folder)
        say("the emulator listens; building and deploying")

        page_key = _page_key(folder) if with_demo else None
        deployed = deploy(aws, before, page_key)
        stack = Stack(f"http://localhost:{port}", aws, folder, process, deployed, page_key=page_key)
        if deployed != before:
            say("deployed")
        if with_demo:
            stack.keys = _demo_keys(stack, say)
        if deployed != before and save:
            stack.save()
            record(deployed, folder.deployed)
        _tell(aws, f"{SERVE}?api={deployed.api_id}")
        yield stack


def _begin_anew(folder: DataFolder) -> None:
    """Drop what a start that never got to its end has left: no request was ever served from it."""
    folder.demo.unlink(missing_ok=True)
    folder.page_key.unlink(missing_ok=True)
    folder.deployed.unlink(missing_ok=True)
    shutil.rmtree(folder.state, ignore_errors=True)
    shutil.rmtree(folder.objects, ignore_errors=True)


def _page_key(folder: DataFolder) -> str:
    """The key that the page offers, the same at every start."""
    if not folder.page_key.exists():
        folder.page_key.write_text(new_secret(choose))
    return folder.page_key.read_text()


def _demo_keys(stack: Stack, say: Callable[[str], None]) -> dict[str, str]:
    try:
        keys: dict[str, str] = json.loads(stack.data.demo.read_text())["keys"]
    except (FileNotFoundError, ValueError, KeyError):
        keys = demo.load(stack.aws.dynamodb(), stack.table)
        stack.save()
        say("demo data loaded")
    if stack.page_key:
        demo.offer(stack.aws.dynamodb(), stack.table, stack.page_key)
    text = json.dumps({"base_url": stack.base_url, "keys": keys}, indent=2) + "\n"
    part = stack.data.demo.with_suffix(".part")
    part.write_text(text)
    os.replace(part, stack.data.demo)
    return keys


@contextmanager
def _alone_on(folder: DataFolder) -> Iterator[None]:
    with folder.lock.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StackError(f"already running on {folder.root}; choose another folder with ROTA_DATA=...") from None
        yield


def _listen(port: int, taken: str | None) -> tuple[list[socket.socket], int]:
    """Sockets on the loopback addresses, at a port that is free on each of them."""
    first = _bound(socket.AF_INET, "127.0.0.1", port)
    if first is None and taken:
        raise StackError(taken)
    if first is None:
        first = _bound(socket.AF_INET, "127.0.0.1", 0)
    if first is None:
        raise StackError("no free port on 127.0.0.1")
    port = first.getsockname()[1]
    # "localhost" is ::1 first for many clients. Where there is no IPv6, they come to 127.0.0.1.
    second = _bound(socket.AF_INET6, "::1", port)
    return [first, *([second] if second else [])], port


def _bound(family: socket.AddressFamily, host: str, port: int) -> socket.socket | None:
    try:
        listening = socket.socket(family, socket.SOCK_STREAM)
    except OSError:
        return None
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(128)
    except OSError:
        listening.close()
        return None
    return listening


@contextmanager
def _emulator(
    aws: Aws,
    folder: DataFolder,
    awses: list[socket.socket],
    fronts: list[socket.socket],
    front_port: int,
    *,
    save: bool,
) -> Iterator[subprocess.Popen[bytes]]:
    folder.port.write_text(str(aws.port))
    shutil.rmtree(folder.scratch, ignore_errors=True)
    folder.scratch.mkdir(parents=True)
    arguments = [f"--front-port={front_port}"]
    arguments += [f"--aws-socket={listening.fileno()}" for listening in awses]
    arguments += [f"--front-socket={listening.fileno()}" for listening in fronts]
    with folder.log.open("wb") as log:
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "local.emulator", *arguments],
            cwd=ROOT,
            env=aws.environment() | _settings(aws, folder, save=save),
            stdin=subprocess.PIPE,  # never written to: its end tells the emulator that this process is gone
            stdout=log,
            stderr=subprocess.STDOUT,
            pass_fds=[listening.fileno() for listening in (*awses, *fronts)],
            start_new_session=True,  # Ctrl-C is for this process, which then stops the emulator in order
        )
    try:
        for listening in (*awses, *fronts):
            listening.close()
        yield process
    finally:
        _stop(process)
        shutil.rmtree(folder.scratch, ignore_errors=True)


def _settings(aws: Aws, folder: DataFolder, *, save: bool) -> dict[str, str]:
    return {
        "AUTH": "true",  # functions may do what their deployed roles allow, and no more
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        "GATEWAY_PORT": str(aws.port),
        "PERSIST_STATE": "1" if save else "0",
        "STATE_DIR": str(folder.state),
        "S3_PERSIST": "1" if save else "0",
        "S3_DATA_DIR": str(folder.objects),
        "TMPDIR": str(folder.scratch),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "DOCKER_HOST": f"unix://{folder.root}/no-docker",
        "PYTHONUNBUFFERED": "1",
    }


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.stdin:
        process.stdin.close()
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        process.wait(_STOPS_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    with suppress(ProcessLookupError, PermissionError):  # functions that outlived it are in its group
        os.killpg(process.pid, signal.SIGKILL)


def _wait_until_ready(aws: Aws, process: subprocess.Popen[bytes], folder: DataFolder) -> None:
    deadline = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise StackError(f"the emulator stopped at once; see {folder.log}")
        try:
            _tell(aws, "/_ministack/ready", timeout=2)
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise StackError(f"the emulator isn't ready after {_STARTS_WITHIN:.0f} s; see {folder.log}")


def _tell(aws: Aws, path: str, timeout: float = 60) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"{aws.endpoint_url}{path}", timeout=timeout):
        pass
