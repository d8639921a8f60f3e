"""Why somebody is on call: the calculator's steps at one instant, told one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rota.domain.era import Era, Layer, Source
from rota.domain.override import Entry
from rota.domain.rotation import Rotation, anchored, turns_of
from rota.domain.time import MONDAY, WEEK, Instant, Wall
from rota.domain.timeline import Item, Timeline


@dataclass(frozen=True, slots=True)
class ExplainedLayer:
    """One rotation at the instant: where its turns begin, whose turn it is, and whether it has the floor.

    Anchor, turn and window are wall-clock times of the schedule's zone; None where the rotation is not in effect.
    """

    rotation: Rotation
    anchor: Wall | None
    turn: int | None
    turn_start: Wall | None
    turn_end: Wall | None
    user_id: str | None
    window: tuple[Wall, Wall] | None
    offers: bool
    won: bool
    why: str


@dataclass(frozen=True, slots=True)
class ExplainedItem:
    """One entry or override that covers the instant, and whether it changed anything."""

    source: Source
    id: str
    user_id: str | None
    replaced_user_id: str | None
    start: Instant
    end: Instant
    applied: bool
    why: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """All of it: layers by priority, items in the order in which they are applied, and the outcome."""

    timezone: str
    layers: list[ExplainedLayer]
    items: list[ExplainedItem]
    user_id: str | None
    won_by: tuple[Source, str] | None
    why: str

    def user_ids(self) -> Iterator[str | None]:
        """Everybody named in it."""
        yield self.user_id
        yield from (layer.user_id for layer in self.layers)
        yield from (item.user_id for item in self.items)


def explain(timeline: Timeline, t: Instant) -> Explanation:
    """Why `timeline.who(t)` says what it says."""
    era = timeline.era_at(t)
    floor = era.table.at(era.zone.wall(t))
    ordered = sorted(era.revision.rotations, key=lambda rotation: rotation.layer_position)
    layers = [_layer(era, rotation, floor, t) for rotation in ordered]
    won = next((layer for layer in layers if layer.won), None)
    user = won.user_id if won else None
    won_by: tuple[Source, str] | None = ("rotation", won.rotation.id) if won else None
    items = []
    for item in timeline.covering(t):
        told = _item(item, user)
        items.append(told)
        if told.applied:
            user, won_by = told.user_id, (told.source, told.id)
    if not era.revision.enabled:
        return Explanation(era.revision.timezone, layers, items, None, None, "the schedule is disabled")
    if won_by is None:
        why = "no rotation offers anybody, and no entry or override covers it"
    elif user is None:
        why = "an override puts nobody on call, on purpose"
    else:
        last = next((item for item in reversed(items) if item.applied), None)
        why = last.why if last else (won.why if won else "")
    return Explanation(era.revision.timezone, layers, items, user, won_by, why)


def _layer(era: Era, rotation: Rotation, floor: Layer | None, t: Instant) -> ExplainedLayer:
    layer = next((layer for layer in era.layers if layer.rotation.id == rotation.id), None)
    if layer is None:
        why = "has no participants"
        if rotation.participants:
            why = "is not yet in effect" if t < rotation.effective_from else "is no longer in effect"
        return ExplainedLayer(rotation, None, None, None, None, None, None, offers=False, won=False, why=why)
    w = era.zone.wall(t)
    anchor, lead = anchored(rotation, era.zone)
    turns = turns_of(rotation, anchor)
    # From a lead-in on, it is turn 0 already.
    k = layer.turns.number(w)
    start = lead if lead <= w < anchor else turns.start(k)
    window = _window(layer, w)
    won = layer is floor
    offers = window is not None
    if not offers:
        why = "is outside its restrictions"
    elif won:
        why = f"it is turn {k}, and no rotation of higher priority offers anybody"
    else:
        assert floor is not None  # who offers somebody has the floor, or somebody above does
        same = floor.rotation.layer_position == rotation.layer_position
        reason = "is on the same layer and was there first" if same else "has a higher priority"
        why = f"lies below {floor.rotation.id}, which {reason}"
    user = layer.turns.user(k)
    return ExplainedLayer(
        rotation,
        anchor,
        k,
        start,
        turns.start(k + 1),
        user,
        window if rotation.restrictions else None,
        offers,
        won,
        why,
    )


def _window(layer: Layer, w: Wall) -> tuple[Wall, Wall] | None:
    """The open window around a reading of the wall clock, within its week; None if all are closed."""
    week = w - (w - MONDAY) % WEEK
    return next(((week + start, week + end) for start, end in layer.windows if start <= w - week < end), None)


def _item(item: Item, user: str | None) -> ExplainedItem:
    if isinstance(item, Entry):
        why = "an entry stands above all rotations"
        return ExplainedItem("entry", item.id, item.user_id, None, item.start, item.end, applied=True, why=why)
    applied = item.replaced_user_id is None or item.replaced_user_id == user
    if item.replaced_user_id is None:
        why = "an override for whoever is on call"
    elif applied:
        why = f"an override for {item.replaced_user_id}, who is on call before it"
    else:
        why = f"does not count: it is for {item.replaced_user_id}, who is not on call before it"
    return ExplainedItem(
        "override", item.id, item.override_user_id, item.replaced_user_id, item.start, item.end, applied, why
    )
