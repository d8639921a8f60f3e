"""ETags: a change can be bound to the version that was seen, and what is known need not be sent again."""

from __future__ import annotations

import pytest

from tests.support.api import Api


def test_a_change_bound_to_an_old_version_is_refused(api: Api, team: str) -> None:
    made = api.schedule("ann")
    path = f"/schedules/{made['id']}"
    assert api.patch(path, {"name": "a"}, headers={"if-match": '"1"'}).status == 200
    answer = api.patch(path, {"name": "b"}, headers={"if-match": '"1"'})
    assert answer.status == 412
    assert api.get(path).json["name"] == "a"
    assert api.delete(path, headers={"if-match": '"1"'}).status == 412
    assert api.delete(path, headers={"if-match": '"2"'}).status == 204


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ('"1"', 200),
        ("*", 200),
        ('"7", "1"', 200),
        ('W/"1"', 412),
        ('"7"', 412),
        ("1", 400),
        ("garbage", 400),
        ("", 400),
        ('"1', 400),
        ('"1" "2"', 400),
    ],
)
def test_if_match_is_a_list_of_strong_tags_or_a_star(api: Api, header: str, status: int) -> None:
    """E08."""
    made = api.schedule()
    assert api.patch(f"/schedules/{made['id']}", {"name": "x"}, headers={"if-match": header}).status == status


def test_if_match_holds_for_users_and_teams(api: Api) -> None:
    for path in ("/users/u", "/teams/t"):
        assert api.put(path, {"name": "x"}, headers={"if-match": '"1"'}).status == 412
        assert api.put(path, {"name": "x"}, headers={"if-match": "*"}).status == 412
        tag = api.put(path, {"name": "x"}).headers["etag"]
        assert api.put(path, {"name": "y"}, headers={"if-match": '"9"'}).status == 412
        changed = api.put(path, {"name": "y"}, headers={"if-match": tag})
        assert changed.status == 200
        assert api.delete(path, headers={"if-match": tag}).status == 412
        assert api.delete(path, headers={"if-match": changed.headers["etag"]}).status == 204


def test_what_is_known_is_not_sent_again(api: Api, team: str) -> None:
    made = api.schedule("ann", "ben")
    window = {"since": "2026-03-01T00:00:00Z", "until": "2026-04-01T00:00:00Z"}
    for path, query in (
        (f"/schedules/{made['id']}", None),
        (f"/schedules/{made['id']}/timeline", window),
        ("/schedules", None),
    ):
        first = api.get(path, query=query)
        tag = first.headers["etag"]
        for header in (tag, f'"x", {tag}', f"W/{tag}", "*"):
            again = api.get(path, query=query, headers={"if-none-match": header})
            assert (again.status, again.body) == (304, "")
            assert again.headers["etag"] == tag
        assert api.get(path, query=query, headers={"if-none-match": '"x"'}).status == 200
        api.patch(f"/schedules/{made['id']}", {"name": path})
        override = {"override_user_id": "cas", "start": "2026-03-20T00:00:00Z", "end": "2026-03-21T00:00:00Z"}
        api.made(f"/schedules/{made['id']}/overrides", override)
        assert api.get(path, query=query, headers={"if-none-match": tag}).status == 200


def test_a_tag_of_another_tenant_is_no_key(api: Api) -> None:
    """B10: 412 or 404, and no oracle."""
    mine, theirs = api.schedule(), api.schedule(name="TENANT-TWO", more={"key": api.them.admin})
    api.patch(f"/schedules/{theirs['id']}", {"name": "TENANT-TWO 2"}, key=api.them.admin)
    tag = api.get(f"/schedules/{theirs['id']}", key=api.them.admin).headers["etag"]
    assert api.patch(f"/schedules/{mine['id']}", {"name": "x"}, headers={"if-match": tag}).status == 412
    assert api.patch(f"/schedules/{theirs['id']}", {"name": "x"}, headers={"if-match": tag}).status == 404
