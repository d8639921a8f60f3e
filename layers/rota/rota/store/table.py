"""The table's operations on plain items, with the failures of each told apart.

An item here is a flat dict of strings and integers. What no condition or index needs to see lies in one JSON string.
"""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from rota.domain.errors import LimitExceeded, Raced, Unavailable
from rota.store.client import TIMEOUT
from rota.store.errors import cancellation, translated
from rota.store.keys import Key
from rota.store.room import require_room

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Item: TypeAlias = "dict[str, str | int]"
T = TypeVar("T")
U = TypeVar("U")
V = TypeVar("V")

INDEX = "gsi1"
NAMED = "named"  # the attribute that counts how often something was made to name an item
MAX_TRANSACTION = 100  # DynamoDB's own limit
_CONFLICT_SECONDS = 2.5  # how long a conflict with another transaction is waited out
_WORTH_WAITING = ("TransactionConflict", "Throttling", "Provisioned")
_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Change:
    """One item of a transaction, and what it means if its condition does not hold."""

    action: str  # Put, Update, Delete or ConditionCheck, as DynamoDB calls them
    key: Key
    request: dict[str, Any]
    otherwise: Exception = field(default_factory=Raced)


def put_new(key: Key, item: Item, otherwise: Exception) -> Change:
    """Create an item that must not exist."""
    return Change(
        "Put", key, {"Item": _encode(key, item), "ConditionExpression": "attribute_not_exists(pk)"}, otherwise
    )


def put(key: Key, item: Item) -> Change:
    """Write an item, whether or not there is one: for copies whose original is conditional in the same transaction."""
    return Change("Put", key, {"Item": _encode(key, item)})


def replace(key: Key, item: Item, attribute: str, expected: int, otherwise: Exception | None = None) -> Change:
    """Overwrite an item whose `attribute` still has the value that was read."""
    request = {"Item": _encode(key, item), "ConditionExpression": "#a = :a"}
    request |= {
        "ExpressionAttributeNames": {"#a": attribute},
        "ExpressionAttributeValues": {":a": value_of(expected)},
    }
    return Change("Put", key, request, otherwise or Raced())


def put_over(key: Key, item: Item, expected: Mapping[str, int]) -> Change:
    """Overwrite an item that is as it was read."""
    return Change("Put", key, {"Item": _encode(key, item), **as_read(expected)})


def delete_read(key: Key, expected: Mapping[str, int]) -> Change:
    """Remove an item that is as it was read."""
    return Change("Delete", key, as_read(expected))


def delete(key: Key, otherwise: Exception | None = None) -> Change:
    """Remove an item that must exist."""
    return Change("Delete", key, {"ConditionExpression": "attribute_exists(pk)"}, otherwise or Raced())


def check(key: Key, otherwise: Exception) -> Change:
    """Require that an item exists."""
    return Change("ConditionCheck", key, {"ConditionExpression": "attribute_exists(pk)"}, otherwise)


def name(key: Key, expected: Mapping[str, int], otherwise: Exception | None = None) -> Change:
    """Count that something names an item, which must be as it was read: whoever deletes it sees the count move."""
    condition = as_read(expected)
    condition["UpdateExpression"] = "ADD #named :one"
    condition["ExpressionAttributeNames"] |= {"#named": NAMED}
    condition["ExpressionAttributeValues"] |= {":one": value_of(1)}
    return Change("Update", key, condition, otherwise or Raced())


def as_read(expected: Mapping[str, int]) -> dict[str, Any]:
    """The condition that an item exists and that its attributes are as they were read; 0 may stand for none."""
    terms, names, values = ["attribute_exists(pk)"], {}, {}
    for i, (attribute, value) in enumerate(expected.items()):
        names[f"#a{i}"], values[f":a{i}"] = attribute, value_of(value)
        terms.append(f"(#a{i} = :a{i}{'' if value else f' OR attribute_not_exists(#a{i})'})")
    return {
        "ConditionExpression": " AND ".join(terms),
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": values,
    }


def tally(key: Key, by: int, what: str = "", cap: int = 0) -> Change:
    """Add to a count; past `cap` the transaction is refused."""
    request: dict[str, Any] = {
        "UpdateExpression": "ADD #n :by SET #t = :t, #s = :s",
        "ExpressionAttributeNames": {"#n": "n", "#t": "type", "#s": "schema"},
        "ExpressionAttributeValues": {":by": value_of(by), ":t": value_of("count"), ":s": value_of(1)},
    }
    if by > 0:
        request["ConditionExpression"] = "attribute_not_exists(#n) OR #n <= :most"
        request["ExpressionAttributeValues"][":most"] = value_of(cap - by)
    return Change("Update", key, request, LimitExceeded(what, cap))


