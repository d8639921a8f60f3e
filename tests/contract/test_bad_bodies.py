"""Bodies that are broken, hostile or odd: what is refused is refused by name and not stored, and nothing is a 500."""

from __future__ import annotations

import base64
import json
import time
import unicodedata

import pytest

from tests.support.demo import EXAMPLE_KEY, Demo
from tests.support.gateway import event_of, invoke, send
from tests.support.refusals import GOOD, SCHEDULES, USERS, pointers, post, refused

# C01 to C05: JSON that is none, or none that should be read


@pytest.mark.parametrize("body", ["", '{"name": "A', "{", "[1,", "nul", "{'name': 'A'}", '{"a":1}x'])
def test_c01_a_body_that_is_not_json_is_400(body: str, nothing_stored: None) -> None:
    refused(post(body), 400)


@pytest.mark.parametrize("body", ["null", "[]", "1", '"x"', "true"])
def test_c01_json_that_is_no_object_is_422(body: str, nothing_stored: None) -> None:
    assert pointers(post(body)) == {""}


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400", "-1e400"])
def test_c02_numbers_that_json_does_not_have_are_400(number: str, demo: Demo) -> None:
    refused(
        post(f'{{"name":"A","timezone":"UTC","rotation_type":"weekly","handoff_notification_minutes":{number}}}'), 400
    )


def test_c03_an_integer_of_4301_digits_is_400_at_once_and_says_so_in_our_words(demo: Demo) -> None:
    began = time.process_time()
    problem = refused(post('{"name":"A","handoff_notification_minutes":%s}' % ("9" * 4301)), 400)
    assert time.process_time() - began < 0.5
    assert "sys." not in problem["detail"]


@pytest.mark.parametrize("number", [str(2**53 + 1), "1" + "0" * 40, "1e-200", "0.5", '"1"', "true", "-1"])
def test_c03_what_is_no_whole_number_in_range_is_422_for_a_field_that_takes_one(number: str, demo: Demo) -> None:
    body = f'{{"name":"A","timezone":"UTC","rotation_type":"weekly","handoff_notification_minutes":{number}}}'
    assert pointers(post(body)) == {"/handoff_notification_minutes"}


def test_c04_a_key_twice_in_one_object_is_400(nothing_stored: None) -> None:
    refused(post('{"name":"A","name":"B","timezone":"UTC","rotation_type":"weekly"}'), 400)
    refused(post('{"name":"A","timezone":"UTC","rotations":[{"type":"daily","type":"weekly"}]}'), 400)


@pytest.mark.parametrize("depth", [33, 1_000, 100_000])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_c05_deep_nesting_is_400(depth: int, opening: str, closing: str, demo: Demo) -> None:
    body = opening * depth + "1" + closing * depth
    refused(post(body), 400, 413)


# C06 to C08: text


@pytest.mark.parametrize("text", ["\\ud800", "a\\udfffb", "\\udc00\\ud800"])
def test_c06_half_a_surrogate_pair_is_422_wherever_it_stands(text: str, demo: Demo) -> None:
    body = '{"name":"%s","timezone":"UTC","rotation_type":"weekly"}'
    assert pointers(post(body % text)) == {"/name"}
    assert len(pointers(post(f'{{"name":"A","timezone":"UTC","rotation_type":"weekly","{text}":1}}'))) == 1
    refused(send("GET", SCHEDULES, key=EXAMPLE_KEY, query="cursor=%ED%A0%80"), 400)


@pytest.mark.parametrize("char", ["\x00", "\x1f", "\x7f", "\x9b", "\u202e", "\u2066", "\u200f"])
def test_c07_control_and_direction_characters_are_422(char: str, demo: Demo) -> None:
    assert pointers(post(GOOD | {"name": f"A{char}B"})) == {"/name"}


@pytest.mark.parametrize(
    "text", ["line\u2028break", "zero\u200bwidth", "\U0001f468\u200d\U0001f692 fire", "e\u0301\u0323" * 5]
)
def test_c07_other_text_is_stored_and_answered_as_it_was(text: str, demo: Demo) -> None:
    made = post(GOOD | {"description": text})
    assert made.status == 201, made.body
    read = send("GET", f"{SCHEDULES}/{made.json()['id']}", key=EXAMPLE_KEY)
    assert read.json()["description"] == unicodedata.normalize("NFC", text)


def test_c07_a_megabyte_of_combining_marks_is_413_at_once(demo: Demo) -> None:
    began = time.process_time()
    refused(post(json.dumps(GOOD | {"name": "\u0301" * 500_000}, ensure_ascii=False)), 413)
    assert time.process_time() - began < 0.5


