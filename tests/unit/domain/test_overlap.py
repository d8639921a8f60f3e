"""Who is on call twice: against the calculator asked hour by hour; and orders against all there are."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from rota.domain.overlap import busy_in, free_orders, overlaps
from rota.domain.rotation import Participant, Restriction, Rotation
from rota.domain.schedule import Revision
from rota.domain.time import DAY, HOUR, parse_instant
from rota.domain.timeline import Timeline

NOW = parse_instant("2026-03-20T12:00:00Z")  # clocks change in the days that follow
UNTIL = NOW + 30 * DAY
USERS = ("ann", "ben", "cas", "dan", "eva")
WEEKDAYS = Restriction((1, 2, 3, 4, 5), 9 * 60, 17 * 60)

hours = st.integers(-2000, 400).map(lambda hour: NOW + hour * HOUR)
orders = st.permutations(USERS).flatmap(lambda users: st.integers(1, 5).map(lambda n: tuple(users[:n])))


def rotation(users: tuple[str, ...], begins: int, hours: int, restrictions: tuple[Restriction, ...]) -> Rotation:
    participants = tuple(Participant(user, place) for place, user in enumerate(users))
    return Rotation("rot_a", "custom", begins, 540, participants, length_minutes=hours * 60, restrictions=restrictions)


revisions = st.builds(
    lambda zone, users, begins, length, windows: Revision(zone, (rotation(users, begins, length, windows),)),
    st.sampled_from(["UTC", "Europe/Brussels", "Asia/Kolkata"]),
    orders,
    hours,
    st.sampled_from([1, 8, 12, 24, 100, 168, 336]),
    st.sampled_from([(), (WEEKDAYS,)]),
)


@given(revisions, revisions)
def test_overlaps_are_where_the_same_person_is_on_call_on_both(a: Revision, b: Revision) -> None:
    mine, theirs = Timeline([a]), Timeline([b])
    found = overlaps(mine.rows(NOW, UNTIL), theirs.rows(NOW, UNTIL))
    for half_hour in range(0, 30 * 48, 7):
        t = NOW + half_hour * HOUR // 2
        holder = mine.who(t)
        twice = {one.user_id for one in found if one.start <= t < one.end}
        assert twice == ({holder} if holder is not None and holder == theirs.who(t) else set())
    for one in found:
        assert NOW <= one.start < one.end <= UNTIL
        assert mine.who(one.start) == theirs.who(one.start) == one.user_id


@settings(max_examples=100)
@given(revisions, revisions)
def test_orders_are_free_and_none_that_a_swap_or_a_turn_gives_is_missed(a: Revision, b: Revision) -> None:
    (own,) = a.rotations
    theirs = Timeline([b]).rows(NOW, UNTIL)
    users = tuple(participant.user_id for participant in own.participants)

    def free(order: tuple[str, ...]) -> bool:
        people = tuple(Participant(user, place) for place, user in enumerate(order))
        turned = replace(a, rotations=(replace(own, participants=people),))
        return not overlaps(Timeline([turned]).rows(NOW, UNTIL), theirs)

    found = list(free_orders(a, own, busy_in(theirs), NOW, UNTIL))
    assert len(set(found)) == len(found)
    assert all(free(order) for order in found)
    if free(users):
        return
    turned = {users[k:] + users[:k] for k in range(len(users))}
    near = {order for order in permutations(users) if sum(a != b for a, b in zip(order, users, strict=True)) == 2}
    assert {order for order in near | turned if free(order)} == set(found)
