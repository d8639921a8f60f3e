"""DynamoDB in the process: moto behind one choke point, which is as strict, and can be as troublesome, as the real one.

Everything that botocore sends passes `Cloud.send`: one lock, because moto loses updates under threads; the replay of
ClientRequestToken, which moto ignores; a strict check (tests/support/strict.py); a plan of faults; and a log, by which
round trips and capacity units are counted. The hook is moto's own stubber, wrapped: a handler of one's own on
`before-send` would not do, as botocore runs all of them, so that a faked failure would be committed all the same.
"""

from __future__ import annotations

import contextlib
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ConnectTimeoutError, ReadTimeoutError
from moto import mock_aws
from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.botocore_stubber import BotocoreStubber, MockRawResponse
from moto.dynamodb.models.dynamo_type import DynamoType, Item

from tests.support import brisk
from tests.support.capacity import read_units, size_of, write_units
from tests.support.places import TEMPLATE
from tests.support.strict import violations

Json = dict[str, Any]
TABLE = "rota-test-table"
REGION = "eu-west-1"
_ENVIRONMENT = {
    "TABLE_NAME": TABLE,
    "AWS_DEFAULT_REGION": REGION,
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "POWERTOOLS_SERVICE_NAME": "rota",
    "POWERTOOLS_METRICS_NAMESPACE": "rota",
    "LOG_LEVEL": "INFO",
    "SIGNING_KEY": "alias/rota-test",
    "MAIL_VIA": "log",
}


class Crash(BaseException):
    """The process dies here. No `except Exception` catches it."""


@dataclass
class Call:
    """One call that reached, or should have reached, DynamoDB."""

    operation: str
    request: Json
    thread: int
    began: float
    ended: float = 0.0
    answer: Json | None = None  # None where there was none, or it was a failure
    read_units: float = 0.0
    write_units: float = 0.0

    @property
    def wrote(self) -> bool:
        """Whether it changed the table."""
        return self.answer is not None and self.operation in ("TransactWriteItems", "UpdateItem")

    @property
    def keys(self) -> list[tuple[str, str]]:
        """The keys that it changes."""
        if self.operation == "UpdateItem":
            return [_pair(self.request["Key"])]
        if self.operation != "TransactWriteItems":
            return []
        return [
            _pair(request["Item"] if kind == "Put" else request["Key"])
            for action in self.request["TransactItems"]
            for kind, request in action.items()
            if kind != "ConditionCheck"
        ]


@dataclass
class Fault:
    """What goes wrong, with which calls, and how often. `fired` tells whether it came to that."""

    verb: str
    when: Callable[[str, Json, int], bool] = lambda operation, request, n: True
    times: int = 1
    code: str = ""
    status: int = 400
    reasons: tuple[str, ...] = ()
    act: Callable[[], None] = lambda: None
    error: Callable[[str], Exception] | None = None  # what the SDK runs into instead of an answer, by the address
    reply: Callable[[Json], Json] | None = None  # an answer made up from the request
    fired: int = 0
    seen: int = 0  # calls that were looked at, hit or not

    def takes(self, operation: str, request: Json) -> bool:
        """Whether this call is the one; counts it."""
        n, self.seen = self.seen, self.seen + 1
        if self.fired >= self.times or not self.when(operation, request, n):
            return False
        self.fired += 1
        return True


KINDS = ("crash-before", "crash-after", "response-lost", "never-arrived")


def at(n: int) -> Callable[[str, Json, int], bool]:
    """The n-th call from now, counted from 0."""
    return lambda operation, request, i: i == n


def on(*operations: str) -> Callable[[str, Json, int], bool]:
    """Every call of these operations."""
    return lambda operation, request, i: operation in operations


def failing(code: str, *, status: int = 400, times: int = 1, reasons: tuple[str, ...] = (), **when: Any) -> Fault:
    """A failure that DynamoDB answers with, in place of doing anything."""
    return Fault("error", code=code, status=status, times=times, reasons=reasons, **when)


class VirtualTime:
    """Stands in for the `time` module where code waits: waiting takes no time, but is added up."""

    def __init__(self) -> None:
        self.slept = 0.0
        self.real = False

    def sleep(self, seconds: float) -> None:
        """Wait."""
        self.slept += seconds
        if self.real:
            time.sleep(seconds)

    def monotonic(self) -> float:
        """A clock that waiting moves on."""
        return time.monotonic() + (0 if self.real else self.slept)

    def __getattr__(self, name: str) -> Any:
        return getattr(time, name)


