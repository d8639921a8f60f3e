"""Delivering in the process: receivers in place of the network, a queue in place of SQS, one clock, and accidents.

Everything that delivering does to the outside is a step: a call of DynamoDB, a request to a receiver, a message. At
any step the process may die before or after it, the answer may be lost, or the step may never arrive.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rota.domain.errors import RotaError, Unavailable
from rota.domain.sending import Channel, Outcome
from rota.domain.time import SECOND
from rota.notify.addresses import Guard
from rota.notify.channels.email import Mail
from rota.notify.channels.slack import Slack
from rota.notify.channels.webhook import Webhooks
from rota.notify.posting import Poster, Reply, Unanswered
from rota.store.client import dynamodb
from rota.store.deliveries import Wanted
from rota.store.table import Table
from rota.usecases import deliveries
from rota.usecases.deliveries import Post
from tests.support.api import Clock
from tests.support.aws import TABLE, Cloud, Crash, Fault

KINDS = ("crash-before", "crash-after", "response-lost", "never-arrived")


@dataclass
class Steps:
    """Counts the steps, and says at which one what happens."""

    at: int = -1
    kind: str = ""
    names: list[str] = field(default_factory=list)
    fired: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, name: str) -> str:
        """One more step: what happens at it."""
        with self._lock:
            self.names.append(name)
            if len(self.names) - 1 != self.at or self.fired:
                return ""
            self.fired = True
            return self.kind


@dataclass
class Received:
    """What one receiver got."""

    target: str
    id: str
    body: bytes
    at: int


class Receivers(Poster):
    """Every receiver there is. `answers` says what each answers; what it says is used up but for the last."""

    def __init__(self, steps: Steps, clock: Clock) -> None:
        super().__init__(Guard(lambda host, port: ["93.184.215.14"]))
        self.steps, self.clock = steps, clock
        self.got: list[Received] = []
        self.answers: dict[str, list[int | Reply]] = {}
        self.meanwhile: Callable[[], None] = lambda: None  # before the lease is looked at
        self.afterwards: Callable[[], None] = lambda: None  # when the request has arrived
        self._lock = threading.Lock()

    def post(self, url: str, headers: Mapping[str, str], body: bytes, still: Callable[[], bool]) -> Reply:
        meanwhile, self.meanwhile = self.meanwhile, lambda: None
        meanwhile()
        if not still():
            raise Unanswered("the lease ran out before anything was sent")
        return self.arrived(url, headers.get("webhook-id", ""), body)

    def arrived(self, url: str, id: str, body: bytes) -> Reply:
        verb = self.steps.take(f"send {url}")
        if verb == "crash-before":
            raise Crash
        if verb == "never-arrived":
            raise Unanswered("no connection")
        with self._lock:
            self.got.append(Received(url, id, body, self.clock.now))
            answers = self.answers.get(url, [204])
            answer = answers.pop(0) if len(answers) > 1 else answers[0]
        afterwards, self.afterwards = self.afterwards, lambda: None
        afterwards()
        if verb == "crash-after":
            raise Crash
        if verb == "response-lost":
            raise Unanswered("no answer in time")
        return answer if isinstance(answer, Reply) else Reply(answer, None)

    def ids(self, url: str) -> list[str]:
        """What ids a receiver got, in order."""
        return [one.id for one in self.got if one.target == url]


class Mailbox:
    """A mailer whose receivers are the same."""

    def __init__(self, receivers: Receivers) -> None:
        self._receivers = receivers

    def mail(self, message: Any) -> Outcome:
        try:
            reply = self._receivers.arrived(str(message["To"]), str(message["X-Notice-Id"]), message.as_bytes())
        except Unanswered as error:
            return Outcome(error.reason)
        return Outcome("handed over", sent=reply.status < 300)


class Secrets:
    """Keys for tests."""

    def key(self, workspace: str, subscription_id: str, generation: int) -> bytes:
        return f"{workspace}/{subscription_id}/{generation}".encode().ljust(32, b".")


@dataclass
class Queue:
    """Messages: at least once, with their delay; what was not handled comes again after the time it is hidden."""

    steps: Steps
    clock: Clock
    waiting: list[tuple[int, Wanted, int]] = field(default_factory=list)
    buried: list[Wanted] = field(default_factory=list)
    why: list[str] = field(default_factory=list)  # of those, in the same order
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def hint(self, wanted: Sequence[Wanted], seconds: int = 0) -> None:
        assert seconds <= 900, "SQS keeps no message back for longer"
        if wanted:
            with self._lock:
                self._step(
                    "hint", lambda: self.waiting.extend((self.clock.now + seconds * SECOND, w, 0) for w in wanted)
                )

    def bury(self, wanted: Wanted, why: str) -> None:
        self._step("bury", lambda: (self.buried.append(wanted), self.why.append(why)))

    def _step(self, name: str, do: Callable[[], object]) -> None:
        verb = self.steps.take(name)
        if verb == "crash-before":
            raise Crash
        if verb == "never-arrived":
            raise Unavailable("the queue did not take it")
        do()
        if verb == "crash-after":
            raise Crash
        if verb == "response-lost":
            raise Unavailable("the queue did not answer")


@dataclass
class Desk:
    """The delivering function with everything around it."""

    cloud: Cloud
    clock: Clock
    steps: Steps = field(default_factory=Steps)
    counted: dict[str, int] = field(default_factory=dict)
    died: int = 0  # processes
    hidden: int = 180 * SECOND  # how long a message that was taken is not seen by others

    def __post_init__(self) -> None:
        self.receivers = Receivers(self.steps, self.clock)
        self.queue = Queue(self.steps, self.clock)
        self.post = Post(Table(dynamodb(), TABLE), self.clock, self.queue, self._channels, self._count)

    def _channels(self, workspace: str) -> Mapping[str, Channel]:
        return {
            "webhook": Webhooks(workspace, self.receivers, Secrets(), self.clock),
            "slack": Slack(self.receivers, self.clock),
            "email": Mail(Mailbox(self.receivers), "rota@example.com"),
        }

    def _count(self, name: str, value: int) -> None:
        self.counted[name] = self.counted.get(name, 0) + value

    def planned(self, at: int, kind: str) -> None:
        """Let this happen at this step, whatever kind of step it is."""
        self.steps.at, self.steps.kind = at, kind

    def watch(self) -> None:
        """From now on calls of the table are steps, too."""

        def now(operation: str, request: Any, n: int) -> bool:
            return bool(self.steps.take(operation))

        self.cloud.faults.append(Fault(self.steps.kind, when=now, times=10**6))

    def address(self, notice_id: str, workspace: str = "1") -> None:
        """An event comes; whatever becomes of it."""
        self._alive(lambda: deliveries.address(self.post, workspace, notice_id))

    def drain(self) -> None:
        """Handle every message that may be seen now."""
        for _ in range(200):
            due = [one for one in self.queue.waiting if one[0] <= self.clock.now]
            if not due:
                return
            _, wanted, tries = one = due[0]
            self.queue.waiting.remove(one)
            if not self._alive(lambda w=wanted: deliveries.deliver(self.post, w)) and tries < 4:
                self.queue.waiting.append((self.clock.now + self.hidden, wanted, tries + 1))

    def tick(self) -> None:
        """A minute has passed."""
        self._alive(lambda: deliveries.wake(self.post))

    def pending(self) -> bool:
        """Whether anything is still on its way."""
        items = self.cloud.dump().values()
        return any(item["type"]["S"] == "delivery" and item["state"]["S"] == "pending" for item in items)

    def live(self, *, minutes: int) -> None:
        """Time passes: every minute what is due is woken and handled. When nothing is left, one more minute passes."""
        for _ in range(minutes):
            left = self.pending()
            for _ in range(6):
                self.drain()
                self.clock.advance(seconds=10)
            self.tick()
            if not left:
                break
        self.drain()

    def _alive(self, do: Callable[[], object]) -> bool:
        """Whether the process lived and succeeded."""
        try:
            do()
        except Crash:
            self.died += 1
            return False
        except RotaError:
            return False
        return True
