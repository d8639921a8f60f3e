"""Who hears of what, and where: a subscription."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from rota.domain.time import DAY, Instant

Channel = Literal["webhook", "slack", "email"]
FAILING_LIMIT = 5 * DAY  # an endpoint that has failed for so long, and never succeeded meanwhile, is disabled
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+(?![0-9]+\Z){_LABEL}")
OVERLAP = DAY  # how long after a rotation the secret before it signs too

ADDRESS = "an e-mail address in ASCII, such as ann@example.com"  # what `is_plain_address` takes


@dataclass(frozen=True, slots=True)
class Subscription:
    """Where notices of some kinds go. At most one of `schedule_id`, `team_id` and `user_id` narrows them down.

    An e-mail subscription without a target goes to the own address of each person whom a notice is about.
    """

    id: str
    kind: Channel
    target: str | None
    events: tuple[str, ...]
    created_at: Instant
    updated_at: Instant
    schedule_id: str | None = None
    team_id: str | None = None
    user_id: str | None = None
    enabled: bool = True
    base_url: str | None = None  # where the API was when this was made: links lead there
    generation: int = 1  # of a webhook's secret
    rotated_at: Instant | None = None
    failing_since: Instant | None = None
    disabled_because: str | None = None
    version: int = 1

    @property
    def personal(self) -> bool:
        """Whether it hears only of what is about somebody."""
        return self.user_id is not None or self.target is None

    def names(self, kind: str) -> bool:
        """Whether its events name a kind, as such or by a pattern such as `oncall.handoff.*`."""
        return any(matches(pattern, kind) for pattern in self.events)

    def generations(self, now: Instant) -> tuple[int, ...]:
        """The generations of its secret that sign now, the present one first."""
        if self.rotated_at is not None and now < self.rotated_at + OVERLAP:
            return self.generation, self.generation - 1
        return (self.generation,)


def matches(pattern: str, kind: str) -> bool:
    """Whether a pattern names a kind. Only a whole last part can be `*`."""
    return pattern in ("*", kind) or (pattern.endswith(".*") and kind.startswith(pattern[:-1]))


def is_plain_address(text: str) -> bool:
    """Whether a text is one e-mail address that every mail server takes: RFC 5321's, in ASCII and without quotes.

    A domain in other letters has a form in ASCII (xn--); for what comes before the @ SES has none.
    """
    # What looks like an encoded word of a header would be decoded, to whatever it hides.
    return len(text) <= 254 and "=?" not in text and _ADDRESS.fullmatch(text) is not None