@dataclass
class Cloud:
    """The one DynamoDB of a test run."""

    calls: list[Call] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)  # what the strict check found
    latency: float = 0.0  # seconds before each call is carried out; see `round_trips`
    waiting: VirtualTime = field(default_factory=VirtualTime)
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _tokens: dict[str, tuple[Json, bytes]] = field(default_factory=dict)

    def send(self, carry_out: Callable[[], AWSResponse | None], request: Any) -> AWSResponse | None:
        """Carry out one request of botocore's, or not, as the plan has it."""
        target = request.headers.get("X-Amz-Target", b"")
        target = target.decode() if isinstance(target, bytes) else target
        if not target.startswith("DynamoDB_") or TABLE not in _text(request.body):
            return carry_out()
        operation, body = target.rpartition(".")[2], json.loads(request.body)
        if operation in ("CreateTable", "DescribeTable", "UpdateTimeToLive"):
            return carry_out()
        call = Call(operation, body, threading.get_ident(), time.perf_counter())
        with self._lock:
            self.calls.append(call)
            fault = next((fault for fault in self.faults if fault.takes(operation, body)), None)
        if self.latency:
            time.sleep(self.latency)
        try:
            return self._answered(call, fault, carry_out, request)
        finally:
            call.ended = time.perf_counter()

    def _answered(
        self, call: Call, fault: Fault | None, carry_out: Callable[[], AWSResponse | None], request: Any
    ) -> AWSResponse | None:
        verb = fault.verb if fault else ""
        if fault and verb in ("before", "slow"):
            fault.act()
        if verb == "crash-before":
            raise Crash
        if verb == "never-arrived":
            raise ConnectTimeoutError(endpoint_url=request.url)
        if fault and fault.error:
            raise fault.error(request.url)
        if fault and fault.reply:
            call.answer = fault.reply(call.request)
            headers = {"content-type": "application/x-amz-json-1.0"}
            return AWSResponse(request.url, 200, headers, MockRawResponse(json.dumps(call.answer)))
        if fault and verb == "error":
            reasons = [{"Code": reason} for reason in fault.reasons]
            return _failure(request.url, fault.code, fault.status, reasons)
        if wrong := violations(call.operation, call.request):
            self.refused += wrong
            return _failure(request.url, "ValidationException", 400, [], "; ".join(wrong))
        with self._lock:
            response = self._carried_out(call, carry_out, request)
        if fault and verb == "after":
            fault.act()
        if verb == "crash-after":
            raise Crash
        if verb == "response-lost":
            raise ReadTimeoutError(endpoint_url=request.url)
        return response

    def _carried_out(self, call: Call, carry_out: Callable[[], AWSResponse | None], request: Any) -> AWSResponse | None:
        token = call.request.get("ClientRequestToken")
        if token in self._tokens:
            first, content = self._tokens[token]
            if first != call.request:
                return _failure(request.url, "IdempotentParameterMismatchException", 400, [])
            call.answer = {}
            return AWSResponse(request.url, 200, {}, MockRawResponse(content))
        sizes = self._sizes(call)
        brisk.begun(self._table)
        response = carry_out()
        assert response is not None
        if response.status_code == 200:
            call.answer = json.loads(response.content or b"{}")
            call.read_units = read_units(call.operation, call.request, call.answer)
            if call.wrote:
                after = self._sizes(call)
                largest = [max(pair) for pair in zip(sizes, after, strict=True)]
                call.write_units = write_units(call.operation, largest)
            if token is not None:
                self._tokens[token] = (call.request, response.content)
        return response

    def _sizes(self, call: Call) -> list[tuple[int, int]]:
        sizes = []
        for pk, sk in call.keys:
            item = self.item(pk, sk) or {}
            size = size_of(item)
            sizes.append((size, size if "gsi1pk" in item else 0))
        return sizes

    # The table itself, past the API.

    @property
    def _table(self) -> Any:
        from moto.dynamodb.models import dynamodb_backends

        return dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables.get(TABLE)

    def _items(self) -> Any:
        return self._table.items

    def item(self, pk: str, sk: str) -> Json | None:
        """One item as it is stored, or None."""
        found = self._items().get(DynamoType({"S": pk}), {}).get(DynamoType({"S": sk}))
        return None if found is None else found.to_json()["Attributes"]

    def dump(self) -> dict[tuple[str, str], Json]:
        """Every item, by its key."""
        with self._lock:
            items = [item.to_json()["Attributes"] for part in self._items().values() for item in part.values()]
        return {_pair(item): item for item in items}

    def snapshot(self) -> Any:
        """The contents, to be put back by `restore`."""
        return brisk.copied(self._items())

    def restore(self, snapshot: Any) -> None:
        """Put contents back, and forget calls, faults and tokens."""
        items = self._items()
        items.clear()
        items.update(brisk.copied(snapshot))
        self.calls.clear()
        self.faults.clear()
        self.refused.clear()
        self._tokens.clear()
        self.latency = 0.0
        self.waiting.slept, self.waiting.real = 0.0, False

    def plant(self, item: dict[str, str | int]) -> None:
        """Put an item there by hand, past every check."""
        raw = {k: {"N": str(v)} if isinstance(v, int) else {"S": v} for k, v in item.items()}
        pk, sk = DynamoType(raw["pk"]), DynamoType(raw["sk"])
        self._items()[pk][sk] = Item(pk, sk, raw)

    def uproot(self, pk: str, sk: str) -> None:
        """Take an item away by hand."""
        del self._items()[DynamoType({"S": pk})][DynamoType({"S": sk})]

    @contextlib.contextmanager
    def failing(self, *faults: Fault) -> Iterator[None]:
        """With these faults planned, and no longer."""
        self.faults += faults
        try:
            yield
        finally:
            self.faults = [fault for fault in self.faults if fault not in faults]


