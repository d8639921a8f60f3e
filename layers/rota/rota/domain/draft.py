"""What somebody asks for, before it is a schedule: gathers every field that is wrong, and fills in the defaults."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from rota.domain.errors import FieldError
from rota.domain.override import MAX_DURATION, MIN_DURATION
from rota.domain.rotation import (
    MAX_LENGTH_MINUTES,
    MIN_LENGTH_MINUTES,
    Participant,
    Restriction,
    Rotation,
    RotationType,
)
from rota.domain.time import DAY, MINUTE, Instant, Wall, date_of
from rota.domain.zone import Zone

MAX_ROTATIONS = 50
MAX_PARTICIPANTS = 200
MAX_RESTRICTIONS = 100
# A turn of the first three types lasts at most about a year, as one of a custom length does.
MAX_INTERVAL = {"daily": 366, "weekly": 52, "monthly": 12, "custom": 1}


@dataclass(frozen=True, slots=True)
class RotationDraft:
    """A rotation as it was sent; None is "left out", to be filled in."""

    type: RotationType
    id: str | None = None
    name: str | None = None
    interval: int = 1
    layer_position: int = 0
    length_minutes: int | None = None
    effective_from: Instant | None = None
    effective_until: Instant | None = None
    handoff_time: int | None = None
    handoff_day: int | None = None
    handoff_month_day: int | None = None
    anchor: Wall | None = None
    turns: Literal["all", "covered"] = "all"
    restrictions: tuple[Restriction, ...] = ()
    participants: tuple[Participant, ...] = ()

    def problems(self, pointer: str, now: Instant) -> list[FieldError]:
        """Everything wrong with it at `now`, each with the field's pointer below `pointer`."""
        found = []

        def wrong(field: str, detail: str) -> None:
            found.append(FieldError(f"{pointer}/{field}", detail))

        if self.type == "custom":
            if self.length_minutes is None:
                wrong("custom_shift_hours", "is needed for a custom rotation")
            elif not MIN_LENGTH_MINUTES <= self.length_minutes <= MAX_LENGTH_MINUTES:
                wrong("custom_shift_hours", "must be from 0.25 (15 minutes) to 8784 (366 days)")
        elif self.length_minutes is not None:
            wrong("custom_shift_hours", f"is only for custom rotations, this one is {self.type}")
        if not 1 <= self.interval <= MAX_INTERVAL[self.type]:
            most = MAX_INTERVAL[self.type]
            wrong(
                "interval",
                f"must be from 1 to {most} for a {self.type} rotation" if most > 1 else "must be 1",
            )
        if self.handoff_day is not None and self.type != "weekly":
            wrong("handoff_day", f"is only for weekly rotations, this one is {self.type}")
        if self.handoff_month_day is not None and self.type != "monthly":
            wrong("handoff_month_day", f"is only for monthly rotations, this one is {self.type}")
        begins = now if self.effective_from is None else self.effective_from
        if self.effective_until is not None and self.effective_until <= begins:
            wrong("effective_until", "must be later than effective_from")
        if len(self.participants) > MAX_PARTICIPANTS:
            wrong("participants", f"must be at most {MAX_PARTICIPANTS}")
        if len(self.restrictions) > MAX_RESTRICTIONS:
            wrong("restrictions", f"must be at most {MAX_RESTRICTIONS}")
        seen: set[int] = set()
        for i, participant in enumerate(self.participants):
            if participant.position in seen:
                wrong(f"participants/{i}/position", "must not repeat")
            seen.add(participant.position)
        return found

    def completed(self, id: str, zone: Zone, now: Instant) -> Rotation:
        """The rotation, with what was left out filled in: it begins now, at the minute, and hands off at that time."""
        begins = now // MINUTE * MINUTE if self.effective_from is None else self.effective_from
        wall = zone.wall(begins)
        time, weekday, month_day = self.handoff_time, self.handoff_day, self.handoff_month_day
        if time is None:
            time = wall % DAY // MINUTE
            weekday = weekday or date_of(wall).isoweekday()
            month_day = month_day or date_of(wall).day
        return Rotation(
            id=id,
            name=self.name,
            type=self.type,
            interval=self.interval,
            layer_position=self.layer_position,
            length_minutes=self.length_minutes,
            effective_from=begins,
            effective_until=self.effective_until,
            handoff_time=time,
            handoff_day=(weekday or 1) if self.type == "weekly" else None,
            handoff_month_day=(month_day or 1) if self.type == "monthly" else None,
            anchor=self.anchor,
            turns=self.turns,
            restrictions=self.restrictions,
            participants=tuple(sorted(self.participants, key=lambda participant: participant.position)),
        )


_HANDS_OFF = ("handoff_time", "handoff_day", "handoff_month_day")


@dataclass(frozen=True, slots=True)
class RotationEdit:
    """A rotation in a changed list: only the fields that were sent, by their names in RotationDraft."""

    id: str | None
    fields: dict[str, Any]

    def onto(self, known: Rotation | None) -> RotationDraft | None:
        """The whole rotation: over the one it changes, or a new one; None for a new one without a type."""
        if known is None:
            return RotationDraft(**self.fields) if "type" in self.fields else None
        kept = {f.name: getattr(known, f.name) for f in dataclasses.fields(RotationDraft)}
        if self.fields.get("type", known.type) != known.type:
            # These belong to the old type: what was not sent anew is left out, not carried over to be refused.
            kept |= {"handoff_day": None, "handoff_month_day": None, "length_minutes": None, "interval": 1}
        if any(name in self.fields and self.fields[name] != getattr(known, name) for name in _HANDS_OFF):
            kept["anchor"] = None  # it would go on saying when turns begin, and the edit would come to nothing
        return RotationDraft(**kept | self.fields | {"id": known.id})


def rotation_problems(drafts: Sequence[RotationDraft], now: Instant) -> list[FieldError]:
    """Everything wrong with a list of rotations."""
    if len(drafts) > MAX_ROTATIONS:
        return [FieldError("/rotations", f"must be at most {MAX_ROTATIONS}")]
    return [problem for i, draft in enumerate(drafts) for problem in draft.problems(f"/rotations/{i}", now)]


def span_problems(
    start: Instant, end: Instant, start_field: str = "/start", end_field: str = "/end"
) -> list[FieldError]:
    """What is wrong with the times of an entry or override."""
    if end <= start:
        return [FieldError(end_field, f"must be later than {start_field[1:]}")]
    if end - start < MIN_DURATION:
        return [FieldError(end_field, "must be at least a second later")]
    if end - start > MAX_DURATION:
        return [FieldError(end_field, f"must be at most {timedelta(microseconds=MAX_DURATION).days} days later")]
    return []
