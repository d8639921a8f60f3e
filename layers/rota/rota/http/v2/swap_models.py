"""What v2 is sent of swaps, covers and time off, and what it means to the use cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from rota.domain.absence import MAX_ABSENCES, Absence
from rota.domain.errors import FieldError
from rota.domain.time import Instant
from rota.http.bodies import Id, Moment, Name, Text, Wire, ZoneName
from rota.http.calendar_files import Reader, absences_at, absences_of
from rota.usecases.absences import Calendar
from rota.usecases.covers import MAX_COVERERS, CoverDraft
from rota.usecases.handover import Cut
from rota.usecases.swaps import SwapDraft

ShiftName = Annotated[str, Field(min_length=1, max_length=200)]


class SwapIn(Wire):
    """To whom a shift goes, or against which other one; the whole of it, or a part."""

    swap_with_user_id: Id | None = None
    swap_with_shift_id: ShiftName | None = None
    start: Moment | None = None
    end: Moment | None = None
    swap_with_start: Moment | None = None
    swap_with_end: Moment | None = None
    request: bool = False
    reason: Text | None = None

    def draft(self) -> SwapDraft:
        """What it means."""
        theirs = Cut(_t(self.swap_with_start), _t(self.swap_with_end), "/swap_with_start", "/swap_with_end")
        return SwapDraft(
            self.swap_with_user_id,
            self.swap_with_shift_id,
            Cut(_t(self.start), _t(self.end)),
            theirs,
            self.request,
            self.reason,
        )


class CoverIn(Wire):
    """Who is covered, from when to when, and by whom."""

    user_id: Id
    start: Moment
    end: Moment
    covered_by: Annotated[list[Id], Field(min_length=1, max_length=MAX_COVERERS)]
    split: Literal["shifts", "schedules"] = "shifts"
    schedule_ids: Annotated[list[Id], Field(min_length=1, max_length=100)] | None = None
    reason: Text | None = None

    def draft(self) -> CoverDraft:
        """What it means."""
        start: Any = self.start
        end: Any = self.end
        only = None if self.schedule_ids is None else tuple(self.schedule_ids)
        return CoverDraft(self.user_id, start, end, tuple(self.covered_by), self.split, only, self.reason)


class AbsenceIn(Wire):
    """Away, from when to when."""

    start: Moment
    end: Moment
    label: Name | None = None

    def absence(self) -> Absence:
        """What it means."""
        start: Any = self.start
        end: Any = self.end
        return Absence(start, end, self.label)


class TimeOffPut(Wire):
    """All of a person's time off: windows, and what a calendar says, sent or named."""

    windows: Annotated[list[AbsenceIn], Field(max_length=MAX_ABSENCES)] | None = None
    ics: Annotated[str, Field(min_length=1, max_length=250_000)] | None = None
    url: Annotated[str, Field(min_length=1, max_length=2_000)] | None = None
    timezone: ZoneName | None = None

    @classmethod
    def between(cls, sent: Mapping[str, Any]) -> list[FieldError]:
        """Something is sent, from at most one calendar, whose zone can be named."""
        problems = []
        calendars = [name for name in ("ics", "url") if sent.get(name) is not None]
        if not calendars and sent.get("windows") is None:
            problems.append(FieldError("/windows", "is needed, or ics, or url"))
        if len(calendars) > 1:
            problems.append(FieldError("/url", "must be left out beside ics"))
        if not calendars and sent.get("timezone") is not None:
            problems.append(FieldError("/timezone", "is only for ics and url"))
        return problems

    def absences(self) -> list[Absence]:
        """The windows."""
        return [one.absence() for one in self.windows or ()]

    def calendar(self, now: Instant, read: Reader) -> Calendar | None:
        """The calendar, if there is one. `read` gives the text at a URL, or the reason why there is none."""
        ics, clock = self.ics, self.timezone
        if ics is not None:
            return Calendar("/ics", lambda _: absences_of(ics, clock, now))
        if self.url is None:
            return None
        return Calendar("/url", lambda url: absences_at(url, clock, now, read), self.url, clock)


def _t(parsed: Any) -> Instant | None:
    """A moment is an instant once it is checked, whatever its annotation says."""
    return None if parsed is None else int(parsed)