def round_trips(calls: list[Call]) -> int:
    """How many calls were made one after another: the longest chain of calls none of which overlap.

    Meaningful with a `latency` of some ten milliseconds, in which calls that are made side by side all begin.
    """
    chain, free_from = 0, 0.0
    for call in sorted(calls, key=lambda call: call.ended):
        if call.began >= free_from:
            chain, free_from = chain + 1, call.ended
    return chain


@contextlib.contextmanager
def running() -> Iterator[Cloud]:
    """A cloud with rota's table, made from template.yaml; the environment and the SDK point at it."""
    import botocore.endpoint

    import rota.store.client
    import rota.store.table

    cloud = Cloud()
    original = BotocoreStubber.__call__

    def choke(self: BotocoreStubber, event_name: str, request: Any, **kwargs: Any) -> AWSResponse | None:
        if not self.enabled:
            return original(self, event_name, request, **kwargs)
        return cloud.send(lambda: original(self, event_name, request, **kwargs), request)

    before = {name: os.environ.get(name) for name in _ENVIRONMENT}
    os.environ.update(_ENVIRONMENT)
    BotocoreStubber.__call__ = choke  # type: ignore[method-assign]
    rota.store.client.dynamodb.cache_clear()
    waiters = (botocore.endpoint, rota.store.table)
    for module in waiters:
        module.time = cloud.waiting  # type: ignore[attr-defined]
    try:
        with brisk.moto(), mock_aws():
            _create_table()
            _create_signing_key()
            yield cloud
    finally:
        for module in waiters:
            module.time = time  # type: ignore[attr-defined]
        BotocoreStubber.__call__ = original  # type: ignore[method-assign]
        rota.store.client.dynamodb.cache_clear()
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


class _Template(yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader):  # type: ignore[misc]
    """CloudFormation's YAML; short forms such as !Ref become {"Ref": ...}."""


_Template.add_multi_constructor(
    "!",
    lambda loader, tag, node: {
        tag: loader.construct_scalar(node)
        if isinstance(node, yaml.ScalarNode)
        else loader.construct_sequence(node, deep=True)
        if isinstance(node, yaml.SequenceNode)
        else loader.construct_mapping(node, deep=True)
    },
)


def template() -> Json:
    """template.yaml as written."""
    return yaml.load(TEMPLATE.read_text("utf-8"), _Template)  # type: ignore[no-any-return]


def _create_table() -> None:
    import boto3

    tables = [r["Properties"] for r in template()["Resources"].values() if r["Type"] == "AWS::DynamoDB::Table"]
    (properties,) = tables
    client = boto3.client("dynamodb")
    client.create_table(
        TableName=TABLE,
        **{
            name: properties[name]
            for name in ("BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")
        },
    )
    client.update_time_to_live(TableName=TABLE, TimeToLiveSpecification=properties["TimeToLiveSpecification"])


def _create_signing_key() -> None:
    import boto3

    client = boto3.client("kms")
    made = client.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")
    client.create_alias(AliasName=_ENVIRONMENT["SIGNING_KEY"], TargetKeyId=made["KeyMetadata"]["KeyId"])


def _failure(url: str, code: str, status: int, reasons: list[Json], message: str = "made up") -> AWSResponse:
    body: Json = {
        "__type": f"com.amazonaws.dynamodb.v20120810#{code}",
        "message": f"{message} arn:aws:dynamodb:eu-west-1:123456789012:table/{TABLE}",  # an answer must not show this
    }
    if reasons:
        body["CancellationReasons"] = reasons
    headers = {"content-type": "application/x-amz-json-1.0"}
    return AWSResponse(url, status, headers, MockRawResponse(json.dumps(body)))  # type: ignore[arg-type]


def _pair(item: Json) -> tuple[str, str]:
    return item["pk"]["S"], item["sk"]["S"]


def _text(body: Any) -> str:
    return body.decode("utf-8", "replace") if isinstance(body, bytes) else str(body or "")
