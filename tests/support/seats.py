"""One schedule as anybody could have watched it: who was on call, as it was known then, and what had to be told of it.

The calculator is asked who is on call, as the schedule stands, and nothing else. What it said is kept as time passes
and never asked for again: so what is told is held to what really was, whatever is written about the past afterwards.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from rota.domain import notice as kinds
from rota.domain.notice import Notice
from rota.domain.time import DAY, Instant, format_utc
from rota.domain.timeline import Timeline
from tests.support.watching import (
    AHEAD,
    BACK,
    FAR,
    NEAR,
    NEWS,
    NOTHING,
    Edit,
    Known,
    Stretch,
    Turn,
    Warned,
    Wrong,
    bounds,
    gaps,
    handoffs,
    held,
    less,
    own,
)


@dataclass
class Seat:
    """The schedule, watched."""

    id: str
    until: Instant  # up to when it was watched
    counted: Counter[str]  # what was held to it
    known: list[Known] = field(default_factory=list)
    past: list[Stretch] = field(default_factory=list)  # who was on call, as it was when it was the present
    looked: Instant = 0  # when a sweep last looked at it and came to an end
    started: dict[tuple[Instant, str | None], list[Notice]] = field(default_factory=dict)  # by when and who really came
    ahead: set[tuple[Instant, str | None]] = field(default_factory=set)
    warned: list[Warned] = field(default_factory=list)
    deleted: bool = False

    @property
    def timeline(self) -> Timeline:
        """What the schedule says now."""
        return self.known[-1].timeline

    def why(self, now: Instant) -> str | None:
        """Why there is nobody."""
        return held(self.timeline, now, now + 1)[0].why

    def pass_time(self, until: Instant) -> None:
        """It is later."""
        if until > self.until:
            self.past += held(self.timeline, self.until, until)
            self.until = until

    def turn(self, now: Instant) -> Turn | None:
        """How whoever is on call now came to be that; None if nobody has been since there is the schedule."""
        user, start = self.timeline.who(now), now
        for one in reversed(self.past):
            if one.user != user:
                return Turn(start, one.user, user)
            start = one.start
        return None if user is None else Turn(start, None, user)

    def _was_disabled(self, since: Instant, now: Instant) -> bool:
        """Whether it is, or was in between: whoever is on call then is told of when it no longer is."""
        return self.why(now) == "disabled" or any(one.why == "disabled" and one.end > since for one in self.past)

    def hidden(self, turn: Turn) -> bool:
        """Whether the schedule says by now that who came on call was on call before that, too."""
        return self.timeline.who(turn.at - 1) == turn.incoming == self.timeline.who(turn.at)

    def wrong(self, what: str, now: Instant, *said: Any) -> Wrong:
        """The error that says so."""
        told = [format_utc(one) if isinstance(one, int) and one > DAY else str(one) for one in said]
        return Wrong(f"{what}: {self.id} at {format_utc(now)}: {' '.join(told)}")

    # What was written: to what it must be held, an edit's or a sweep's.

    def edited(self, known: Known, edit: Edit, notices: Sequence[Notice]) -> None:
        """A write at this instant has told so much."""
        now, before = known.since, self.timeline if self.known else None
        self.pass_time(now)
        self._nothing_ahead(now)
        self.known.append(known)
        self._told(notices, now)
        was = before or NOTHING
        turn = self.turn(now)
        if turn and turn.at == now and was.who(now) != turn.incoming and self.why(now) != "disabled" and not edit.over:
            self._require_started(turn, now, "the edit that brought them in told nothing")
        self._require_gaps(was if before else None, edit, notices, now)
        self._require_changed(was, edit, notices, now)
        speaks = any(one.why != "disabled" for t in (was, self.timeline) for one in held(t, now, now + FAR))
        facts = [n.kind for n in notices if n.kind not in (kinds.STARTED, kinds.GAP_AHEAD, kinds.SHIFT_CHANGED)]
        if facts != ([edit.fact] if speaks and not edit.over else []):
            raise self.wrong("facts", now, edit, facts)
        self.counted["facts"] += len(facts)

    def swept(self, notices: Sequence[Notice], now: Instant, *, ended: bool) -> None:
        """A sweep has told so much; if it died on the way, the next one tells the rest."""
        self.pass_time(now)
        self._nothing_ahead(now)
        self._told(notices, now)
        listed = [bounds(one) for n in notices if n.kind == kinds.GAP_AHEAD for one in n.payload["gaps"]]
        for start, end in listed:
            if not any((one.start, min(one.end, now + FAR)) == (start, min(end, now + FAR)) for one in self._near(now)):
                raise self.wrong("gap that is none", now, start, end)
            again = [one for one in self.warned if one.start == start and self._lasted(start, one.told, now)]
            if again:
                raise self.wrong("gap told twice", now, start, again)
        self.warned += [Warned(start, end, now) for start, end in listed]
        if not ended:
            return
        for gap in self._near(now):
            if not any(one.start <= gap.start < one.end for one in self.warned):
                raise self.wrong("gap lost", now, gap)
            self.counted["gaps"] += gap.start > self.looked + NEAR
        turn = self.turn(now)
        if turn and turn.at > self.looked and not self._was_disabled(turn.at, now):
            self._require_started(turn, now, "the sweep told nothing of it")
        for one in handoffs(self.timeline, now, now + self.known[-1].lead):
            if one.incoming is not None:
                if (one.at, one.incoming) not in self.ahead:
                    raise self.wrong("upcoming lost", now, one)
                self.counted["upcoming"] += one.at > self.looked + self.known[-1].lead
        by_edits = {
            one.told for one in self.warned if self.looked < one.told < now and self._lasted(one.start, one.told, now)
        }
        self.counted["gaps of several edits"] += len(by_edits) > 1
        self.looked = now

    def _told(self, notices: Sequence[Notice], now: Instant) -> None:
        for one in notices:
            if one.kind == kinds.STARTED:
                self._came(one, now)
            elif one.kind == kinds.UPCOMING:
                coming = Turn(one.at, one.outgoing_user_id, one.incoming_user_id)
                if one.incoming_user_id is None or coming not in handoffs(
                    self.timeline, now, now + self.known[-1].lead
                ):
                    raise self.wrong("upcoming that is none", now, coming)
                self.ahead.add((one.at, one.incoming_user_id))

    def _came(self, notice: Notice, now: Instant) -> None:
        turn = self.turn(now)
        if self.why(now) == "disabled":
            raise self.wrong("started, though disabled", now, notice.at, turn)
        if turn is None or notice.incoming_user_id != turn.incoming:
            raise self.wrong("started that is none", now, notice.at, notice.incoming_user_id, turn)
        told = self.started.setdefault((turn.at, turn.incoming), [])
        told.append(notice)
        if len(told) > 1:
            why = ", for the past is another" if notice.at < self.known[-1].since and notice.at != turn.at else ""
            raise self.wrong(f"started twice{why}", now, turn, *(one.at for one in told))
        if notice.at != turn.at and not (notice.at in (now, self._begun(now)) and self.hidden(turn)):
            raise self.wrong("started at another time", now, notice.at, turn)
        if now - notice.at > NEWS:
            raise self.wrong("started long ago", now, notice.at, turn)

    def _require_started(self, turn: Turn, now: Instant, what: str) -> None:
        if now - turn.at > NEWS:
            return
        if (turn.at, turn.incoming) not in self.started:
            raise self.wrong("started lost", now, what, turn)
        self.counted["started"] += 1

    def _require_gaps(self, was: Timeline | None, edit: Edit, notices: Sequence[Notice], now: Instant) -> None:
        until = now + NEWS
        before = [] if was is None else [one for one in held(was, now, until) if one.why == "gap"]
        whole = gaps(self.timeline, now, until)
        cut = [(max(one.start, now), min(one.end, until)) for one in whole]
        opened = [(a, b) for a, b in cut if not any(one.start <= a and b <= one.end for one in before)]
        listed = [bounds(one) for n in notices if n.kind == kinds.GAP_AHEAD for one in n.payload["gaps"]]
        told = [(max(start, now), min(end, until)) for start, end in listed]
        if told != ([] if edit.over else opened):
            raise self.wrong("gaps of an edit", now, "told", *sum(told, ()), "opened", *sum(opened, ()))
        self.warned += [Warned(start, end, now) for start, end in listed if start <= now + NEAR]
        self.counted["gaps"] += len(told)

    def _nothing_ahead(self, now: Instant) -> None:
        """What has begun lies ahead no more, whether or not it was told of while it did."""
        if self.known and self.why(now) == "gap":
            self.warned += [Warned(now, one.end, now) for one in gaps(self.timeline, now, now + 1)]

    def _near(self, now: Instant) -> list[Stretch]:
        """The gaps that begin within a day."""
        return [one for one in gaps(self.timeline, now + 1, now + NEAR + 1) if one.start > now]

    def _lasted(self, start: Instant, since: Instant, now: Instant) -> bool:
        """Whether at all times since there was a gap to begin then."""
        spoke = [
            one for one, next in zip(self.known, [*self.known[1:], None], strict=True) if not next or next.since > since
        ]
        return all(
            [one.why == "gap" for one in held(t.timeline, start - 1, start + 1)] == [False, True]
            for t in spoke
            if t.since <= now
        )

    def _require_changed(self, was: Timeline, edit: Edit, notices: Sequence[Notice], now: Instant) -> None:
        until = now + AHEAD
        old, new = (own(t, now, until, begun=until) for t in (was, self.timeline))
        longer = [own(t, now, until + FAR, begun=until) for t in (was, self.timeline)]
        must = {user for user in old.keys() | new.keys() if old.get(user) != new.get(user)} - {edit.editor}
        may = {user for user in old.keys() | new.keys() if longer[0].get(user) != longer[1].get(user)} - {edit.editor}
        found = [n for n in notices if n.kind == kinds.SHIFT_CHANGED]
        told = {one["user"]["id"]: one for n in found for one in n.payload["changes"]}
        if edit.over:
            must = may = set()
        if len(found) > 1 or not must <= told.keys() or not told.keys() <= must | may:
            raise self.wrong("changed", now, "must", sorted(must), "may", sorted(may), "told", sorted(told))
        if found and set(found[0].about) != told.keys():
            raise self.wrong("changed, not addressed", now, sorted(told), found[0].about)
        for user, one in told.items():
            sides = ((one["before"], old, new), (one["after"], new, old))
            for said, mine, others in sides:
                stretches = [(max(a, now), min(b, until)) for a, b in map(bounds, said)]
                theirs = mine.get(user, [])
                if less(stretches, theirs) or (not one["more"] and less(less(theirs, others.get(user, [])), stretches)):
                    raise self.wrong("changed otherwise", now, user, said, theirs)
        self.counted["changed"] += len(must)

    # What was delivered.

    def holds(self, notice: Notice, user: str | None, now: Instant) -> bool | None:
        """Whether a notice says what is so, or of one user; None where that can be argued about."""
        if self.deleted:
            about = notice.payload.get("object", {}).get("type"), notice.payload.get("action")
            return notice.kind in (kinds.SCHEDULE_CHANGED, kinds.SHIFT_CHANGED) and about == ("schedule", "delete")
        match notice.kind:
            case kinds.STARTED:
                return self._still_on_call(notice, now)
            case kinds.UPCOMING:
                return now < notice.at and any(
                    (one.at, one.incoming) == (notice.at, notice.incoming_user_id)
                    for one in handoffs(self.timeline, notice.at - 1, notice.at)
                )
            case kinds.GAP_AHEAD:
                listed = [bounds(one) for one in notice.payload["gaps"]]
                return any(
                    max(start, now) < end
                    and any(s.why == "gap" for s in held(self.timeline, max(start, now), min(end, now + FAR)))
                    for start, end in listed
                )
            case kinds.SHIFT_CHANGED:
                theirs = [one for one in notice.payload["changes"] if user in (None, one["user"]["id"])]
                ends = [bounds(stretch)[1] for one in theirs for stretch in (*one["before"], *one["after"])]
                return True if self.known[-1].since == notice.at and min(ends) > now else None
            case kinds.SCHEDULE_CHANGED:
                return True
        return True if self.known[-1].since == notice.at == now and self.why(now) != "disabled" else None

    def _still_on_call(self, notice: Notice, now: Instant) -> bool | None:
        turn = self.turn(now)
        assert turn is not None
        if turn.incoming != notice.incoming_user_id or self.why(now) == "disabled":
            return False
        if notice in self.started.get((turn.at, turn.incoming), ()):
            return True
        # Of an earlier time, after which somebody else was on call; unless that is denied by now.
        return None if self._begun(now) <= notice.at else False

    def _begun(self, now: Instant) -> Instant:
        """Since when the schedule says that whoever is on call is."""
        start = now
        for one in reversed(held(self.timeline, now - BACK, now + 1)):
            if one.user != self.timeline.who(now):
                break
            start = one.start
        return start
