"""The command line in process. A `Shell`'s requests go to the functions, as those of other callers of these tests."""

from __future__ import annotations

import io
import json
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest

from rota_cli.main import run
from rota_cli.session import Session
from rota_cli.wire import Request, Response
from tests.support.api import Api

URL = "https://rota.example.com"


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it wrote, read."""
        return json.loads(self.out)

    @property
    def rows(self) -> list[list[str]]:
        """What it wrote for programs that read words."""
        return [line.split("\t") for line in self.out.splitlines()]


def ran(session: Session, *args: str, stdin: str = "") -> Ran:
    """Give a command in a session."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8"))
        code = run(args, session)
    return Ran(code, *(stream.buffer.getvalue().decode() for stream in (out, err)))  # type: ignore[attr-defined]


@dataclass
class Shell:
    """Somebody who gives commands, with the key of `api.me` unless another is set."""

    api: Api
    key: str = ""
    sent: list[Request] = field(default_factory=list)
    logs: io.StringIO = field(default_factory=io.StringIO)
    before: Any = None  # called with each request before it goes out

    def carry(self, request: Request) -> Response:
        """A transport that needs no network."""
        self.sent.append(request)
        if self.before is not None:
            self.before(request)
        parts = urlsplit(request.url)
        body = request.body.decode() if request.body is not None else None
        with redirect_stdout(self.logs):  # where functions write their metrics
            answer = self.api.request(
                request.method, parts.path, body, key=None, query=parts.query, headers=request.headers, absolute=True
            )
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Response(answer.status, headers, answer.body.encode())

    def __call__(self, *args: str, stdin: str = "", **environ: str) -> Ran:
        """Give a command."""
        known = {"ROTA_URL": URL, "ROTA_API_KEY": self.key or self.api.me.admin, "ROTA_CONFIG": "", **environ}
        now = datetime.fromtimestamp(self.api.clock.now / 1_000_000, UTC)
        session = Session({name: value for name, value in known.items() if value}, self.carry, now)
        return ran(session, *args, stdin=stdin)

    def writes(self) -> list[str]:
        """The requests that may have changed something, since the last look."""
        found = [
            f"{one.method} {urlsplit(one.url).path}"
            for one in self.sent
            if one.method != "GET" and "dry_run=true" not in one.url
        ]
        self.sent.clear()
        return found
