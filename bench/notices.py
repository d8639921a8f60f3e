"""Ten thousand handoffs in one minute, and minutes in which nothing is due.

Everything of rota's and of the SDK's runs, requests written and answers read; in place of the network is a table in a
dictionary. So what is counted is the processor time that a function needs, and the calls that it makes; what those
wait for is reckoned.
"""

from __future__ import annotations

import json
import time
from typing import Any

import boto3
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError
from moto.core.botocore_stubber import MockRawResponse

from bench.measuring import Report
from rota.domain.notice import STARTED
from rota.domain.time import MINUTE
from rota.notify.bus import EventBus
from rota.store import keys
from rota.store.table import Table
from rota.usecases.sweep import Sweeper
from tests.support.handoffs import AT, BEFORE, MADE, PEOPLE, World
from tests.support.postmen import Postmen, subscribed
from tests.support.quick import QuickDynamoDB

HANDOFFS = 10_000
SCHEDULES = 100_000
WORKERS, LANES, BATCH, MARKERS = 16, 10, 100, 8  # as the template and the functions have them
# What a call waits for between a function and the service in one region: on the long side of what is usual.
READ_MS, TRANSACTION_MS, PUT_EVENTS_MS, MARK_MS, MESSAGE_MS, RECEIVER_MS = 6, 15, 20, 8, 15, 200
# Lambda invokes for events as many at once as there are, within the account's thousand; for a queue five at first.
FOR_EVENTS, FOR_THE_QUEUE, MESSAGES = 100, 5, 10
Json = dict[str, Any]


def run() -> Report:
    """The report."""
    report = Report("Handoff notices")
    _busy(report)
    _idle(report)
    return report


def _busy(report: Report) -> None:
    world = World()
    world.people("1", *PEOPLE)
    world.schedule("1")
    world.sweep(MADE + MINUTE)
    world.carry(MADE + MINUTE)
    world.sweep(BEFORE)
    world.carry(BEFORE)
    world.events.taken.clear()
    _multiply(world.dynamodb, world.ids[0][1], HANDOFFS)
    world.read = len(world.dynamodb.stream)

    table = Table(_through_the_sdk("dynamodb", world), "quick")
    bus = EventBus(_through_the_sdk("events", world), "bus")
    subscribed(world, ("1",), ("oncall.handoff.started",))
    world.read = len(world.dynamodb.stream)
    done = len(world.steps.done)
    began = time.process_time()
    swept = Sweeper(table, bus).sweep(AT)
    sweeping = time.process_time() - began
    calls = len(world.steps.done) - done
    assert (swept.due, swept.told) == (HANDOFFS, HANDOFFS), swept
    waited = HANDOFFS * (READ_MS + TRANSACTION_MS) / 1_000 / WORKERS

    publisher = World(world.dynamodb, world.events, read=world.read, heard=False)
    publisher.through = (table, bus)
    began = time.process_time()
    publisher.carry(AT)
    publishing = time.process_time() - began
    assert sum(world.told(STARTED).values()) >= HANDOFFS
    batches = HANDOFFS / BATCH
    of_one = publishing / batches + (BATCH / 10 * PUT_EVENTS_MS + BATCH * MARK_MS / MARKERS) / 1_000
    sent = batches * of_one / LANES

    report.say(f"{HANDOFFS:,} handoffs due in one minute, to the outbox, by one sweep of {WORKERS} threads:")
    whole = sweeping + waited
    report.table("", "figure", "limit", "kept")
    report.row("calls of the sweep for each", f"{calls / HANDOFFS:.2f}", "2.01", figure=calls / HANDOFFS, limit=2.01)
    report.row("processor seconds of the sweep", f"{sweeping:.1f}", "", "")
    report.row("seconds that its calls wait, side by side (reckoned)", f"{waited:.1f}", "", "")
    report.row("seconds to the outbox, at most", f"{whole:.0f}", "60", figure=whole, limit=60)
    report.row(f"seconds more to the bus, in {LANES} lanes", f"{sent:.0f}", "", "")
    addressing, delivering, steps = _delivered(publisher)
    # A read of the notice, the subscriptions, the deliveries and a message; then a read, the lease, the schedule, the
    # request and the record.
    waits = (2 * READ_MS + TRANSACTION_MS + MESSAGE_MS) / 1_000
    addressed = HANDOFFS / FOR_EVENTS * (addressing / HANDOFFS + waits)
    waits = (2 * READ_MS + 2 * TRANSACTION_MS + RECEIVER_MS) / 1_000
    delivered = HANDOFFS / MESSAGES / FOR_THE_QUEUE * (delivering / HANDOFFS * MESSAGES + waits)
    report.row(
        "steps outside for each, from the bus to its receiver",
        f"{steps / HANDOFFS:.2f}",
        "11",
        figure=steps / HANDOFFS,
        limit=11,
    )
    report.row(f"seconds more to its deliveries, {FOR_EVENTS} events at once", f"{addressed:.0f}", "", "")
    more = f"seconds more to receivers that take {RECEIVER_MS} ms, by {FOR_THE_QUEUE} functions of {MESSAGES} each"
    report.row(more, f"{delivered:.0f}", "", "")
    report.row(
        "seconds in all, if nothing of it went side by side", f"{whole + sent + addressed + delivered:.0f}", "", ""
    )
    report.end_table()


