"""Telling of a write: what it staged is looked at once, and its notices and the schedule's due item join it.

So they are written with it or not at all. Every use case that notes what it does to a schedule passes here, with its
audit record, whose id names the change.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from rota.domain import notice as kinds
from rota.domain.directory import AuditRecord
from rota.domain.edits import ABSENT, begun_otherwise, moved_shifts, opened_gaps, taken_over
from rota.domain.notice import Kind, Notice, change_notice_id
from rota.domain.notices import GAP_WARNING, Holder, Subject, stretch_of, tells
from rota.domain.override import Override
from rota.domain.schedule import Person, Revision, Schedule
from rota.domain.shift import Shift
from rota.domain.swap import Side, Swap
from rota.domain.time import BEGINNING, Instant, format_utc
from rota.domain.timeline import Timeline
from rota.store import due
from rota.store.items import packed, unpacked
from rota.store.schedules import MAX_LOOKBACK, Kept
from rota.store.store import Store
from rota.usecases.people import named, users_of

_UNTOLD = {"revision", "coming", "ended", "version", "sequence", "updated_at"}
_PLAIN = [f.name for f in fields(Schedule) if f.name not in _UNTOLD]
_REVISED = [f.name for f in fields(Revision) if f.compare and f.name != "since"]


def told_timeline(kept: Kept) -> Timeline:
    """The calculator over what notices are told of: all but what was put on record when it was over."""
    return Timeline(
        kept.revisions,
        [entry for entry in kept.entries if not entry.backdated],
        [override for override in kept.overrides if not override.backdated],
    )


def tell(store: Store, record: AuditRecord) -> None:
    """Stage the notices of a write, and that its schedules are to be looked at."""
    for before, after in store.changed:
        standing = after or before
        assert standing is not None
        ws, schedule, now = store.workspace, standing.schedule, record.at
        was_on, is_on = _tells(before, now), _tells(after, now)
        notices: list[Notice] = []
        gaps: list[int] = []
        holder = began = None
        # A schedule that was and is disabled tells nothing; nor does what is put on record when it is over.
        if (was_on or is_on) and not _backdated(record):
            subject = Subject(ws, schedule, _people(store, before, standing, record))
            notices, gaps, holder = _notices(store, subject, before, after if is_on else None, record)
            began = _began(store, before, after, now) if before and after and holder is None else None
        store.stage(change for one in notices for change in store.notices.put(one, now))
        soon = [start for start in gaps if start <= now + GAP_WARNING]
        if is_on:
            store.stage([due.written(ws, schedule.id, schedule.sequence, now, soon, holder, began)])
        elif before is not None:
            store.stage([due.forgotten(ws, schedule.id)])


def _people(store: Store, before: Kept | None, standing: Kept, record: AuditRecord) -> dict[str, Person]:
    """Everybody whom the notices can name. Who is not on the schedule's card, such as who is replaced, costs a read."""
    known = {**(before.people if before else {}), **standing.people}
    users = users_of(standing.revisions, standing.entries, standing.overrides)
    users |= _mentioned(record.before) | _mentioned(record.after)
    return {**known, **named(store, users, known)}


def _mentioned(state: Any) -> set[str]:
    """The users that a record's state names, wherever in it."""
    if isinstance(state, dict):
        own = {value for name, value in state.items() if name.endswith("user_id") and isinstance(value, str)}
        return own.union(*map(_mentioned, state.values()))
    return set().union(*map(_mentioned, state)) if isinstance(state, list) else set()


def _notices(
    store: Store, subject: Subject, before: Kept | None, after: Kept | None, record: AuditRecord
) -> tuple[list[Notice], list[int], Holder | None]:
    """The notices of one changed schedule, where the gaps begin that they tell of, and who is on call by the edit."""
    now = record.at
    was = told_timeline(before) if before else ABSENT
    will = told_timeline(after) if after else ABSENT
    notices = [_fact(subject, before, record)]
    handoff = taken_over(was, will, now)
    if after is not None and handoff is not None:
        notices.append(subject.handoff(kinds.STARTED, handoff, _reaching_back(store, after, will, now), now, now))
    notices += _moved(subject, was, will, record)
    gaps = opened_gaps(was, will, now) if after else []
    if gaps:
        at = gaps[0].start
        id = change_notice_id(kinds.GAP_AHEAD, subject.schedule.id, at, record.id)
        payload = {"gaps": [stretch_of(gap) for gap in gaps]}
        notices.append(subject.notice(kinds.GAP_AHEAD, id, at, now, now, payload=payload))
    return notices, [gap.start for gap in gaps], None if handoff is None else Holder(now, handoff.incoming)


def _reaching_back(store: Store, kept: Kept, timeline: Timeline, now: Instant) -> Timeline:
    """The timeline, with what it takes to say when the present shift began: a name that is asked for by others."""
    start = timeline.shift_at(now).start
    if start == now or start > _reach(kept):
        return timeline
    return told_timeline(store.schedules.further(kept, now - MAX_LOOKBACK))


