"""Which addresses are of the public internet."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unless.domain.errors import OptionError
from unless.intake.addresses import is_open, literal, opened, refusal_of

REFUSED = [
    "0.0.0.0 0.1.2.3 127.0.0.1 127.255.255.254 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.0.1",
    "169.254.169.254 168.63.129.16 100.100.100.200 192.0.0.192 100.64.0.1 100.127.255.255 192.0.2.1 198.18.0.1",
    "198.51.100.1 203.0.113.1 192.88.99.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255",
    ":: ::1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::ffff:0:127.0.0.1 ::127.0.0.1 64:ff9b::10.0.0.1 64:ff9b::8.8.8.8",
    "64:ff9b:1::a00:1 2002:7f00:1:: 2002:808:808::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:db8::1 3fff::1",
    "fe80::1 fe80::1%eth0 fec0::1 fc00::1 fd12::1 fd00:ec2::254 ff02::1 100::1 5f00::1 4000::1",
    "2a00:1450::5efe:10.0.0.1 2a00:1450::200:5efe:10.0.0.1",
]
PUBLIC = "8.8.8.8 1.1.1.1 100.63.255.255 172.32.0.1 192.169.0.1 2606:4700:4700::1111 2a00:1450:4001:80b::200e"


@pytest.mark.parametrize("address", " ".join(REFUSED).split())
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    assert refusal_of(address)


@pytest.mark.parametrize("address", PUBLIC.split())
def test_a_public_address_is_not(address: str) -> None:
    assert refusal_of(address) is None


@given(st.ip_addresses(v=4))
def test_whatever_python_calls_not_global_is_refused(address: ipaddress.IPv4Address) -> None:
    if not address.is_global or address.is_multicast:
        assert refusal_of(str(address))


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_within_an_ipv6_one_is_always_refused(address: ipaddress.IPv4Address) -> None:
    n = int(address)
    for whole in (n, 0xFFFF << 32 | n, 0x64FF9B << 96 | n, 0x2002 << 112 | n << 80):
        assert refusal_of(str(ipaddress.IPv6Address(whole)))


ODD = (
    "127.1 0x7f.0.0.1 0x7f000001 0X7F000001 2130706433 017700000001 0177.0.0.1 127.0.0.01 127.0.1 0 0x 127.0.0.1. "
    "256.0.0.1 1.2.3.4.5 example.1 fe80::1%eth0 a..b -a.example ex%41mple.org 127.0.0.1\u3002 \u2460.0.0.1 a_b.-c"
).split()


@pytest.mark.parametrize("host", [*ODD, "", " ", "a b", "a" * 254, "127.0.0.1\n", "\uff11\uff12\uff17.0.0.1"])
def test_a_spelling_that_programs_read_differently_is_none(host: str) -> None:
    with pytest.raises(ValueError, match=r"(?s).*"):
        literal(host)


def test_plain_spellings_are_told_from_names() -> None:
    assert literal("127.0.0.1") == "127.0.0.1"
    assert literal("0:0:0:0:0:ffff:7f00:1") == "::ffff:7f00:1"
    assert [
        literal(h) for h in ("meridian.example", "meridian.example.", "xn--mller-kva.example", "a_b.c1")
    ] == [None] * 4


def test_a_host_is_opened_by_name_and_by_port() -> None:
    allowed = opened(["LocalHost:8000", "10.0.0.1", "[::1]:80", "fd00::1"])
    assert is_open(allowed, "localhost", 8000)
    assert not is_open(allowed, "localhost", 8001)
    assert is_open(allowed, "10.0.0.1", 22)
    assert is_open(allowed, "::1", 80)
    assert not is_open(allowed, "::1", 81)
    assert is_open(allowed, "fd00:0::1", 9)
    assert not is_open(allowed, "10.0.0.2", 80)
    assert not is_open(allowed, "x.localhost", 8000)


@pytest.mark.parametrize(
    "text", ["", ":80", "a:b", "a:0", "a:70000", "http://a", "127.1", "a/b", "[::1", "*"]
)
def test_what_is_no_host_cannot_be_opened(text: str) -> None:
    with pytest.raises(OptionError, match="HOST:PORT"):
        opened([text])
