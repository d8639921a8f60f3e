"""What DynamoDB refuses and moto lets through: every request is held against this before it is carried out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import botocore.session
from botocore.model import ServiceModel
from botocore.validate import ParamValidator
from moto.dynamodb.parsing.reserved_keywords import ReservedKeywords

from tests.support.capacity import size_of

Json = dict[str, Any]

ALLOWED = frozenset({"GetItem", "BatchGetItem", "Query", "UpdateItem", "TransactWriteItems", "TransactGetItems"})
KEY = {"pk", "sk"}
INDEX_KEY = {"gsi1pk", "gsi1sk"}
MAX_ITEM = 400 * 1024
MAX_TRANSACTION_BYTES = 4 * 1024 * 1024
_TOKEN = re.compile(r"(?:[#:][A-Za-z0-9_]|[A-Za-z_])[A-Za-z0-9_]*")
_WORDS = frozenset({"AND", "OR", "NOT", "IN", "BETWEEN", "SET", "ADD", "REMOVE", "DELETE"})
_WORDS |= {"attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "contains", "size"}
_WORDS |= {"if_not_exists", "list_append"}
_RESERVED = frozenset(word.upper() for word in ReservedKeywords.get_reserved_keywords())
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,37})")


def violations(operation: str, body: Json) -> list[str]:
    """Everything in a request that DynamoDB would answer with a ValidationException, or that rota must never do."""
    if operation not in ALLOWED:
        return [f"{operation} is not an operation of rota"]
    # The client does not look at what it sends (store/client.py).
    malformed = ParamValidator().validate(body, _model().operation_model(operation).input_shape)
    if malformed.has_errors():
        return [malformed.generate_report()]
    return list(_OF[operation](body))


@lru_cache(maxsize=1)
def _model() -> ServiceModel:
    return botocore.session.get_session().get_service_model("dynamodb")


def _get(body: Json) -> Iterator[str]:
    yield from _expressions(body)
    yield from _key(body.get("Key", {}))
    if not body.get("ConsistentRead"):
        yield "a read of the table that is not consistent"


def _batch_get(body: Json) -> Iterator[str]:
    keys = [(table, key) for table, part in body["RequestItems"].items() for key in part["Keys"]]
    if not 1 <= len(keys) <= 100:
        yield f"{len(keys)} keys in one batch"
    if len({(table, repr(sorted(key.items()))) for table, key in keys}) < len(keys):
        yield "a key twice in one batch"
    for _, key in keys:
        yield from _key(key)
    if not all(part.get("ConsistentRead") for part in body["RequestItems"].values()):
        yield "a read of the table that is not consistent"


def _query(body: Json) -> Iterator[str]:
    yield from _expressions(body)
    index = "IndexName" in body
    if index and body.get("ConsistentRead"):
        yield "a consistent read of a global index"
    if not index and not body.get("ConsistentRead"):
        yield "a read of the table that is not consistent"
    if body.get("Limit", 1) < 1:
        yield "Limit below 1"
    names, values = body.get("ExpressionAttributeNames", {}), body.get("ExpressionAttributeValues", {})
    partition, sort = ("gsi1pk", "gsi1sk") if index else ("pk", "sk")
    condition = body["KeyConditionExpression"]
    used = {names.get(token, token) for token in _TOKEN.findall(condition) if token not in _WORDS and token[0] != ":"}
    if not used <= {partition, sort} or partition not in used:
        yield f"the key condition is on {sorted(used)}"
    filtered = {names.get(token, token) for token in _TOKEN.findall(body.get("FilterExpression", ""))}
    if filtered & {partition, sort}:
        yield "a filter on a key"
    for value in values.values():
        if value.get("S") == "":
            yield "an empty string as a key"
    bounds = re.search(r"BETWEEN (:\w+) AND (:\w+)", condition)
    low = high = None
    if bounds:
        low, high = (values[name]["S"].encode() for name in bounds.groups())
        if low > high:
            yield "BETWEEN with an upper bound below the lower one"
    if start := body.get("ExclusiveStartKey"):
        wanted = KEY | INDEX_KEY if index else KEY
        if start.keys() != wanted:
            yield f"ExclusiveStartKey holds {sorted(start)}"
        else:
            if start[partition]["S"] not in [value.get("S") for value in values.values()]:
                yield "ExclusiveStartKey of another partition"
            position = start[sort]["S"].encode()
            if low is not None and high is not None and not low <= position <= high:
                yield "ExclusiveStartKey outside the key condition"


def _update(body: Json) -> Iterator[str]:
    yield from _expressions(body)
    yield from _key(body["Key"])


def _transact_get(body: Json) -> Iterator[str]:
    if not 1 <= len(body["TransactItems"]) <= 100:
        yield f"{len(body['TransactItems'])} items in one transaction"
    for item in body["TransactItems"]:
        yield from _key(item["Get"]["Key"])


def _transact(body: Json) -> Iterator[str]:
    if not 1 <= len(body["TransactItems"]) <= 100:
        yield f"{len(body['TransactItems'])} items in one transaction"
    if not 1 <= len(body.get("ClientRequestToken", "")) <= 36:
        yield "no ClientRequestToken of 1 to 36 characters"
    targets = []
    total = 0
    for action in body["TransactItems"]:
        if len(action) != 1:
            yield f"actions {sorted(action)} in one element"
        ((kind, request),) = action.items()
        yield from _expressions(request)
        key = {name: request["Item"][name] for name in KEY} if kind == "Put" else request["Key"]
        targets.append((request["TableName"], repr(sorted(key.items()))))
        yield from _key(key)
        if kind == "Put":
            yield from _item(request["Item"])
            total += size_of(request["Item"])
        if kind == "ConditionCheck" and "ConditionExpression" not in request:
            yield "ConditionCheck without a condition"
    if len(set(targets)) < len(targets):
        yield f"two actions on one item: {min(target for target in targets if targets.count(target) > 1)}"
    if total > MAX_TRANSACTION_BYTES:
        yield f"{total} bytes in one transaction"


_OF = {
    "GetItem": _get,
    "BatchGetItem": _batch_get,
    "Query": _query,
    "UpdateItem": _update,
    "TransactWriteItems": _transact,
    "TransactGetItems": _transact_get,
}


def _expressions(request: Json) -> Iterator[str]:
    """Names and values: all that are used are given, all that are given are used, none is a reserved word."""
    used: set[str] = set()
    for name in ("KeyConditionExpression", "FilterExpression", "ConditionExpression", "UpdateExpression"):
        for token in _TOKEN.findall(request.get(name, "")):
            if token[0] in "#:":
                used.add(token)
            elif token not in _WORDS and token.upper() in _RESERVED:
                yield f"the reserved word {token} in {name}"
    given = set(request.get("ExpressionAttributeNames", {})) | set(request.get("ExpressionAttributeValues", {}))
    if used != given:
        yield f"names and values given {sorted(given)}, used {sorted(used)}"
    for name in ("ExpressionAttributeNames", "ExpressionAttributeValues"):
        if request.get(name) == {}:
            yield f"{name} is empty"
    for value in request.get("ExpressionAttributeValues", {}).values():
        yield from _value(value)


def _key(key: Json) -> Iterator[str]:
    if key.keys() != KEY:
        yield f"a key of {sorted(key)}"
        return
    for name, most in (("pk", 2048), ("sk", 1024)):
        text = key[name].get("S")
        if not text or len(text.encode()) > most:
            yield f"{name} is empty, too long or no string: {str(key[name])[:80]}"


def _item(item: Json) -> Iterator[str]:
    if size_of(item) > MAX_ITEM:
        yield f"an item of {size_of(item)} bytes"
    for name in INDEX_KEY & item.keys():
        if not item[name].get("S"):
            yield f"{name} is empty or no string"
    if len(INDEX_KEY & item.keys()) == 1:
        yield "half an index key"
    for value in item.values():
        yield from _value(value)


def _value(value: Json) -> Iterator[str]:
    if len(value) != 1 or not value.keys() <= {"S", "N"}:
        yield f"a value of type {sorted(value)}"
    elif "N" in value and not _NUMBER.fullmatch(value["N"]):
        yield f"a number that is none: {value['N'][:60]}"
    elif "S" in value:
        try:
            value["S"].encode()
        except UnicodeEncodeError:
            yield "a string that is not UTF-8"
