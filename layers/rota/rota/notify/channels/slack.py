"""Slack, and whatever else takes its incoming webhooks: one block message. What people typed can't ping or link."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from rota.domain.letter import Letter, Moment, Words
from rota.domain.sending import Outcome
from rota.domain.subscription import Subscription
from rota.domain.time import SECOND, Instant
from rota.notify.channels.clockface import clock_reading
from rota.notify.channels.outcome import posted
from rota.notify.posting import Poster

_MAX_HEADER, _MAX_SECTION = 150, 2_900  # Slack refuses headers over 150 characters and sections over 3,000
_PINGS = re.compile(r"@(?=here\b|channel\b|everyone\b|all\b|group\b)", re.IGNORECASE)
_NOTHING = "\N{WORD JOINER}"  # unseen, and enough to make a word another one


class Slack:
    """Sends to Slack."""

    def __init__(self, poster: Poster, clock: Callable[[], Instant]) -> None:
        self._poster = poster
        self._clock = clock

    def send(
        self, letter: Letter, subscription: Subscription, address: str | None, still: Callable[[], bool]
    ) -> Outcome:
        """Try once."""
        body = json.dumps(message(letter), separators=(",", ":")).encode()
        headers = {"content-type": "application/json", "user-agent": "rota"}
        return posted(self._poster, subscription.target or "", headers, body, still, self._clock())


def message(letter: Letter) -> dict[str, Any]:
    """The message: a header, the lines, and what leads to the page."""
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": {"type": "plain_text", "text": harmless(letter.title)[:_MAX_HEADER], "emoji": False}}
    ]
    blocks += [{"type": "section", "text": _marked(text)} for text in _sections(map(_line, letter.lines))]
    if letter.link:
        blocks.append({"type": "context", "elements": [_marked(f"<{letter.link}|Open the schedule>")]})
    return {
        "text": escaped(letter.title)[:_MAX_SECTION],
        "blocks": blocks,
        "parse": "none",
        "link_names": False,
        "unfurl_links": False,
    }


def _marked(text: str) -> dict[str, Any]:
    # Verbatim: Slack makes no links, channels or mentions out of plain words.
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _sections(lines: Iterable[str]) -> list[str]:
    """The lines, as many to a section as it takes."""
    sections: list[str] = []
    for line in lines:
        if sections and len(sections[-1]) + 1 + len(line) <= _MAX_SECTION:
            sections[-1] += f"\n{line}"
        else:
            sections.append(line)
    return sections


def _line(words: Words) -> str:
    """A line that fits a section: what is too long is cut in what people typed, never in its times."""
    room = _MAX_SECTION - sum(len(_moment(word)) for word in words if isinstance(word, Moment))
    text = ""
    for word in words:
        piece = _moment(word) if isinstance(word, Moment) else _cut(escaped(word), room)
        room -= 0 if isinstance(word, Moment) else len(piece)
        text += piece
    return text


def _cut(piece: str, room: int) -> str:
    if len(piece) <= room:
        return piece
    return re.sub(r"&\w*$", "", piece[: max(room - 1, 0)]) + "…"


def _moment(moment: Moment) -> str:
    """On the schedule's clock, and by Slack's own means on the reader's."""
    reading = escaped(clock_reading(moment))
    seconds = moment.instant // SECOND
    return f"{reading} (<!date^{seconds}^{{date_short_pretty}} {{time}} for you|{reading}>)"


def escaped(text: str) -> str:
    """Text that means itself in Slack's markup."""
    return harmless(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def harmless(text: str) -> str:
    """Text that pings nobody and links nowhere, in chats that read Markdown either."""
    one_line = re.sub(r"\s+", " ", text)
    return _PINGS.sub(f"@{_NOTHING}", one_line).replace("](", f"]{_NOTHING}(")
