"""`sam deploy` of the product's template to the emulator, run only when something has changed."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from local import gaps
from local.aws import Aws
from local.build import built
from local.places import BUCKET, BUILT_TEMPLATE, STACK_NAME
from local.sam import SamFailedError, run_sam


@dataclass(frozen=True)
class Deployed:
    """What a deployment made: enough to serve it and to tell whether it is still that of the sources."""

    digest: str
    api_id: str
    table: str
    outputs: dict[str, str]


def recorded(path: Path) -> Deployed | None:
    """The deployment written down last, or None when there is none."""
    try:
        return Deployed(**json.loads(path.read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def record(deployed: Deployed, path: Path) -> None:
    """Write a deployment down; to be done after the emulator has saved it."""
    path.write_text(json.dumps(asdict(deployed), indent=1))


def outdate(path: Path) -> None:
    """Note that what runs is no longer what was recorded, so that the next start deploys."""
    if deployed := recorded(path):
        record(replace(deployed, digest=""), path)


def deploy(aws: Aws, before: Deployed | None, demo_key: str | None) -> Deployed:
    """Build and deploy the present sources; give what is then deployed: `before`, when nothing changed.

    The page offers the demo key to everybody on this machine.
    """
    with built(aws) as digest:
        if before is not None and before.digest == digest:
            return before
        aws.s3().create_bucket(Bucket=BUCKET)
        run_sam(
            "deploy",
            *("--template-file", str(BUILT_TEMPLATE)),
            # Notices may go to this machine, and mail by a server on it: ROTA_MAIL=smtp://127.0.0.1:1025
            *("--parameter-overrides", "LoopbackTargets=true", f"MailVia={os.environ.get('ROTA_MAIL') or 'log'}"),
            *([f"DemoKey={demo_key}"] if demo_key else []),
            aws=aws,
            SAM_CLI_POLL_DELAY="0.2",
        )
        gaps.fill(aws, STACK_NAME)
        return _describe(aws, digest)


def _describe(aws: Aws, digest: str) -> Deployed:
    client = aws.cloudformation()
    stack = client.describe_stacks(StackName=STACK_NAME)["Stacks"][0]
    if not stack["StackStatus"].endswith(("CREATE_COMPLETE", "UPDATE_COMPLETE")):
        raise SamFailedError(f"sam deploy left the stack in {stack['StackStatus']}")
    physical = gaps.physical_ids(aws, STACK_NAME)
    found: dict[str, list[str]] = {}
    for logical_id, resource in gaps.resources(aws, STACK_NAME).items():
        if logical_id in physical:
            found.setdefault(resource["Type"], []).append(physical[logical_id])
    (api_id,), (table,) = found["AWS::ApiGatewayV2::Api"], found["AWS::DynamoDB::Table"]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
    return Deployed(digest=digest, api_id=api_id, table=table, outputs=outputs)
