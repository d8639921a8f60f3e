"""What goes wrong, and the exit code by which a script can tell."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

FINE, FAILED, USAGE, NOT_FOUND, NOT_ALLOWED, NOBODY, GAPS, CONFLICT, UNREACHABLE = range(9)
_CODES = {401: NOT_ALLOWED, 403: NOT_ALLOWED, 404: NOT_FOUND, 409: CONFLICT, 412: CONFLICT, 429: UNREACHABLE}
_SHOWN = 200  # characters of an answer that is no problem document


class Failure(Exception):
    """The command ends with this exit code, and these lines on stderr."""

    def __init__(self, code: int, *lines: str) -> None:
        super().__init__(lines[0] if lines else "")
        self.code = code
        self.lines = lines


class Refused(Failure):
    """The API said no. `status` and `problem` are its answer."""

    def __init__(self, status: int, problem: dict[str, Any], lines: Iterable[str]) -> None:
        code = _CODES.get(status, UNREACHABLE if status in (502, 503, 504) else FAILED)
        super().__init__(code, *lines)
        self.status = status
        self.problem = problem


def usage(*lines: str) -> Failure:
    """What was typed can't be meant."""
    return Failure(USAGE, *lines)


def refusal(status: int, body: bytes) -> Refused:
    """The problem document of an answer as lines: its detail, then each field at fault."""
    try:
        problem = json.loads(body)
    except ValueError:
        problem = None
    if not isinstance(problem, dict) or not isinstance(problem.get("detail"), str):
        text = " ".join(body[:_SHOWN].decode("utf-8", "replace").split())
        return Refused(status, {}, [f"the answer was {status}, and not rota's: {text or 'nothing'}"])
    lines = [str(problem["detail"])]
    lines += [
        f"{one.get('pointer')}: {one.get('detail')}" for one in problem.get("errors", ()) if isinstance(one, dict)
    ]
    if conflicts := problem.get("conflicts_with"):
        lines.append(f"in the way: {', '.join(map(str, conflicts))}")
    if status >= 500:
        lines.append(f"request {problem.get('request_id')}")
    return Refused(status, problem, lines)
