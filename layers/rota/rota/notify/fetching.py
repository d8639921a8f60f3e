"""One GET of a text that a customer named, never redirected (the connection: `notify.reaching`).

Guarantees: it ends within ten seconds whatever the other side does; it reads at most 256 KB, all of it or nothing; no
refusal repeats what the other side said beyond its status.
"""

from __future__ import annotations

from rota.notify.reaching import Reach, TooMuch, Unanswered

MAX_TEXT = 256 * 1024
_HEAD = 64 * 1024  # for the answer's head, and the marks between chunks


class NoText(Exception):
    """There was an answer, and it is none that can be read. `reason` says why, as what the URL does."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def fetched(reach: Reach, url: str, accept: str) -> str:
    """The text. Refused for a target the guard does not admit, Unanswered or NoText if nothing good comes of it."""
    with reach.opened(url, MAX_TEXT + _HEAD) as wire:
        response = wire.asked("GET", {"accept": accept, "user-agent": "rota"})
        if 300 <= response.status < 400:
            raise NoText("redirects: name the place itself")
        if response.status != 200:
            raise NoText(f"answers with status {response.status}")
        if response.getheader("content-encoding", "identity").lower() != "identity":
            raise NoText("answers with compressed content")
        found = b""
        try:
            while len(found) <= MAX_TEXT and (piece := response.read(16_384)):
                found += piece
        except TooMuch:
            raise NoText(_TOO_LARGE) from None
        if len(found) > MAX_TEXT:
            raise NoText(_TOO_LARGE)
        if response.length:  # http.client keeps what a shortened answer is short of, and says nothing
            raise Unanswered("the connection broke")
    try:
        return found.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NoText("does not lead to text in UTF-8") from None


_TOO_LARGE = f"leads to more than {MAX_TEXT // 1024} KB"
