"""What this process sends by, made from its settings: the guard, the poster, the secrets, and the channels."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import lru_cache

from rota.domain.sending import Channel
from rota.domain.subscription import Subscription
from rota.domain.time import Instant
from rota.notify.addresses import Guard, NotFoundByName, Refused
from rota.notify.channels.email import Mail, mailer
from rota.notify.channels.slack import Slack
from rota.notify.channels.webhook import Webhooks
from rota.notify.fetching import NoText, fetched
from rota.notify.posting import Poster
from rota.notify.reaching import Reach, Unanswered
from rota.notify.signing import DerivedSecrets, secrets, written
from rota.settings import needed


@lru_cache(maxsize=1)
def guard() -> Guard:
    """The guard. Only the local run's setting lets it through to this machine."""
    return Guard(loopback=os.environ.get("LOOPBACK_TARGETS") == "true")


def judge(url: str) -> str | None:
    """Why a target is refused, as its form is wrong or its name leads to where it must not, or to nowhere."""
    try:
        guard().admitted(url)
    except Refused as error:
        return error.reason
    except NotFoundByName:
        return "has a host name that was not found"
    return None


@lru_cache(maxsize=1)
def poster() -> Poster:
    """The poster."""
    return Poster(guard())


def read_calendar(url: str) -> tuple[str | None, str]:
    """The text of the calendar at a URL; None with the reason if there is none to be had."""
    try:
        return fetched(Reach(guard()), url, "text/calendar"), ""
    except (Refused, NoText) as error:
        return None, error.reason
    except Unanswered as error:
        return None, f"could not be read: {error.reason}"


def signing_secrets() -> DerivedSecrets:
    """The secrets of this deployment's webhooks."""
    return secrets(needed("SIGNING_KEY"))


def secret_of(workspace: str, subscription: Subscription) -> str | None:
    """The present secret of a webhook, as its receiver is told it; None for what has none."""
    if subscription.kind != "webhook":
        return None
    return written(signing_secrets().key(workspace, subscription.id, subscription.generation))


def channels(workspace: str, clock: Callable[[], Instant]) -> Mapping[str, Channel]:
    """The channels of a workspace, by the kind of subscription."""
    return {
        "webhook": Webhooks(workspace, poster(), signing_secrets(), clock),
        "slack": Slack(poster(), clock),
        "email": Mail(mailer(needed("MAIL_VIA")), os.environ.get("MAIL_FROM") or "rota@rota.invalid"),
    }
