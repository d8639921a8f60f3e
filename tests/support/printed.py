"""The requests that an API document prints as curl commands, read from its text: tests/support/documents/."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

DOCUMENTS = Path(__file__).parent / "documents"


@dataclass(frozen=True)
class Printed:
    """One request as it is printed: everything but host and key is to be sent as it stands."""

    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    body: str | None = None

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def printed_requests(name: str) -> list[Printed]:
    """The requests of a document, in its order; a blank line parts them."""
    blocks = (DOCUMENTS / name).read_text("utf-8").split("\n\n")
    return [_read(shlex.split(block.replace("\\\n", " "))) for block in blocks if block.strip()]


def _read(words: list[str]) -> Printed:
    assert words.pop(0) == "curl"
    method, url, headers, body = "", "", {}, None
    while words:
        word = words.pop(0)
        if word == "-X":
            method = words.pop(0)
        elif word == "-H":
            name, _, value = words.pop(0).partition(":")
            headers[name] = value.strip()
        elif word == "-d":
            body = words.pop(0)
        else:
            url = word
    parts = urlsplit(url.replace("{host}", "http://host"))
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    return Printed(method or ("POST" if body else "GET"), path, headers, body)
