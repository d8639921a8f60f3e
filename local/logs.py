"""`make logs`: what the functions of a running local stack wrote, as it is written."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

from botocore.exceptions import EndpointConnectionError

from local.aws import Aws
from local.places import DataFolder

_PLATFORM = ("START ", "END ", "REPORT ", "INIT_START ")  # lines that Lambda adds to every invocation


@dataclass(frozen=True)
class Line:
    """One line of a function's log."""

    milliseconds: int
    group: str
    text: str


def lines(aws: Aws, since: int = 0) -> list[Line]:
    """What all functions wrote from an instant on (milliseconds), in order of time, without Lambda's own lines."""
    client = aws.logs()
    found = [
        Line(event["timestamp"], group["logGroupName"], event["message"].rstrip())
        for page in client.get_paginator("describe_log_groups").paginate()
        for group in page["logGroups"]
        for events in client.get_paginator("filter_log_events").paginate(
            logGroupName=group["logGroupName"], startTime=since
        )
        for event in events["events"]
        if not event["message"].startswith(_PLATFORM)
    ]
    return sorted(found, key=lambda line: line.milliseconds)


def follow(aws: Aws) -> Iterator[Line]:
    """Every line since the stack was first started, then each new one, until the stack is stopped."""
    since, shown = 0, set[Line]()
    while True:
        try:
            new = lines(aws, since)
        except EndpointConnectionError:
            return
        for line in new:
            if line not in shown:
                yield line
        # Lines of the last millisecond may not be complete yet: it is asked for again.
        since = new[-1].milliseconds if new else since
        shown = {line for line in new if line.milliseconds == since}
        time.sleep(1)


def main() -> int:
    """Print until Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    folder = DataFolder.from_environment()
    if (port := folder.aws_port()) is None:
        sys.stderr.write(f"nothing runs on {folder.root}; start it with make run\n")
        return 1
    for line in follow(Aws(port)):
        sys.stdout.write(f"{line.group.rpartition('/')[2]} {line.text}\n")
        sys.stdout.flush()
    sys.stderr.write("the stack has stopped\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
