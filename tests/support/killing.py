"""A table and a bus over HTTP that kill the worker who asks: at the n-th request, before it is carried out or after.

The worker is a process forked from one that has everything loaded; it runs the product's own code with boto3.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from botocore.exceptions import ClientError

from tests.support.handoffs import World

Json = dict[str, Any]
WORKER = """
import json, os, sys
import boto3
from botocore.config import Config
from rota.notify.bus import EventBus
from rota.notify.outbox import batch_failures, publish_records
from rota.store.table import Table
from rota.usecases.sweep import Sweeper

CONFIG = Config(retries={"total_max_attempts": 2, "mode": "standard"}, tcp_keepalive=True)
# No connection is made before the fork.
table = Table(boto3.client("dynamodb", config=CONFIG), "quick")
bus = EventBus(boto3.client("events", config=CONFIG), "bus")

def work(task):
    if "records" in task:
        failed = publish_records(table, bus, {"Records": task["records"]}, task["now"])
        os._exit(1 if batch_failures(failed)["batchItemFailures"] else 0)
    Sweeper(table, bus).sweep(task["now"])
    os._exit(0)

for line in sys.stdin:
    pid = os.fork()
    if pid == 0:
        try:
            work(json.loads(line))
        finally:
            os._exit(1)
    print(pid, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""


@dataclass
class Killer:
    """The plan: which request of the present worker is its last, and whether it is still carried out."""

    world: World
    at: int = -1
    after: bool = False
    seen: int = 0
    kills: int = 0
    pid: int = 0
    known: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, target: str, body: Json) -> tuple[int, Json]:
        """Carry out one request, or kill who asks."""
        with self.lock:
            n, self.seen = self.seen, self.seen + 1
            if n == self.at and not self.after:
                self._kill()
            result = self._carried_out(target, body)
            if n == self.at and self.after:
                self._kill()
            return result

    def _kill(self) -> None:
        self.known.wait(10)
        os.kill(self.pid, signal.SIGKILL)
        self.kills += 1
        raise ConnectionAbortedError

    def _carried_out(self, target: str, body: Json) -> tuple[int, Json]:
        operation = target.rpartition(".")[2]
        clients = {"PutEvents": self.world.events.put_events}
        names = {
            "GetItem": "get_item",
            "BatchGetItem": "batch_get_item",
            "Query": "query",
            "UpdateItem": "update_item",
            "TransactWriteItems": "transact_write_items",
        }
        try:
            call = clients.get(operation) or getattr(self.world.dynamodb, names[operation])
            return 200, call(**body)
        except ClientError as error:
            response: Json = dict(error.response)
            said = {"__type": response["Error"]["Code"], "message": "refused"}
            return 400, said | {k: v for k, v in response.items() if k == "CancellationReasons"}


class Workers:
    """Starts workers one after another; `run` gives the exit code, -9 for one that was killed."""

    def __init__(self, world: World) -> None:
        self.killer = killer = Killer(world)

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = 1 << 16  # an answer in one piece: two would each wait for the other side's acknowledgement
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                try:
                    status, answer = killer.answer(self.headers["X-Amz-Target"], body)
                except ConnectionAbortedError:
                    self.close_connection = True
                    return
                content = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/x-amz-json-1.0")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                """Nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        endpoint = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._process = subprocess.Popen(
            [sys.executable, "-c", WORKER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(sys.path),
                "AWS_ENDPOINT_URL": endpoint,
                "AWS_DEFAULT_REGION": "eu-west-1",
                "AWS_ACCESS_KEY_ID": "testing",
                "AWS_SECRET_ACCESS_KEY": "testing",
                "NO_PROXY": "127.0.0.1",
            },
        )

    def run(self, task: Json, at: int = -1, *, after: bool = False) -> int:
        """Have a worker do something, and kill it at its request number `at`."""
        assert self._process.stdin
        assert self._process.stdout
        self.killer.at, self.killer.after, self.killer.seen = at, after, 0
        self.killer.known.clear()
        self._process.stdin.write(json.dumps(task) + "\n")
        self._process.stdin.flush()
        self.killer.pid = int(self._process.stdout.readline())
        self.killer.known.set()
        return int(self._process.stdout.readline())

    def close(self) -> None:
        """Stop."""
        with self._process:  # closes its pipes, and waits
            pass
        self._server.shutdown()
        self._server.server_close()