class Table:
    """One DynamoDB table. Reads are strongly consistent unless they go through the index."""

    def __init__(self, client: DynamoDBClient, name: str, seconds: float | None = None) -> None:
        """`seconds` is how long whoever asks may take: nothing is begun that might not end within it."""
        self._client = client
        self._name = name
        self._last_start = float("inf") if seconds is None else time.monotonic() + seconds - 2 * TIMEOUT

    def get(self, key: Key) -> Item | None:
        """The item under a key, or None."""
        answer = self._call(self._client.get_item, TableName=self._name, Key=_encode(key, {}), ConsistentRead=True)
        return decoded(answer["Item"]) if "Item" in answer else None

    def get_many(self, keys: Sequence[Key]) -> list[Item]:
        """The items that exist among the keys, in no order. Hundreds of keys are asked for side by side."""
        if not keys:
            return []
        distinct = list(dict.fromkeys(keys))
        batches = [distinct[i : i + 100] for i in range(0, len(distinct), 100)]
        return [item for found in parallel(*(lambda b=b: self._get_batch(b) for b in batches)) for item in found]

    def _get_batch(self, keys: Sequence[Key]) -> list[Item]:
        found: list[Item] = []
        wanted: list[Any] = [_encode(key, {}) for key in keys]
        for attempt in range(8):
            request = {self._name: {"Keys": wanted, "ConsistentRead": True}}
            answer = self._call(self._client.batch_get_item, RequestItems=request)
            found += map(decoded, answer["Responses"].get(self._name, []))
            wanted = answer.get("UnprocessedKeys", {}).get(self._name, {}).get("Keys", [])
            if not wanted:
                return found
            time.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311 - jitter, no secret
        raise Unavailable("the store is busy")

    def query(
        self,
        pk: str,
        low: str = " ",
        high: str = "~~",
        *,
        limit: int = 0,
        after: str | None = None,
        newest_first: bool = False,
        index: bool = False,
    ) -> Iterator[Item]:
        """The items of a partition with sort keys from `low` to `high`, both included, page by page as they are drawn.

        `after` goes on behind that sort key. `limit` is what one page fetches, not where the iterator ends.
        """
        if low > high:
            return  # DynamoDB refuses such bounds
        names = ("gsi1pk", "gsi1sk") if index else ("pk", "sk")
        request: dict[str, Any] = {
            "TableName": self._name,
            "KeyConditionExpression": "#p = :p AND #s BETWEEN :low AND :high",
            "ExpressionAttributeNames": {"#p": names[0], "#s": names[1]},
            "ExpressionAttributeValues": {":p": value_of(pk), ":low": value_of(low), ":high": value_of(high)},
            "ScanIndexForward": not newest_first,
        }
        request |= {"IndexName": INDEX} if index else {"ConsistentRead": True}
        if limit:
            request["Limit"] = limit
        if after is not None:
            request["ExclusiveStartKey"] = _encode(Key(pk, after), {})
        while True:
            answer = self._call(self._client.query, **request)
            yield from map(decoded, answer["Items"])
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def next_number(self, key: Key, count: int = 1) -> int:
        """The first of `count` numbers greater than any that this key gave before. None is given twice."""
        answer = self._call(
            self._client.update_item,
            TableName=self._name,
            Key=_encode(key, {}),
            UpdateExpression="ADD #n :by SET #t = :t, #s = :s",
            ExpressionAttributeNames={"#n": "n", "#t": "type", "#s": "schema"},
            ExpressionAttributeValues={":by": value_of(count), ":t": value_of("number"), ":s": value_of(1)},
            ReturnValues="UPDATED_NEW",
        )
        return int(answer["Attributes"]["n"]["N"]) - count + 1

    def update(self, change: Change) -> None:
        """One Update by itself, at half the price of a transaction. A condition that fails raises its `otherwise`.

        It may be done twice, if an answer is lost: only for what comes to the same then.
        """
        try:
            self._client.update_item(TableName=self._name, Key=_encode(change.key, {}), **change.request)
        except (ClientError, BotoCoreError) as error:
            if isinstance(error, ClientError) and error.response["Error"]["Code"] == "ConditionalCheckFailedException":
                raise change.otherwise from None
            raise translated(error) from error

    def transact(self, changes: Sequence[Change]) -> None:
        """All of the changes or none. A condition that fails raises its change's `otherwise`.

        A conflict with another transaction is waited out with jitter for at most 2.5 s, under one token, so that a
        commit whose answer was lost is not done twice.
        """
        require_possible(changes)
        items: list[Any] = [{change.action: self._target(change)} for change in changes]
        token = str(uuid.uuid4())
        deadline = time.monotonic() + _CONFLICT_SECONDS
        attempt = 0
        while True:
            try:
                self._call(self._client.transact_write_items, TransactItems=items, ClientRequestToken=token)
                return
            except ClientError as error:
                reasons = cancellation(error)
                for change, reason in zip(changes, reasons, strict=False):
                    if reason == "ConditionalCheckFailed":
                        raise change.otherwise from None
                if not any(reason.startswith(_WORTH_WAITING) for reason in reasons):
                    raise
                attempt += 1
                pause = random.uniform(0.005, min(0.02 * 2**attempt, 0.4))  # noqa: S311 - jitter, no secret
                if time.monotonic() + pause > deadline:
                    raise Unavailable("too many writes at once to the same object") from error
                time.sleep(pause)

    def _target(self, change: Change) -> dict[str, Any]:
        where: dict[str, Any] = {"TableName": self._name}
        if change.action != "Put":
            where["Key"] = _encode(change.key, {})
        return where | change.request

    def _require_time(self) -> None:
        if time.monotonic() > self._last_start:
            raise Unavailable("not enough time left")

    def _call(self, operation: Callable[..., Any], **request: Any) -> Any:
        """The answer, on the third attempt at the latest, within three seconds; Unavailable if there is none.

        All that is sent may be sent twice: a transaction has a token, and of numbers some may be left out.
        """
        attempt = 0
        while True:
            self._require_time()
            try:
                return operation(**request)
            except (ClientError, BotoCoreError) as error:
                failure = translated(error)
                attempt += 1
                if attempt == _ATTEMPTS or not isinstance(failure, Unavailable):
                    raise failure from error
            time.sleep(random.uniform(0.01, 0.05 * 2**attempt))  # noqa: S311 - jitter, no secret


