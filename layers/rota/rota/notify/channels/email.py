"""E-mail: by SES, by any SMTP server, or only into the log. No text of a person's can become a header."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from rota.domain.letter import Letter, Moment, Words
from rota.domain.sending import Outcome
from rota.domain.subscription import Subscription, is_plain_address
from rota.domain.time import format_utc
from rota.notify.channels.clockface import clock_reading
from rota.observability import logger

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client

_MAX_SUBJECT = 150
# Never twice by itself: a try whose answer was lost is told apart, and comes again by the delivery's own pauses.
_CONFIG = Config(connect_timeout=3, read_timeout=6, retries={"mode": "standard", "total_max_attempts": 1})


class Mailer(Protocol):
    """A way out for mail."""

    def mail(self, message: EmailMessage) -> Outcome:
        """Hand over once."""


class Mail:
    """Sends to an address: the subscription's, or the person's own."""

    def __init__(self, mailer: Mailer, sender: str) -> None:
        self._mailer = mailer
        self._sender = sender

    def send(
        self, letter: Letter, subscription: Subscription, address: str | None, still: Callable[[], bool]
    ) -> Outcome:
        """Try once."""
        recipient = subscription.target or address or ""
        if not is_plain_address(recipient):
            return Outcome("the address is not one that mail takes")
        message = written(letter, self._sender, recipient, subscription.id)
        if not still():
            return Outcome("the lease ran out before anything was sent")
        return self._mailer.mail(message)


def written(letter: Letter, sender: str, recipient: str, subscription_id: str) -> EmailMessage:
    """The letter as a message. Its Message-ID is the same at every try."""
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = recipient
    message["Subject"] = _subject(letter.title)
    message["Message-ID"] = f"<{letter.id}.{subscription_id}@rota.invalid>"
    message["X-Notice-Id"] = letter.id
    message["Auto-Submitted"] = "auto-generated"
    lines = [letter.title, "", *(_line(words) for words in letter.lines)]
    if letter.link:
        lines += ["", letter.link]
    message.set_content("\n".join(lines) + "\n")
    return message


def _line(words: Words) -> str:
    return "".join(_moment(word) if isinstance(word, Moment) else _one_line(word, strip=False) for word in words)


def _moment(moment: Moment) -> str:
    return f"{clock_reading(moment)}, {format_utc(moment.instant)}"


def _subject(text: str) -> str:
    # What looks like an encoded word is decoded once it is a header, and may hide line breaks, and headers behind them.
    return _one_line(text).replace("=?", "= ?")[:_MAX_SUBJECT]


def _one_line(text: str, *, strip: bool = True) -> str:
    shown = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(shown.split()) if strip else shown


class Ses:
    """Mail by SES."""

    def __init__(self, client: SESV2Client) -> None:
        self._client = client

    def mail(self, message: EmailMessage) -> Outcome:
        """Hand over once."""
        content = message.get_content()
        headers = ("X-Notice-Id", "Auto-Submitted")
        try:
            self._client.send_email(
                FromEmailAddress=str(message["From"]),
                Destination={"ToAddresses": [str(message["To"])]},
                Content={
                    "Simple": {
                        "Subject": {"Data": str(message["Subject"]), "Charset": "UTF-8"},
                        "Body": {"Text": {"Data": content, "Charset": "UTF-8"}},
                        "Headers": [{"Name": name, "Value": str(message[name])} for name in headers],
                    }
                },
            )
        except ClientError as error:
            return Outcome(f"SES refused it: {error.response['Error']['Code']}"[:100])
        except BotoCoreError:
            return Outcome("SES did not answer")
        return Outcome("handed to SES", sent=True)


class Smtp:
    """Mail by an SMTP server, without encryption or a login: for the local run."""

    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._port = port

    def mail(self, message: EmailMessage) -> Outcome:
        """Hand over once."""
        try:
            with smtplib.SMTP(self._host, self._port, timeout=8) as server:
                server.send_message(message)
        except (OSError, smtplib.SMTPException):
            return Outcome("the mail server did not take it")
        return Outcome("handed to the mail server", sent=True)


class Logged:
    """No mail at all: a line in the log for each."""

    def mail(self, message: EmailMessage) -> Outcome:
        """Log it."""
        logger().info("mail", subject=str(message["Subject"]), notice=str(message["X-Notice-Id"]))
        return Outcome("logged", sent=True)


@lru_cache(maxsize=1)
def mailer(via: str) -> Mailer:
    """The mailer that a setting names: `ses`, `smtp://host:port` or `log`. ValueError for any other."""
    if via == "ses":
        return Ses(boto3.client("sesv2", config=_CONFIG))
    if via == "log":
        return Logged()
    host, colon, port = via.removeprefix("smtp://").rpartition(":")
    if via.startswith("smtp://") and colon and host and port.isdigit():
        return Smtp(host, int(port))
    raise ValueError("MAIL_VIA must be ses, log or smtp://host:port")