def test_c08_text_is_kept_composed_and_names_may_repeat(demo: Demo) -> None:
    composed, decomposed = post(GOOD | {"name": "Zoë"}), post(GOOD | {"name": "Zoe\u0308"})
    assert [composed.status, decomposed.status] == [201, 201]
    assert composed.json()["name"] == decomposed.json()["name"] == "Zoë"
    assert composed.json()["id"] != decomposed.json()["id"]


def test_c08_ids_are_unique_to_the_letter(demo: Demo) -> None:
    named = {"id": "zoe", "name": "Zoe"}
    assert post(named, USERS).status == 201
    refused(post(named, USERS), 409)
    assert post(named | {"id": "ZOE"}, USERS).status == 201
    assert pointers(post(named | {"id": "zoë"}, USERS)) == {"/id"}


# C09 to C11: bytes, types and sizes


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "latin-1"])
def test_c09_other_encodings_than_utf8_are_400(encoding: str, demo: Demo) -> None:
    refused(post(json.dumps(GOOD | {"name": "Zoë"}, ensure_ascii=False).encode(encoding)), 400)


def test_c09_what_a_gateway_puts_in_the_place_of_other_bytes_is_422(nothing_stored: None) -> None:
    sent = json.dumps(GOOD | {"name": "Zoë", "description": "Zoë"}, ensure_ascii=False).encode("latin-1")
    assert pointers(post(sent.decode("utf-8", errors="replace"))) == {"/name", "/description"}


def test_c09_a_byte_order_mark_is_400(demo: Demo) -> None:
    refused(post(b"\xef\xbb\xbf" + json.dumps(GOOD).encode()), 400)


def test_c09_bad_base64_is_400(demo: Demo) -> None:
    function, event = event_of(
        "POST", SCHEDULES, headers=[("x-api-key", EXAMPLE_KEY), ("content-type", "application/json")]
    )
    for body in ("not base64!", "e30", "ä"):
        refused(invoke(function, event | {"body": body, "isBase64Encoded": True}), 400)
    good = event | {"body": base64.b64encode(json.dumps(GOOD).encode()).decode(), "isBase64Encoded": True}
    assert invoke(function, good).status == 201


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate", "identity, gzip"])
def test_c09_a_compressed_body_is_415(encoding: str, demo: Demo) -> None:
    refused(post(GOOD, content_encoding=encoding), 415)


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "application/json; charset=utf-16",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded",
        "application/jsonx",
        "application/" + "a." * 4_000,
    ],
)
def test_c10_what_is_not_sent_as_json_is_415(content_type: str, nothing_stored: None) -> None:
    refused(post(json.dumps(GOOD).encode(), content_type=content_type), 415)


@pytest.mark.parametrize(
    "content_type", ["application/json; charset=UTF-8", "APPLICATION/JSON", "application/merge-patch+json"]
)
def test_c10_json_by_its_other_names_is_read(content_type: str, demo: Demo) -> None:
    assert post(GOOD, content_type=content_type).status == 201


@pytest.mark.parametrize(("size", "status"), [(256 * 1024, 201), (256 * 1024 + 1, 413), (10_000_000, 413)])
def test_c11_bodies_are_read_up_to_256_kb_and_refused_at_once_beyond(size: int, status: int, demo: Demo) -> None:
    body = json.dumps(GOOD)
    began = time.process_time()
    answer = post(body + " " * (size - len(body)))
    assert answer.status == status, answer.body
    assert time.process_time() - began < 0.5


# What is said of a field


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "", "must not be empty"),
        ("name", "a" * 201, "must have at most 200 characters"),
        ("team_id", "no spaces", "must be made of letters and digits without accents, and of _ . @ -"),
        ("handoff_notification_minutes", -1, "must be at least 0"),
        ("handoff_notification_minutes", 10**6, "must be at most 20160"),
        ("rotations", [{}] * 51, "must have at most 50 items"),
        ("rotations/0/interval", 367, "must be at most 366"),
        ("rotations/0/custom_shift_hours", 0.1, "must be at least 0.25"),
        ("rotations/0/type", "hourly", "must be 'daily', 'weekly', 'monthly' or 'custom'"),
        ("rotations/0/restrictions", [{"days": [], "start": "09:00", "end": "17:00"}], "must not be empty"),
        ("rotations/0/restrictions", [{"days": [1, 1], "start": "09:00", "end": "17:00"}], "must not repeat a day"),
        ("rotations/0/participants", [{"user_id": "1", "position": 10**7}], "must be at most 1000000"),
    ],
)
def test_what_would_be_right_is_said_in_plain_words(field: str, value: object, said: str, demo: Demo) -> None:
    first, _, inner = field.partition("/0/")
    body = GOOD | {first: [{"type": "weekly", inner: value}] if inner else value}
    (error,) = refused(post(body), 422)["errors"]
    assert error["pointer"].startswith(f"/{field}")
    assert error["detail"] == said
