"""The other half of the way: from the bus to a subscriber of each workspace, in the world of `handoffs`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import BotoCoreError

from rota.domain.errors import RotaError, Unavailable
from rota.domain.letter import Letter
from rota.domain.sending import Outcome
from rota.domain.subscription import Subscription
from rota.domain.time import MINUTE, SECOND, Instant
from rota.store.deliveries import Wanted
from rota.usecases import deliveries
from rota.usecases.deliveries import Post
from tests.support.handoffs import MADE, World
from tests.support.quick import Crash

VISIBILITY = 180 * SECOND


@dataclass
class Postmen:
    """The delivering function with its queue and a receiver that takes everything. What it does outside is a step."""

    world: World
    now: Instant
    got: list[tuple[str, str]] = field(default_factory=list)  # subscription and webhook-id of what arrived
    waiting: list[tuple[Instant, Wanted]] = field(default_factory=list)
    buried: list[Wanted] = field(default_factory=list)
    seen: int = 0  # how many events of the bus were handed over

    @property
    def post(self) -> Post:
        """What delivering needs."""
        channels = dict.fromkeys(("webhook", "slack", "email"), self)
        return Post(self.world.table, lambda: self.now, self, lambda workspace: channels, lambda name, value: None)  # type: ignore[arg-type]

    def send(
        self, letter: Letter, subscription: Subscription, address: str | None, still: Callable[[], bool]
    ) -> Outcome:
        """One request."""
        if not still():
            return Outcome("too late")
        try:
            self.world.steps.take("send", lambda: self.got.append((subscription.id, letter.id)))
        except BotoCoreError as error:
            return Outcome(type(error).__name__)
        return Outcome("answered 204", sent=True)

    def hint(self, wanted: Sequence[Wanted], seconds: int = 0) -> None:
        """Messages of the queue."""
        if wanted:
            self._step("hint", lambda: self.waiting.extend((self.now + seconds * SECOND, one) for one in wanted))

    def bury(self, wanted: Wanted, why: str) -> None:
        """A dead letter."""
        self._step("bury", lambda: self.buried.append(wanted))

    def _step(self, name: str, do: Callable[[], Any]) -> None:
        try:
            self.world.steps.take(name, do)
        except BotoCoreError:
            raise Unavailable("the queue does not answer") from None

    def work(self) -> None:
        """Hand over the events of the bus, then every message that may be seen; what fails comes again."""
        self.addressed()
        self.delivered()

    def addressed(self) -> None:
        """Hand over the events of the bus."""
        events, again = self.world.events.taken[self.seen :], []
        self.seen += len(events)
        for entry in events:
            event = self.world.read_entry(entry)
            if not self._lived(lambda e=event: deliveries.address(self.post, e.workspace, e.id)):
                again.append(entry)
        self.world.events.taken += again

    def delivered(self) -> None:
        """Hand over every message that may be seen."""
        while due := [one for one in self.waiting if one[0] <= self.now]:
            self.waiting = [one for one in self.waiting if one[0] > self.now]
            for _, wanted in due:
                if not self._lived(lambda w=wanted: deliveries.deliver(self.post, w)):
                    self.waiting.append((self.now + VISIBILITY, wanted))

    def minutes(self, count: int) -> None:
        """Minutes pass, each with its sweep and its look for forgotten deliveries."""
        for _ in range(count):
            self.now += MINUTE
            self.world.attempted(lambda: self.world.sweep(self.now))
            self.world.attempted(lambda: self.world.carry(self.now))
            self._lived(lambda: deliveries.wake(self.post))
            self.work()

    def _lived(self, do: Callable[[], object]) -> bool:
        try:
            do()
        except (Crash, RotaError, BotoCoreError):
            return False
        return True


def subscribed(world: World, workspaces: Sequence[str], events: tuple[str, ...]) -> None:
    """A webhook in each workspace."""
    for workspace in workspaces:
        store = world.store(workspace)
        hook = Subscription(f"sub_{workspace}", "webhook", "https://example.com/in", events, MADE, MADE)
        store.stage(store.subscriptions.created(hook))
        store.commit()
