"""What the operator does with AWS credentials rather than with a key.

python -m rota.admin key --stack rota        open a workspace and make its first admin key
python -m rota.admin redrive --stack rota    give what is in the dead-letter queues another chance
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from rota.domain.directory import SCOPES
from rota.domain.errors import Conflict
from rota.http.endpoint import choose, clock, new_id
from rota.notify.redrive import DeadDelivery, Invocation, dead_letter_queues, outbox_batch, redrive
from rota.store.client import dynamodb
from rota.store.store import Store
from rota.store.table import Table
from rota.usecases.act import Act
from rota.usecases.keys import KeyDraft, create
from rota.usecases.workspaces import open_workspace

# As the dialect that addresses it by number reads it back.
_WORKSPACE = re.compile(r"[1-9][0-9]{0,10}", re.ASCII)


def first_key(table: Table, workspace: str, name: str) -> str:
    """Open the workspace if there is none, and make a key of it with every scope; the secret is shown this once."""
    act = Act(clock(), "operator", "-", new_id)
    store = Store(table, workspace)
    open_workspace(store, name, act)
    try:
        store.commit()
    except Conflict:
        store.forget()  # it is open already
    _, secret = create(store, KeyDraft(SCOPES, "made by the operator"), act, choose)
    store.commit()
    return secret


def table_of(stack: str) -> str:
    """The name of a deployment's table, from its outputs; LookupError for a stack of something else."""
    described = boto3.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
    for one in described.get("Outputs", ()):
        if one["OutputKey"] == "TableName":
            return str(one["OutputValue"])
    raise LookupError(f"the stack {stack} is no deployment of rota: it has no output TableName")


def redriven(stack: str) -> Iterator[str]:
    """Redrive every dead-letter queue of a stack: a line for each, saying what its messages came to."""
    takers = (outbox_batch, DeadDelivery(Table(dynamodb(), table_of(stack)), clock), Invocation(boto3.client("lambda")))
    for queue in dead_letter_queues(boto3.client("cloudformation"), stack):
        outcomes = redrive(boto3.client("sqs"), queue, takers)
        told = ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items())) or "empty"
        yield f"{queue.rpartition('/')[2]}: {told}"


def main(arguments: list[str] | None = None) -> int:
    """The command's exit code. What AWS does not do for whoever asks is told in a line."""
    try:
        return _done(arguments)
    except (BotoCoreError, ClientError, LookupError) as error:
        sys.stderr.write(f"rota.admin: {error}\n")
        return 1


def _done(arguments: list[str] | None) -> int:
    parser = argparse.ArgumentParser(prog="rota.admin", description="What the operator does with AWS credentials.")
    commands = parser.add_subparsers(dest="command", required=True)
    key = commands.add_parser("key", help="make an admin key, opening the workspace if need be")
    key.add_argument("--stack", default="rota", help="the CloudFormation stack (default: rota)")
    key.add_argument("--workspace", default="1", help="the workspace, a number (default: 1)")
    key.add_argument("--name", default="rota", help="its name, when it is opened")
    again = commands.add_parser("redrive", help="give what is in the dead-letter queues another chance")
    again.add_argument("--stack", default="rota", help="the CloudFormation stack (default: rota)")
    chosen = parser.parse_args(arguments)
    if chosen.command == "redrive":
        for line in redriven(chosen.stack):
            sys.stdout.write(f"{line}\n")
        return 0
    if not _WORKSPACE.fullmatch(chosen.workspace):
        parser.error("--workspace must be a whole number from 1 to 99999999999, written without zeros before it")
    secret = first_key(Table(dynamodb(), table_of(chosen.stack)), chosen.workspace, chosen.name)
    sys.stdout.write(f"{secret}\n")
    sys.stderr.write("Keep it: it is stored nowhere and will not be shown again.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