_depth = threading.local()


def require_possible(changes: Sequence[Change]) -> None:
    """LimitExceeded for what no transaction takes, whatever the table holds."""
    if len(changes) > MAX_TRANSACTION:
        raise LimitExceeded("items in one transaction", MAX_TRANSACTION)
    require_room([change.request["Item"] for change in changes if change.action == "Put"])


@lru_cache(maxsize=8)
def _threads(depth: int) -> ThreadPoolExecutor:
    def entered() -> None:
        _depth.reached = depth + 1

    return ThreadPoolExecutor(max_workers=8, thread_name_prefix="read", initializer=entered)


def _aside(call: Callable[[], T]) -> Future[T]:
    # Reads that make reads side by side wait for threads of another pool, so that no pool ever waits for itself.
    return _threads(getattr(_depth, "reached", 0)).submit(call)


@contextmanager
def _none_left(*waiting: Future[Any]) -> Iterator[Sequence[Future[Any]]]:
    """Whatever one of the reads comes to, the others have ended too: nothing goes on once a function has answered."""
    try:
        yield waiting
    except BaseException:
        wait(waiting)
        raise


def parallel(*calls: Callable[[], T]) -> list[T]:
    """The answers of several independent reads, made side by side: one round trip's wait for all."""
    with _none_left(*map(_aside, calls[1:])) as waiting:
        return [call() for call in calls[:1]] + [future.result() for future in waiting]


def both(first: Callable[[], T], second: Callable[[], U]) -> tuple[T, U]:
    """The answers of two reads of different kinds, made side by side."""
    two = _aside(second)
    with _none_left(two):
        return first(), two.result()


def all_three(first: Callable[[], T], second: Callable[[], U], third: Callable[[], V]) -> tuple[T, U, V]:
    """The answers of three reads of different kinds, made side by side."""
    two, three = _aside(second), _aside(third)
    with _none_left(two, three):
        return first(), two.result(), three.result()


def value_of(value: str | int) -> dict[str, str]:
    """A value with its type, as DynamoDB writes it."""
    return {"N": str(value)} if isinstance(value, int) else {"S": value}


def _encode(key: Key, item: Item) -> dict[str, Any]:
    return {"pk": {"S": key.pk}, "sk": {"S": key.sk}, **{name: value_of(value) for name, value in item.items()}}


def decoded(raw: Any) -> Item:
    """An item as DynamoDB's types write it: in an answer, or in a record of the table's stream."""
    # A value of any other type is none of ours: whoever looks for it finds the item unreadable.
    return {
        name: value["S"] if "S" in value else int(value["N"])
        for name, value in raw.items()
        if "S" in value or "N" in value
    }
