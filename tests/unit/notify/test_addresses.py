"""The address guard: rows H01 to H04, H06 and H12 of the fault list."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.notify.addresses import Guard, NotFoundByName, Refused, is_public, parsed

INSIDE = [
    "169.254.169.254", "169.254.170.2", "127.0.0.1", "169.254.79.129", "10.0.0.1", "10.255.255.255", "172.16.0.1",
    "172.31.255.255", "192.168.0.1", "0.0.0.0", "::1", "fd00:ec2::254", "::", "100.64.0.1", "100.127.255.255",
    "224.0.0.1", "239.255.255.255", "255.255.255.255", "240.0.0.1", "192.0.0.1", "192.0.0.170", "192.0.2.1",
    "198.18.0.1", "198.51.100.1", "203.0.113.1", "192.88.99.1", "::ffff:169.254.169.254", "::ffff:8.8.8.8",
    "::127.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b::808:808", "64:ff9b:1::1", "2002:a9fe:a9fe::", "2002:808:808::1",
    "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:10::1", "2001:20::1", "2001:db8::1", "3fff::1",
    "fe80::1", "fec0::1", "fc00::1", "fdff::1", "ff02::1", "ff0e::1", "100::1", "5f00::1", "4000::1",
]  # fmt: skip
OUTSIDE = ["8.8.8.8", "93.184.215.14", "1.1.1.1", "172.15.0.1", "172.32.0.1", "100.63.0.1", "100.128.0.1", "11.0.0.1",
           "2606:4700:4700::1111", "2a00:1450:4001::1", "2001:4860:4860::8888", "2001:200::1"]  # fmt: skip


def _leading(*addresses: str) -> Guard:
    return Guard(lambda host, port: list(addresses))


@pytest.mark.parametrize("address", INSIDE)
def test_an_inside_address_is_refused_by_its_name_and_as_it_is_written(address: str) -> None:
    assert not is_public(ip_address(address))
    with pytest.raises(Refused):
        _leading(address).admitted("https://hooks.example.com/")
    literal = f"[{address}]" if ":" in address else address
    with pytest.raises(Refused):
        Guard(lambda host, port: [host]).admitted(f"https://{literal}/")


@pytest.mark.parametrize("address", OUTSIDE)
def test_a_public_address_is_admitted(address: str) -> None:
    target, found = _leading(address).admitted("https://hooks.example.com/x")
    assert (target.host, target.port, target.path, found) == ("hooks.example.com", 443, "/x", [address])


@pytest.mark.parametrize(
    "host",
    [
        "2852039166",
        "0x7f.1",
        "127.1",
        "0177.0.0.1",
        "\u2460\u2461\u2466.0.0.1",
        "0x7f000001",
        "127.0.0.1.",
        "017700000001",
    ],
)
def test_other_ways_of_writing_an_address_are_refused(host: str) -> None:
    with pytest.raises(Refused):
        parsed(f"https://{host}/")


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.com/", "file:///etc/passwd", "gopher://hooks.example.com/", "ftp://hooks.example.com/",
        "//hooks.example.com/", "hooks.example.com", "https://", "https:///x", "https://good@evil.example/",
        "https://good:pass@evil.example/", "https://good\\@evil.example/", "https://good.example\\.evil.example/",
        "https://hooks.example.com:22/", "https://hooks.example.com:25/", "https://hooks.example.com:9001/",
        "https://hooks.example.com:2000/", "https://hooks.example.com:80/", "https://hooks.example.com:0/",
        "https://hooks.example.com:65536/", "https://hooks.example.com:99999/", "https://hooks.example.com:\u0664\u0664\u0663/",
        "https://hooks.example.com/#frag", "https://hooks.example.com/a b", "https://hooks.example.com/\r\nx: y",
        "https://hooks.example.com/\n", "https://hooks.example.com\r\n/", "https://hooks.example.com/é",
        "https://h\u043e\u043eks.example.com/", "https://hooks.example.com./", "https://hooks..example.com/",
        "https://-hooks.example.com/", "https://[::1", "https://[::1%25eth0]/", "https://[fe80::1%eth0]/",
        "https://[1.2.3.4]/", "https://hooks.example.com/" + "a" * 2_000, " https://hooks.example.com/", "",
        "https://hooks.example.com/<script>", "https://hooks.example.com/\x00", "HTTPS ://hooks.example.com/",
    ],
)  # fmt: skip
def test_what_is_no_plain_https_url_is_refused(url: str) -> None:
    with pytest.raises(Refused):
        parsed(url)


def test_a_plain_https_url_is_taken_apart() -> None:
    assert parsed("HTTPS://Hooks.Example.COM:8443?a=%20b") == ("https", "hooks.example.com", 8443, "/?a=%20b")
    assert parsed("https://xn--bcher-kva.example").path == "/"
    assert parsed("https://hooks.example.com/a@b").authority == "hooks.example.com"
    assert parsed("https://[2606:4700:4700::1111]:8443/").authority == "[2606:4700:4700::1111]:8443"


@pytest.mark.parametrize("found", [["10.0.0.1"], ["93.184.215.14", "10.0.0.1"], ["10.0.0.1", "93.184.215.14"]])
def test_one_inside_address_among_the_answers_is_enough_to_refuse(found: list[str]) -> None:
    with pytest.raises(Refused) as refused:
        _leading(*found).admitted("https://hooks.example.com/")
    assert "10.0.0.1" not in refused.value.reason  # that would be a look inside


def test_a_name_is_resolved_once_and_the_answer_is_what_is_connected_to() -> None:
    answers = iter([["93.184.215.14"], ["127.0.0.1"]])

    def rebinding(host: str, port: int) -> Sequence[str]:
        return next(answers)

    guard = Guard(rebinding)
    assert guard.admitted("https://hooks.example.com/")[1] == ["93.184.215.14"]
    with pytest.raises(Refused):
        guard.admitted("https://hooks.example.com/")


def test_a_name_that_leads_nowhere_is_told_apart() -> None:
    with pytest.raises(NotFoundByName):
        _leading().admitted("https://hooks.example.com/")


def test_this_machine_is_reached_only_where_the_setting_says_so() -> None:
    local = Guard(lambda host, port: ["127.0.0.1"], loopback=True)
    assert local.admitted("http://localhost:3399/x")[0].authority == "localhost:3399"
    with pytest.raises(Refused):
        _leading("127.0.0.1").admitted("http://localhost:3399/x")
    with pytest.raises(Refused):
        Guard(lambda host, port: ["10.0.0.1"], loopback=True).admitted("http://inside:3399/")
    with pytest.raises(Refused):
        Guard(lambda host, port: ["93.184.215.14"], loopback=True).admitted("http://hooks.example.com:3399/")


@given(st.ip_addresses(v=6))
def test_no_ipv6_address_outside_the_one_prefix_that_is_handed_out_is_public(address: object) -> None:
    text = ip_address(str(address)).exploded
    if is_public(ip_address(text)):
        assert text[0] in "23"


@given(st.text(max_size=60))
def test_nothing_that_is_accepted_holds_what_could_end_a_line_or_name_a_user(text: str) -> None:
    try:
        target = parsed(f"https://{text}")
    except Refused:
        return
    assert not set(f"{target.host}{target.path}") & set('\r\n\t \\#"<>')
    assert "@" not in target.host
