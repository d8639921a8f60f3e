"""Webhooks: the event as JSON, signed as Standard Webhooks says, with the notice's id at every try."""

from __future__ import annotations

from collections.abc import Callable

from rota.domain.letter import Letter
from rota.domain.sending import Outcome
from rota.domain.subscription import Subscription
from rota.domain.time import Instant, format_utc
from rota.notify import signing
from rota.notify.channels.outcome import posted
from rota.notify.posting import Poster
from rota.notify.signing import Secrets


class Webhooks:
    """Sends to the webhooks of one workspace."""

    def __init__(self, workspace: str, poster: Poster, secrets: Secrets, clock: Callable[[], Instant]) -> None:
        self._workspace = workspace
        self._poster = poster
        self._secrets = secrets
        self._clock = clock

    def send(
        self, letter: Letter, subscription: Subscription, address: str | None, still: Callable[[], bool]
    ) -> Outcome:
        """Try once."""
        now = self._clock()
        body = _body(letter)
        keys = [
            self._secrets.key(self._workspace, subscription.id, generation)
            for generation in subscription.generations(now)
        ]
        headers = {
            "content-type": "application/json",
            "user-agent": "rota",
            **signing.headers(letter.id, now, body, keys),
        }
        return posted(self._poster, subscription.target or "", headers, body, still, now)


def _body(letter: Letter) -> bytes:
    # The event is put in as it was written: not a byte of it differs between two tries.
    return f'{{"type":"{letter.kind}","timestamp":"{format_utc(letter.at)}","data":{letter.data}}}'.encode()
