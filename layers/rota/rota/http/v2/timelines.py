"""The timeline of a schedule, and the explanation of one instant of it, as v2 shows them."""

from __future__ import annotations

from collections.abc import Mapping

from rota.domain.explain import ExplainedLayer, Explanation
from rota.domain.schedule import Person
from rota.domain.time import Wall, format_local
from rota.domain.zone import Zone, tzdata_version, zone
from rota.http.v2.answers import Json, conflict, moment, on_call, shift
from rota.usecases.oncall import Duty, LayerShifts, Window


def timeline(w: Window) -> Json:
    """Layers, overrides, the final timeline and its coverage over the window."""
    clock = zone(w.schedule.revision.timezone)
    return {
        "schedule_id": w.schedule.id,
        "timezone": w.schedule.revision.timezone,
        "since": moment(w.since, clock),
        "until": moment(w.until, clock),
        "layers": [_layer(w, layer) for layer in w.layers],
        "overrides": [shift(one, clock, w.people) for one in w.overrides],
        "final": [shift(one, clock, w.people) for one in w.final],
        "coverage": {
            "percent": w.covered_percent,
            "gaps": [
                {"start": moment(gap.start, clock), "end": moment(gap.end, clock), "reason": gap.reason}
                for gap in w.gaps
            ],
        },
        "conflicts": [conflict(one, clock, w.people) for one in w.conflicts],
        "tzdata": tzdata_version(),
    }


def _layer(w: Window, layer: LayerShifts) -> Json:
    clock = zone(w.schedule.revision.timezone)
    return {
        "rotation_id": layer.rotation.id,
        "name": layer.rotation.name,
        "layer_position": layer.rotation.layer_position,
        "shifts": [shift(one, clock, w.people) for one in layer.shifts],
    }


def explanation(d: Duty, e: Explanation) -> Json:
    """Each layer, each entry and override that covers the instant, and who won."""
    clock = zone(d.schedule.revision.timezone)
    zoned = zone(e.timezone)
    return {
        "schedule_id": d.schedule.id,
        "at": moment(d.at, clock),
        "timezone": e.timezone,
        "layers": [_explained_layer(layer, zoned, d.people) for layer in e.layers],
        "items": [
            {
                "source": item.source,
                "id": item.id,
                "user": _person(item.user_id, d.people),
                "replaced_user_id": item.replaced_user_id,
                "start": moment(item.start, clock),
                "end": moment(item.end, clock),
                "applied": item.applied,
                "why": item.why,
            }
            for item in e.items
        ],
        "on_call": on_call(d.on_call, clock, d.people),
        "reason": d.reason,
        "won_by": None if e.won_by is None else {"source": e.won_by[0], "id": e.won_by[1]},
        "why": e.why,
    }


def _explained_layer(layer: ExplainedLayer, clock: Zone, people: Mapping[str, Person]) -> Json:
    def local(w: Wall | None) -> str | None:
        return None if w is None else format_local(w)

    return {
        "rotation_id": layer.rotation.id,
        "name": layer.rotation.name,
        "layer_position": layer.rotation.layer_position,
        "anchor": local(layer.anchor),
        "turn": layer.turn,
        "turn_start": local(layer.turn_start),
        "turn_end": local(layer.turn_end),
        "participant": _person(layer.user_id, people),
        "window": None if layer.window is None else {"start": local(layer.window[0]), "end": local(layer.window[1])},
        "offers": layer.offers,
        "won": layer.won,
        "why": layer.why,
    }


def _person(user_id: str | None, people: Mapping[str, Person]) -> Json | None:
    return None if user_id is None else {"user_id": user_id, "name": people.get(user_id, Person(user_id)).name}
