"""A document's change: what is to be done, by which request, and which fields that changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from rota_cli.client import Json
from rota_cli.comparing import Field, differing
from rota_cli.documents import Document
from rota_cli.failures import CONFLICT, NOT_FOUND, Failure

UNCHANGED = "unchanged"


@dataclass(slots=True)
class Change:
    """What is to be done for a document. `state` is what it was decided from, where a plan does not say that."""

    document: Document
    action: str  # create, change, delete, do or unchanged
    title: str = ""
    method: str = ""
    path: str = ""
    body: Any = None
    fields: list[Field] = field(default_factory=list)
    state: str = ""
    impact: Json | None = None
    plan: str | None = None
    later: str | None = None  # why its effect can't be told yet

    @property
    def pending(self) -> bool:
        """Whether there is anything to do."""
        return self.action != UNCHANGED

    def schedules(self) -> set[str] | None:
        """The ids of the schedules that it changes; None if that can't be told."""
        parts = self.path.removeprefix("/api/v2/oncall/").split("/")
        found = {parts[1]} if parts[0] == "schedules" and len(parts) > 1 else set()
        if self.impact is not None:
            found |= {str(one["schedule_id"]) for one in self.impact["segments"]}
        return found or None


def made(document: Document, title: str, state: str = "") -> Change:
    named = {new: old for old, new in document.kind.renamed.items()}
    fields = [Field(named.get(name, name), None, value) for name, value in document.body.items() if name != "rotations"]
    fields += differing({"rotations": document.body.get("rotations") or []}, {})
    return Change(document, "create", title, "POST", document.making(), document.body, fields, state)


def deleted(document: Document, there: Any, title: str) -> Change:
    if there is None:
        return Change(document, UNCHANGED, f"{title} (is not there)")
    return Change(document, "delete", title, "DELETE", document.one())


def kept(document: Document, there: Json | None) -> Change:
    """One that is named by its id and can't be changed."""
    if there is None:
        raise Failure(NOT_FOUND, f"there is no {document.kind.name} {document.id}; a new one has no id")
    fields = differing({name: value for name, value in document.body.items() if name in there}, there)
    if fields:
        raise Failure(
            CONFLICT,
            f"{fields[0].name}: {document.kind.name} {document.id} says something else and is not changed: take it "
            "back with absent: true, and write a new one without an id",
        )
    return Change(document, UNCHANGED, str(document.id))
