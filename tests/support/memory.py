"""A table in a dictionary, for tests that make a hundred thousand requests: a client that does what rota asks, at once.

It knows the expressions that rota writes and no others, and a transaction is all or nothing. What DynamoDB would refuse
is found elsewhere, over the emulator (tests/support/aws.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from botocore.exceptions import ClientError

Json = dict[str, Any]
_OPERAND = r"[#:]?\w+"


class MemoryClient:
    """Stands in for boto3's DynamoDB client."""

    def __init__(self) -> None:
        self.items: dict[str, dict[str, Json]] = {}

    def get_item(self, *, Key: Json, **_: Any) -> Json:  # noqa: N803
        """One item."""
        item = self._at(Key)
        return {} if item is None else {"Item": item}

    def batch_get_item(self, *, RequestItems: Json) -> Json:  # noqa: N803
        """Those that exist."""
        ((table, request),) = RequestItems.items()
        found = [self._at(key) for key in request["Keys"]]
        return {"Responses": {table: [item for item in found if item is not None]}}

    def query(self, **request: Any) -> Json:
        """A partition, or one of the index, as one page."""
        values = request["ExpressionAttributeValues"]
        pk, low, high = (values[name]["S"] for name in (":p", ":low", ":high"))
        if "IndexName" in request:
            part = {
                item["gsi1sk"]["S"]: item
                for items in self.items.values()
                for item in items.values()
                if item.get("gsi1pk", {}).get("S") == pk
            }
        else:
            part = self.items.get(pk, {})
        backwards = not request["ScanIndexForward"]
        start = request.get("ExclusiveStartKey", {}).get("sk", {}).get("S")
        keys = sorted((key for key in part if low <= key <= high), reverse=backwards)
        if start is not None:
            keys = [key for key in keys if (key < start if backwards else key > start)]
        return {"Items": [part[key] for key in keys]}

    def update_item(self, *, Key: Json, **request: Any) -> Json:  # noqa: N803
        """One item, whether or not it exists."""
        self._require([({"Key": Key, **request}, Key)])
        return {"Attributes": self._update(Key, request)}

    def transact_write_items(self, *, TransactItems: list[Json], **_: Any) -> Json:  # noqa: N803
        """All or nothing."""
        actions = [next(iter(action.items())) for action in TransactItems]
        keys = [request["Item"] if kind == "Put" else request["Key"] for kind, request in actions]
        self._require([(request, key) for (_, request), key in zip(actions, keys, strict=True)])
        for (kind, request), key in zip(actions, keys, strict=True):
            if kind == "Put":
                self.items.setdefault(key["pk"]["S"], {})[key["sk"]["S"]] = request["Item"]
            elif kind == "Delete":
                self.items.get(key["pk"]["S"], {}).pop(key["sk"]["S"], None)
            elif kind == "Update":
                self._update(key, request)
        return {}

    def _at(self, key: Json) -> Json | None:
        return self.items.get(key["pk"]["S"], {}).get(key["sk"]["S"])

    def _require(self, wanted: list[tuple[Json, Json]]) -> None:
        """Raise as DynamoDB does if a condition does not hold."""
        reasons = []
        for request, key in wanted:
            condition = request.get("ConditionExpression")
            holds = condition is None or _compiled(condition)(self._at(key) or {}, *_names(request))
            reasons.append({"Code": "None" if holds else "ConditionalCheckFailed"})
        if any(reason["Code"] != "None" for reason in reasons):
            error = {"Error": {"Code": "TransactionCanceledException", "Message": "a condition failed"}}
            raise ClientError(error | {"CancellationReasons": reasons}, "TransactWriteItems")  # type: ignore[arg-type]

    def _update(self, key: Json, request: Json) -> Json:
        item = dict(self._at(key) or {name: key[name] for name in ("pk", "sk")})
        names, values = _names(request)
        clauses = re.split(r"\b(ADD|SET|REMOVE)\b", request["UpdateExpression"])[1:]
        for verb, clause in zip(clauses[::2], clauses[1::2], strict=True):
            for part in re.split(r",\s*(?![^(]*\))", clause.strip()):
                if verb == "REMOVE":
                    item.pop(names[part.strip()], None)
                    continue
                target, _, source = part.strip().partition(" " if verb == "ADD" else " = ")
                name, value = names[target], values[re.findall(r":\w+", source)[0]]
                if verb == "ADD":
                    item[name] = {"N": str(int(item.get(name, {"N": "0"})["N"]) + int(value["N"]))}
                elif "if_not_exists" not in source or name not in item:
                    item[name] = value
        self.items.setdefault(key["pk"]["S"], {})[key["sk"]["S"]] = item
        return item


def _names(request: Json) -> tuple[Json, Json]:
    return request.get("ExpressionAttributeNames", {}), request.get("ExpressionAttributeValues", {})


@lru_cache
def _compiled(condition: str) -> Callable[[Json, Json, Json], bool]:
    """A condition as a function of the item, the names and the values."""
    text = re.sub(rf"attribute_not_exists\(({_OPERAND})\)", r"(N('\1') not in item)", condition)
    text = re.sub(rf"attribute_exists\(({_OPERAND})\)", r"(N('\1') in item)", text)
    text = re.sub(rf"({_OPERAND}) (=|<=) (:\w+)", r"(N('\1') in item and V(item[N('\1')]) \2 V(values['\3']))", text)
    text = text.replace(" = ", " == ").replace(" AND ", " and ").replace(" OR ", " or ")
    code = compile(text, condition, "eval")

    def holds(item: Json, names: Json, values: Json) -> bool:
        scope = {"item": item, "values": values, "N": lambda name: names.get(name, name), "V": _plain}
        return bool(eval(code, {"__builtins__": {}}, scope))

    return holds


def _plain(value: Json) -> str | int:
    return str(value["S"]) if "S" in value else int(value["N"])
