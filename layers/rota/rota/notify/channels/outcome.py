"""What came of one POST, whichever channel made it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

from rota.domain.delivery import GIVE_UP_AFTER
from rota.domain.sending import Outcome
from rota.domain.time import SECOND, Instant, instant_of
from rota.notify.addresses import Refused
from rota.notify.posting import Poster, Unanswered

_GONE = 410
_SUCCESS = range(200, 300)


def posted(
    poster: Poster,
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    still: Callable[[], bool],
    now: Instant,
) -> Outcome:
    """POST once. Only 2xx is success, a redirect is none, and 410 says that nobody listens there any more."""
    try:
        reply = poster.post(url, headers, body, still)
    except Refused as error:
        return Outcome(f"refused: the target {error.reason}")
    except Unanswered as error:
        return Outcome(error.reason)
    result = f"answered {reply.status}"
    if reply.status in _SUCCESS:
        return Outcome(result, sent=True)
    return Outcome(result, gone=reply.status == _GONE, wait=_asked(reply.retry_after, now))


def _asked(retry_after: str | None, now: Instant) -> int:
    """How long the receiver asks to be left alone; at most for as long as there are tries."""
    text = (retry_after or "").strip()
    if text.isascii() and text.isdigit():
        return min(int(text[:9]) * SECOND, GIVE_UP_AFTER)
    try:
        moment = parsedate_to_datetime(text)
        until = instant_of(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (TypeError, ValueError, OverflowError):
        return 0
    return min(max(until - now, 0), GIVE_UP_AFTER)
