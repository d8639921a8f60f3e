"""DynamoDB in a dictionary, behind botocore's client: a hundred times quicker than an emulator, for what needs numbers.

It knows the forms of expression that rota's store uses and refuses all others; tests/support/aws.py is the strict one.
Every call is a step, at which a plan can make something go wrong. What it writes, it also writes to a stream.
"""

from __future__ import annotations

import operator
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from botocore.exceptions import ClientError, ConnectTimeoutError, ReadTimeoutError

Json = dict[str, Any]
T = TypeVar("T")
VERBS = ("crash-before", "crash-after", "response-lost", "never-arrived")
_COMPARED = {"=": operator.eq, "<=": operator.le, "<": operator.lt, ">=": operator.ge, ">": operator.gt}
_ASSIGNED = re.compile(r"(#\w+) = (?:if_not_exists\((#\w+), (:\w+)\)|(:\w+))")
_ADDED = re.compile(r"(#\w+) (:\w+)")
_NUMBER = re.compile(r"[#:]?\w+")


class Crash(BaseException):
    """The process dies here. No `except Exception` catches it."""


@dataclass
class Steps:
    """The external steps of a worker, counted from 0; at step `at` the verb strikes, or `act` is done before it."""

    at: int = -1
    verb: str = ""
    act: Callable[[], None] | None = None
    done: list[str] = field(default_factory=list)
    fired: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, name: str, carry_out: Callable[[], T]) -> T:
        """One step."""
        with self._lock:
            n = len(self.done)
            self.done.append(name)
            chosen = n == self.at and not self.fired
            self.fired = self.fired or chosen
        if not chosen:
            return carry_out()
        if self.act is not None:
            self.act()
        if self.verb == "crash-before":
            raise Crash
        if self.verb == "never-arrived":
            raise ConnectTimeoutError(endpoint_url="http://quick")
        result = carry_out()
        if self.verb == "crash-after":
            raise Crash
        if self.verb == "response-lost":
            raise ReadTimeoutError(endpoint_url="http://quick")
        return result


class QuickDynamoDB:
    """The client. `items` are by partition and sort key; an item is never changed in place, only put in another's."""

    def __init__(self) -> None:
        self.items: dict[str, dict[str, Json]] = {}
        self.index: dict[str, dict[tuple[str, str], str]] = {}
        self.stream: list[Json] = []
        self.steps = Steps()

    def snapshot(self) -> Any:
        """The contents, for `restore`."""
        return (
            {pk: dict(part) for pk, part in self.items.items()},
            {pk: dict(part) for pk, part in self.index.items()},
            list(self.stream),
        )

    def restore(self, snapshot: Any) -> None:
        """Put contents back."""
        items, index, stream = snapshot
        self.items = {pk: dict(part) for pk, part in items.items()}
        self.index = {pk: dict(part) for pk, part in index.items()}
        self.stream = list(stream)

    def put(self, item: Json) -> None:
        """Put an item there, past everything."""
        self._write(item, item)

    # The five calls that rota makes.

    def get_item(self, **request: Any) -> Json:
        """GetItem."""
        found = self.steps.take("GetItem", lambda: self._item(request["Key"]))
        return {} if found is None else {"Item": found}

    def batch_get_item(self, **request: Any) -> Json:
        """BatchGetItem."""
        ((table, wanted),) = request["RequestItems"].items()
        found = self.steps.take("BatchGetItem", lambda: [self._item(key) for key in wanted["Keys"]])
        return {"Responses": {table: [item for item in found if item is not None]}}

    def query(self, **request: Any) -> Json:
        """Query, page by page."""
        return self.steps.take("Query", lambda: self._query(request))

    def update_item(self, **request: Any) -> Json:
        """UpdateItem."""
        return self.steps.take("UpdateItem", lambda: self._update_item(request))

    def transact_write_items(self, **request: Any) -> Json:
        """TransactWriteItems."""
        return self.steps.take("TransactWriteItems", lambda: self._transact(request["TransactItems"]))

    def _item(self, key: Json) -> Json | None:
        return self.items.get(key["pk"]["S"], {}).get(key["sk"]["S"])

    def _query(self, request: Json) -> Json:
        values = {name: value["S"] for name, value in request["ExpressionAttributeValues"].items()}
        assert request["KeyConditionExpression"] == "#p = :p AND #s BETWEEN :low AND :high"
        pk, low, high = values[":p"], values[":low"], values[":high"]
        if "IndexName" in request:
            part = self.index.get(pk, {})
            found = sorted((sk, key) for key, sk in part.items() if low <= sk <= high)
            items = [(sk, key, self.items[key[0]][key[1]]) for sk, key in found]
        else:
            part = self.items.get(pk, {})
            items = [(sk, (pk, sk), part[sk]) for sk in sorted(sk for sk in part if low <= sk <= high)]
        if not request["ScanIndexForward"]:
            items.reverse()
        if start := request.get("ExclusiveStartKey"):
            after = (start["pk"]["S"], start["sk"]["S"])
            keys = [key for _, key, _ in items]
            items = items[keys.index(after) + 1 :] if after in keys else [i for i in items if i[1] > after]
        page = items[: request["Limit"]] if "Limit" in request else items
        answer: Json = {"Items": [item for _, _, item in page]}
        if len(page) < len(items):
            last = page[-1][2]
            answer["LastEvaluatedKey"] = {n: last[n] for n in ("pk", "sk", "gsi1pk", "gsi1sk") if n in last}
        return answer

    def _update_item(self, request: Json) -> Json:
        if not _holds(request, self._item(request["Key"])):
            raise _error("ConditionalCheckFailedException", "UpdateItem")
        return {"Attributes": self._write(request["Key"], _updated(request, self._item(request["Key"])))}

    def _transact(self, actions: list[Json]) -> Json:
        assert 1 <= len(actions) <= 100, len(actions)
        requests = [next(iter(action.items())) for action in actions]
        keys = [r["Item"] if kind == "Put" else r["Key"] for kind, r in requests]
        assert len({(k["pk"]["S"], k["sk"]["S"]) for k in keys}) == len(keys), "two actions on one item"
        held = [_holds(r, self._item(k)) for (_, r), k in zip(requests, keys, strict=True)]
        if not all(held):
            reasons = [{"Code": "None" if ok else "ConditionalCheckFailed"} for ok in held]
            raise _error("TransactionCanceledException", "TransactWriteItems", reasons)
        for (kind, request), key in zip(requests, keys, strict=True):
            if kind == "Put":
                self._write(key, request["Item"])
            elif kind == "Update":
                self._write(key, _updated(request, self._item(key)))
            elif kind == "Delete":
                self._write(key, None)
        return {}

    def _write(self, key: Json, after: Json | None) -> Json:
        pk, sk = key["pk"]["S"], key["sk"]["S"]
        before = self.items.get(pk, {}).get(sk)
        if before is not None and "gsi1pk" in before:
            self.index[before["gsi1pk"]["S"]].pop((pk, sk), None)
        if after is None:
            self.items.get(pk, {}).pop(sk, None)
        else:
            self.items.setdefault(pk, {})[sk] = after
            if "gsi1pk" in after:
                self.index.setdefault(after["gsi1pk"]["S"], {})[pk, sk] = after["gsi1sk"]["S"]
        if after != before:
            name = "INSERT" if before is None else "REMOVE" if after is None else "MODIFY"
            record = {"SequenceNumber": f"{len(self.stream):021d}", **({"NewImage": after} if after else {})}
            self.stream.append({"eventName": name, "dynamodb": record})
        return after or {}


