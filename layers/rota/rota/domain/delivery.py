"""One notice on its way to one subscriber: when it is tried, when it is given up, who may try it now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from rota.domain.time import DAY, HOUR, MINUTE, SECOND, Instant

State = Literal["pending", "sent", "dropped", "dead"]

# How long after each failure the next try comes: seven tries, the last 17 h 35 min after the first. The eighth would
# come after a day, and by then a person has to look.
PAUSES = (5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 10 * HOUR)
GIVE_UP_AFTER = DAY
# How long one worker has a delivery to itself: a try takes at most ten seconds, and the function at most thirty.
LEASE = MINUTE
_REMEMBERED = 20  # attempts


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try, and what came of it in our words: a status, or why there was none."""

    at: Instant
    result: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """A notice for one subscription, or for one person of it; it is due at `next_at` as long as it is pending.

    `version` counts every write: whoever read it knows whether it was taken meanwhile, whatever the clocks say.
    """

    id: str
    notice_id: str
    subscription_id: str
    created_at: Instant
    next_at: Instant
    since: Instant  # from when the day of trying counts: creation, or the last replay
    user_id: str | None = None  # whose own address it goes to
    state: State = "pending"
    tries: int = 0  # since then
    attempts: tuple[Attempt, ...] = ()
    leased: bool = False
    version: int = 1

    def leased_at(self, now: Instant) -> Delivery:
        """In the hands of one worker, until LEASE is over; then it is due again, should that worker have died."""
        return replace(self, next_at=now + LEASE, leased=True, version=self.version + 1)

    def succeeded(self, now: Instant, result: str) -> Delivery:
        """Sent."""
        return self._ended("sent", now, result)

    def dropped(self, now: Instant, reason: str) -> Delivery:
        """Not sent, on purpose: it no longer holds."""
        return self._ended("dropped", now, reason)

    def given_up(self, now: Instant, reason: str) -> Delivery:
        """Dead: only a replay brings it back."""
        return self._ended("dead", now, reason)

    def failed(self, now: Instant, result: str, wait: int = 0) -> Delivery:
        """To be tried again after the usual pause; or after `wait`, if the receiver asked for more, but not beyond the
        day. Dead if the usual pause ends after the day.
        """
        last = self.since + GIVE_UP_AFTER
        next_at = now + PAUSES[min(self.tries, len(PAUSES) - 1)]
        if next_at > last:
            return self.given_up(now, result)
        next_at = min(max(next_at, now + wait), last)
        later = replace(self, next_at=next_at, leased=False, tries=self.tries + 1, version=self.version + 1)
        return _tried(later, now, result)

    def withheld(self, now: Instant, reason: str, until: Instant) -> Delivery:
        """Not sent for the time being: it does not hold, but may again before `until`. Looked at again half way there.

        The day of tries counts from then on, for nobody has been tried.
        """
        next_at = min(now + max((until - now) // 2, MINUTE), until)
        later = replace(self, next_at=next_at, since=next_at, leased=False, version=self.version + 1)
        return _tried(later, now, reason)

    def revived(self, now: Instant) -> Delivery:
        """Pending again, with a new day to be tried in."""
        return replace(self, state="pending", next_at=now, since=now, tries=0, leased=False, version=self.version + 1)

    def _ended(self, state: State, now: Instant, result: str) -> Delivery:
        ended = replace(self, state=state, leased=False, tries=self.tries + 1, version=self.version + 1)
        return _tried(ended, now, result)


def _tried(delivery: Delivery, now: Instant, result: str) -> Delivery:
    return replace(delivery, attempts=(*delivery.attempts, Attempt(now, result))[-_REMEMBERED:])


def delivery_id(subscription_id: str, user_id: str | None = None) -> str:
    """The id of a delivery among those of its notice."""
    return subscription_id if user_id is None else f"{subscription_id}:{user_id}"


def subscription_of(delivery_id: str) -> str:
    """The subscription that a delivery is for."""
    return delivery_id.partition(":")[0]