def _began(store: Store, before: Kept, after: Kept, now: Instant) -> Instant | None:
    """When whoever is on call had come, if the write tells that otherwise; None if it does not."""
    if before.since == now:
        return None  # it reaches back nowhere
    began = begun_otherwise(told_timeline(before), told_timeline(after), before.since, now)
    if began is None or began > _reach(before):
        return began
    # What was read for the edit begins there, and they perhaps did not.
    since = now - MAX_LOOKBACK
    was, will = (told_timeline(store.schedules.further(kept, since)) for kept in (before, after))
    return begun_otherwise(was, will, since, now)


def _reach(kept: Kept) -> Instant:
    """From when on all is known of what was read."""
    return max(kept.since, kept.revisions[0].since)


def _moved(subject: Subject, was: Timeline, will: Timeline, record: AuditRecord) -> list[Notice]:
    """The notice to those whose own shifts changed, but for whoever made the edit."""
    changes = [one for one in moved_shifts(was, will, record.at) if one.user_id != record.user_id]
    if not changes:
        return []
    payload = {
        "changes": [
            {
                "user": subject.user(one.user_id),
                "before": [stretch_of(stretch) for stretch in one.before],
                "after": [stretch_of(stretch) for stretch in one.after],
                "more": one.more,
            }
            for one in changes
        ]
    }
    about = tuple(one.user_id for one in changes)
    return [_of_change(subject, kinds.SHIFT_CHANGED, record, payload, about)]


def _fact(subject: Subject, before: Kept | None, record: AuditRecord) -> Notice:
    """The notice of what was done."""
    done = record.after or record.before or {}
    if record.object_type == "override":
        kind = kinds.OVERRIDE_CREATED if record.action == "create" else kinds.OVERRIDE_DELETED
        override = unpacked(Override, done if record.action == "create" else record.before or done)
        return _of_change(subject, kind, record, {"override": _override(subject, override)})
    if record.object_type in ("shift", "swap"):
        return _of_change(subject, kinds.SHIFT_SWAPPED, record, _handed_over(subject, record))
    names = _differing(before.schedule, subject.schedule) if before and record.object_type == "schedule" else []
    return _of_change(subject, kinds.SCHEDULE_CHANGED, record, {"fields": names})


def _of_change(
    subject: Subject, kind: Kind, record: AuditRecord, payload: dict[str, Any], about: tuple[str, ...] = ()
) -> Notice:
    change = {
        "actor": record.actor,
        "action": record.action,
        "object": {"type": record.object_type, "id": record.object_id},
    }
    now = record.at
    id = change_notice_id(kind, subject.schedule.id, now, record.id)
    return subject.notice(kind, id, now, now, now, about=about, payload={**change, **payload})


def _override(subject: Subject, override: Override) -> dict[str, Any]:
    return {
        "id": override.id,
        "start": format_utc(override.start),
        "end": format_utc(override.end),
        "override_user": subject.user(override.override_user_id),
        "replaced_user": subject.user(override.replaced_user_id),
        "reason": override.reason,
    }


def _handed_over(subject: Subject, record: AuditRecord) -> dict[str, Any]:
    """What changed hands on this schedule, as it was before and as it is after."""
    if record.object_type == "shift":
        states = (("before", record.before), ("after", record.after))
        shifts = {name: [unpacked(Shift, one) for one in (state or {}).get("shifts", ())] for name, state in states}
        return {
            name: [_part(subject, s.id, s, s.user_id) for s in found if s.schedule_id == subject.schedule.id]
            for name, found in shifts.items()
        }
    swap = unpacked(Swap, record.after or {})
    sides = [side for side in swap.sides if side.schedule_id == subject.schedule.id]
    given = [_part(subject, side.shift_id or swap.id, side, side.from_user_id) for side in sides]
    taken = [_part(subject, side.shift_id or swap.id, side, side.to_user_id) for side in sides]
    return {"before": taken, "after": given} if record.action == "undo" else {"before": given, "after": taken}


def _part(subject: Subject, id: str, part: Shift | Side, user_id: str | None) -> dict[str, Any]:
    return {"id": id, "start": format_utc(part.start), "end": format_utc(part.end), "user": subject.user(user_id)}


def _differing(before: Schedule, after: Schedule) -> list[str]:
    names = [name for name in _PLAIN if getattr(before, name) != getattr(after, name)]
    return names + [n for n in _REVISED if _course(before, n) != _course(after, n)]


def _course(schedule: Schedule, name: str) -> list[tuple[Instant, Any]]:
    """What a field says and will say, from when on; what it has said up to now is of no date."""
    course = [(BEGINNING, _plain(schedule.revision, name))]
    for revision in schedule.coming:
        if (value := _plain(revision, name)) != course[-1][1]:
            course.append((revision.since, value))
    return course


def _plain(revision: Revision, name: str) -> Any:
    """A field as it is stored, without what an edit does to a rotation's phase."""
    value = getattr(revision, name)
    return [{**packed(one), "phase": 0} for one in value] if name == "rotations" else value


def _tells(kept: Kept | None, now: Instant) -> bool:
    return kept is not None and tells(kept.revisions, now)


def _backdated(record: AuditRecord) -> bool:
    return any(state is not None and state.get("backdated", False) for state in (record.before, record.after))
