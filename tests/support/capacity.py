"""What DynamoDB charges: sizes and capacity units by its published rules, as moto does not reckon them.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
"""

from __future__ import annotations

import math
from typing import Any

Json = dict[str, Any]


def size_of(item: Json) -> int:
    """The size of an item of strings and numbers, in bytes: names and UTF-8 text, two digits of a number to a byte."""
    total = 0
    for name, value in item.items():
        total += len(name.encode())
        if "S" in value:
            total += len(value["S"].encode("utf-8", "surrogatepass"))
        elif "N" in value:
            digits = value["N"].lstrip("-").strip("0") or "0"
            total += math.ceil(len(digits) / 2) + 1 + value["N"].startswith("-")
        else:
            total += 1
    return total


def read_units(operation: str, request: Json, answer: Json) -> float:
    """Read units of one call, from what it asked for and got."""
    if operation == "GetItem":
        units = _four_kilobytes(size_of(answer.get("Item", {})))
        return units if request.get("ConsistentRead") else units / 2
    if operation == "BatchGetItem":
        total = 0.0
        for table, part in request["RequestItems"].items():
            found = answer.get("Responses", {}).get(table, [])
            units = sum(_four_kilobytes(size_of(item)) for item in found) + len(part["Keys"]) - len(found)
            total += units if part.get("ConsistentRead") else units / 2
        return total
    if operation == "Query":
        units = _four_kilobytes(sum(map(size_of, answer.get("Items", []))))
        return units if request.get("ConsistentRead") else units / 2
    return 0


def write_units(operation: str, sizes: list[tuple[int, int]]) -> float:
    """Write units of one call that succeeded, from the sizes of each item (and of its entry in the index, or 0)."""
    if operation == "TransactWriteItems":
        return sum(2 * _kilobyte(size) + (_kilobyte(indexed) if indexed else 0) for size, indexed in sizes)
    return sum(_kilobyte(size) + (_kilobyte(indexed) if indexed else 0) for size, indexed in sizes)


def _four_kilobytes(size: int) -> int:
    return max(1, math.ceil(size / 4096))


def _kilobyte(size: int) -> int:
    return max(1, math.ceil(size / 1024))
