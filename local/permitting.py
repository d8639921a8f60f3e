"""Has batches of messages permitted as AWS does: by the right to send one, there being no other."""

from __future__ import annotations

from typing import Any

from ministack.core import iam_actions

# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html
_NO_ACTIONS = {"sqs:SendMessageBatch": "sqs:SendMessage", "sqs:DeleteMessageBatch": "sqs:DeleteMessage"}


def permit_batches() -> None:
    """Ask roles for the actions that exist."""
    derived = iam_actions.extract_iam_action

    def extract(*arguments: Any, **named: Any) -> Any:
        action = derived(*arguments, **named)
        return _NO_ACTIONS.get(action, action)

    iam_actions.extract_iam_action = extract
