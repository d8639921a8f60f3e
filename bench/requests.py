"""What each request costs beside what docs/data-model.md says, and a warm `current` beside its bare reads.

The table is moto's, behind the strict client of the tests. For the processor's time nothing answers but a recording, so
that both sides wait for nobody: the ratio is of rota's whole answer to what the SDK, as it comes, needs for the same
four reads.
"""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import astuple
from typing import Any

import boto3
from botocore.awsrequest import AWSResponse
from moto.core.botocore_stubber import MockRawResponse

from bench.measuring import Report
from bench.product import product
from rota.observability import logger
from rota.store.client import dynamodb
from tests.support.api import BASE
from tests.support.aws import Call, Cloud
from tests.support.costs import Cost, furnished, measured
from tests.support.gateway import event_of, handler_of

LIMIT = 1.5
ROUNDS, CALLS = 15, 60


def run() -> Report:
    """Measure every request that can be called blindly, then the time of `current`."""
    report = Report("Requests")
    with product() as api:
        with redirect_stdout(io.StringIO()):
            made = furnished(api)
            costs = list(measured(api, made))
            calls = api.get("/current/net").calls
        _costs(report, costs)
        _time(report, api.cloud, calls, api.me.read)
    return report


def _costs(report: Report, costs: list[tuple[str, Cost, Cost]]) -> None:
    report.say(
        "Round trips one after another, read units and write units: measured, and as docs/data-model.md has them."
    )
    report.table("request", "round trips", "limit", "read units", "limit", "write units", "limit", "kept")
    for name, *both in costs:
        pairs = list(zip(*map(astuple, both), strict=True))
        cells = [f"{figure:g}" for pair in pairs for figure in pair]
        over = max(figure - limit for figure, limit in pairs)
        report.row(name, *cells, figure=over, limit=0)
    report.end_table()


def _time(report: Report, cloud: Cloud, calls: list[Call], key: str) -> None:
    """`current` for three schedules of three layers, and its own reads by the SDK alone, on recorded answers."""
    recorded = {(call.operation, _sorted(call.request)): json.dumps(call.answer).encode() for call in calls}

    def send(carry_out: Any, request: Any) -> AWSResponse:
        target = request.headers["X-Amz-Target"]
        operation = (target.decode() if isinstance(target, bytes) else target).rpartition(".")[2]
        body = recorded[operation, _sorted(json.loads(request.body))]
        headers = {"content-type": "application/x-amz-json-1.0"}
        return AWSResponse(request.url, 200, headers, MockRawResponse(body))

    cloud.send = send  # type: ignore[method-assign]
    _, event = event_of("GET", f"{BASE}/current/net", "", [("x-api-key", key)])
    handler = handler_of("get_current")
    reads = [call for call in calls if call.request.get("Key", {}).get("sk") != {"S": "KEY"}]

    def by(client: Any) -> Callable[[], None]:
        operations = {"Query": client.query, "GetItem": client.get_item}

        def bare() -> None:
            for call in reads:
                operations[call.operation](**call.request)

        return bare

    for one in logger().handlers:
        one.stream = io.StringIO()  # type: ignore[attr-defined]
    with redirect_stdout(io.StringIO()):
        warm, alone, own = _best(lambda: handler(event, None), by(boto3.client("dynamodb")), by(dynamodb()))
    report.say(
        f"The processor's time of a warm `current`, all threads, over the same {len(reads)} reads by botocore alone: "
        "by its client as it comes, and, for the eye, by rota's, which leaves out what its requests don't need."
    )
    report.table("request", "rota, µs", "botocore, µs", "ratio", "limit", "kept")
    request, ratio = "GET /current/{team_id}", warm / alone
    report.row(request, f"{warm:.0f}", f"{alone:.0f}", f"{ratio:.2f}", f"{LIMIT}", figure=ratio, limit=LIMIT)
    report.row(f"{request}, over rota's client", f"{warm:.0f}", f"{own:.0f}", f"{warm / own:.2f}", "", "")
    report.end_table()


def _best(*asks: Callable[[], object]) -> list[float]:
    """The best time of one call of each, in microseconds; counted is the time of the whole process, threads and all."""
    best = [float("inf")] * len(asks)
    for ask in asks:
        ask()
    for _ in range(ROUNDS):
        for i, ask in enumerate(asks):
            began = time.process_time()
            for _ in range(CALLS):
                ask()
            best[i] = min(best[i], (time.process_time() - began) / CALLS * 1e6)
    return best


def _sorted(request: Any) -> str:
    return json.dumps(request, sort_keys=True)