def _delivered(world: World) -> tuple[float, float, int]:
    """One webhook for all: processor seconds of addressing and of delivering, and how many steps they were."""
    postmen = Postmen(world, AT)
    done = len(world.steps.done)
    began = time.process_time()
    postmen.addressed()
    addressing = time.process_time() - began
    began = time.process_time()
    postmen.delivered()
    delivering = time.process_time() - began
    assert len(set(postmen.got)) == len(postmen.got) == HANDOFFS, len(postmen.got)
    return addressing, delivering, len(world.steps.done) - done


def _idle(report: Report) -> None:
    report.say("A minute in which nothing is due:")
    report.table("schedules", "calls", "limit", "kept")
    counted = []
    for schedules in (0, 1_000, SCHEDULES):
        world = World()
        for n in range(schedules):
            key = keys.due_item("1", f"sched_{n:06d}")
            shard = keys.due(keys.shard_of(f"sched_{n:06d}"))
            later = keys.due_bound(AT + (n + 1) * MINUTE)
            item = {"pk": key.pk, "sk": key.sk, "type": "due", "gsi1pk": shard, "gsi1sk": later}
            world.dynamodb.put({name: {"S": value} for name, value in item.items()})
        swept = world.sweep(AT)
        assert swept.due == 0
        counted.append(len(world.steps.done))
        report.row(f"{schedules:,}", str(counted[-1]), str(counted[0]), figure=counted[-1], limit=counted[0])
    report.end_table()


def _multiply(client: QuickDynamoDB, schedule_id: str, times: int) -> None:
    """Copies of one schedule's items, each under an id of its own, in its own shard."""
    items = list(client.items[keys.head("1", schedule_id).pk].values())
    assert {item["type"]["S"] for item in items} == {"schedule", "due"}
    for n in range(times - 1):
        id = f"sched_copy{n:05d}"
        for item in items:
            copy = json.loads(json.dumps(item).replace(schedule_id, id))
            if "gsi1pk" in copy:
                copy["gsi1pk"]["S"] = keys.due(keys.shard_of(id))
            client.put(copy)


def _through_the_sdk(service: str, world: World) -> Any:
    """A client of boto3's whose requests end at the world's table and bus."""
    client = boto3.client(  # type: ignore[call-overload]
        service,
        region_name="eu-west-1",
        aws_access_key_id="bench",
        aws_secret_access_key="bench",  # noqa: S106 - of nothing
    )
    names = {
        "GetItem": "get_item",
        "BatchGetItem": "batch_get_item",
        "Query": "query",
        "UpdateItem": "update_item",
        "TransactWriteItems": "transact_write_items",
        "PutEvents": "put_events",
    }

    def answered(request: Any, **_: Any) -> AWSResponse:
        target = request.headers["X-Amz-Target"]
        operation = (target.decode() if isinstance(target, bytes) else target).rpartition(".")[2]
        holder = world.events if operation == "PutEvents" else world.dynamodb
        try:
            status, answer = 200, getattr(holder, names[operation])(**json.loads(request.body))
        except ClientError as error:
            response: Json = dict(error.response)
            status, answer = 400, {"__type": response["Error"]["Code"], **response}
        raw = MockRawResponse(json.dumps(answer).encode())
        return AWSResponse(request.url, status, {"content-type": "application/x-amz-json-1.0"}, raw)  # type: ignore[arg-type]

    client.meta.events.register("before-send", answered)
    return client
