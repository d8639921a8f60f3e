"""What a channel promises to those who send through it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from rota.domain.letter import Letter
from rota.domain.subscription import Subscription


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one try. `result` is in our own words, so it can be shown: never what the receiver wrote."""

    result: str
    sent: bool = False
    gone: bool = False  # the receiver wants no more, ever
    wait: int = 0  # microseconds it asks to be left alone


class Channel(Protocol):
    """A way for letters to go."""

    def send(
        self, letter: Letter, subscription: Subscription, address: str | None, still: Callable[[], bool]
    ) -> Outcome:
        """Try once, within ten seconds, raising for nothing that the receiver does.

        `address` is the person's own, where the subscription has no target. `still` is asked right before anything
        goes out: False means that it is another worker's to send.
        """
