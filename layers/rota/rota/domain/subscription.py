"""Who hears of what, and where: a subscription."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rota.domain.time import DAY, Instant

Channel = Literal["webhook", "slack", "email"]
CHANNELS: tuple[Channel, ...] = ("webhook", "slack", "email")
FAILING_LIMIT = 5 * DAY  # an endpoint that has failed for so long, and never succeeded meanwhile, is disabled
OVERLAP = DAY  # how long after a rotation the secret before it signs too


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
    """Whether a text is one e-mail address, and nothing that mail would take for a list, a name or a header."""
    local, at, domain = text.rpartition("@")
    plain = text.isprintable() and not set(text) & set(' ,;:<>()[]"\\')
    return bool(at and local and "@" not in local and plain and "." in domain.strip(".") and len(text) <= 254)