def _updated(request: Json, before: Json | None) -> Json:
    names, values = request["ExpressionAttributeNames"], request["ExpressionAttributeValues"]
    after = dict(before or request["Key"])
    parts = iter(re.split(r"\b(SET|ADD|REMOVE) ", request["UpdateExpression"])[1:])
    for verb, text in zip(parts, parts, strict=True):
        if verb == "SET":
            matches = list(_ASSIGNED.finditer(text))
            assert len(matches) == text.count(" = "), text
            for match in matches:
                name = names[match[1]]
                if match[2] is None or name not in (before or {}):
                    after[name] = values[match[3] or match[4]]
        elif verb == "ADD":
            for name, value in _ADDED.findall(text):
                number = int(after.get(names[name], {"N": "0"})["N"]) + int(values[value]["N"])
                after[names[name]] = {"N": str(number)}
        else:
            for name in _NUMBER.findall(text):
                after.pop(names[name], None)
    return after


def _holds(request: Json, item: Json | None) -> bool:
    condition = request.get("ConditionExpression")
    return condition is None or _all_of(condition, request, item or {})


def _all_of(condition: str, request: Json, item: Json) -> bool:
    """Conditions joined by AND, any of which may be a choice in brackets; or one choice without."""
    if " AND " not in condition:
        choice = condition[1:-1] if condition.startswith("(") else condition
        return any(_term(term, request, item) for term in choice.split(" OR "))
    return all(_all_of(one, request, item) for one in condition.split(" AND "))


def _term(term: str, request: Json, item: Json) -> bool:
    names = request.get("ExpressionAttributeNames", {})
    if match := re.fullmatch(r"attribute_(not_)?exists\((#?\w+)\)", term):
        return (names.get(match[2], match[2]) in item) is (match[1] is None)
    match = re.fullmatch(r"(#\w+) (=|<=|<|>=|>) (:\w+)", term)
    assert match, term
    value, wanted = item.get(names[match[1]]), request["ExpressionAttributeValues"][match[3]]
    if value is None or value.keys() != wanted.keys():
        return False
    (left,), (right,) = value.values(), wanted.values()
    return bool(_COMPARED[match[2]](int(left), int(right)) if "N" in value else _COMPARED[match[2]](left, right))


def _error(code: str, operation: str, reasons: list[Json] | None = None) -> ClientError:
    answer: Any = {"Error": {"Code": code, "Message": code}, "ResponseMetadata": {"HTTPStatusCode": 400}}
    if reasons:
        answer["CancellationReasons"] = reasons
    return ClientError(answer, operation)


def of_type(client: QuickDynamoDB, name: str) -> Iterator[Json]:
    """Every item of a type."""
    for part in client.items.values():
        yield from (item for item in part.values() if item["type"]["S"] == name)
