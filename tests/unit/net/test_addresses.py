"""No address leads inside, whatever it says and whatever its name resolves to."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication import net
from syndication.net import CallError, addresses, calls


@pytest.fixture(autouse=True)
def no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """A refused address is refused before anything is sent."""
    monkeypatch.setattr(
        calls, "connect", lambda target, deadline: pytest.fail(f"connected to {target}")
    )


PRIVATE = {
    "loopback": "127.0.0.1",
    "this host": "0.0.0.0",
    "private": "10.1.2.3",
    "private, too": "172.16.0.1",
    "home": "192.168.1.1",
    "carrier-grade NAT": "100.64.0.1",
    "link-local, where clouds keep their metadata": "169.254.169.254",
    "another cloud's metadata": "100.100.100.200",
    "a third cloud's metadata": "192.0.0.192",
    "what hands a fourth cloud's machines their secrets": "168.63.129.16",
    "the same, mapped": "::ffff:168.63.129.16",
    "protocols' own": "192.0.0.9",
    "relays of 6to4": "192.88.99.1",
    "multicast": "224.0.0.1",
    "broadcast": "255.255.255.255",
    "documentation": "203.0.113.7",
    "benchmarks": "198.18.0.1",
    "IPv6 loopback": "::1",
    "IPv6 unspecified": "::",
    "IPv4-mapped": "::ffff:127.0.0.1",
    "IPv4-mapped metadata": "::ffff:a9fe:a9fe",
    "IPv4-compatible": "::127.0.0.1",
    "6to4": "2002:7f00:1::",
    "Teredo": "2001::1",
    "NAT64": "64:ff9b::7f00:1",
    "local NAT64": "64:ff9b:1::7f00:1",
    "link-local v6": "fe80::1",
    "link-local with a zone": "fe80::1%1",
    "site-local": "fec0::1",
    "unique local": "fd00:ec2::254",
    "multicast v6": "ff02::1",
    "documentation v6": "2001:db8::1",
    "more documentation v6": "3fff:fff::1",
}


@pytest.mark.parametrize("address", PRIVATE.values(), ids=PRIVATE.keys())
def test_an_address_that_is_not_public_is_refused(address, names):
    names["hub.example"] = [address]
    with pytest.raises(CallError) as refused:
        net.call("https://hub.example/")
    assert refused.value.permanent


@pytest.mark.parametrize("address", ["93.184.216.34", "::ffff:93.184.216.34", "2606:4700::1111"])
def test_a_public_address_may_be_called(address, names):
    names["hub.example"] = [address]
    assert net.check("https://hub.example/push?x=1").path == "/push?x=1"


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "0x7f.1",
        "127.1",
        "0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "127.0.0.1.",
    ],
)
def test_no_way_of_writing_an_address_hides_where_it_leads(host, names):
    with pytest.raises(CallError):
        net.call(f"https://{host}/")


@pytest.mark.parametrize("order", [1, -1])
def test_one_bad_answer_among_good_ones_is_enough_to_refuse(order, names):
    names["hub.example"] = ["93.184.216.34", "10.0.0.1"][::order]
    with pytest.raises(CallError, match="not public"):
        net.call("https://hub.example/")


@pytest.mark.parametrize(
    "url",
    [
        "http://hub.example/",  # not asked for
        "https://hub.example:8443/",
        "https://hub.example:80/",
        "https://hub.example:0/",
        "https://hub.example:99999/",
        "https://user:secret@hub.example/",
        "https://@hub.example/",
        "https://hub.example@127.0.0.1/",
        "https://hub.example\\@127.0.0.1/",
        "https://hub.example/\r\nHost: inside",
        "https://hub.example/\npath",
        "https://hub\t.example/",
        " https://hub.example/",
        "https://hub.example/with space",
        "https://hub.exаmple/",  # a Cyrillic letter
        "https://[::1/",
        "https://[::1]x/",
        "https://hub.example[2606:4700::1111]/",
        "https://[2606:4700::1111%25lo]/",
        "https://[v1.hub]/",
        "https://%68ub.example/",
        "https://hub.example%00.inside/",
        "https://hub.example,inside/",
        "https://hub.example;443/",
        "https:///path",
        "//hub.example/",
        "hub.example",
        "",
        "ftp://hub.example/",
        "file:///etc/passwd",
        "gopher://hub.example/",
    ],
)
def test_an_address_with_two_readings_or_another_purpose_is_refused(url, names):
    names["hub.example"] = ["93.184.216.34"]
    with pytest.raises(CallError) as refused:
        net.call(url)
    assert refused.value.permanent


def test_http_is_for_those_who_ask_for_it_and_on_its_own_port_only(names):
    names["hub.example"] = ["93.184.216.34"]
    assert net.check("http://hub.example/", allow_http=True).port == 80
    for url in ("http://hub.example:8080/", "http://hub.example:443/"):
        with pytest.raises(CallError, match="port"):
            net.check(url, allow_http=True)


def test_only_a_host_that_is_named_whole_is_let_inside(names, settings):
    settings.OUTGOING_ALLOWED_HOSTS = ["hub.internal"]
    names.update({"hub.internal": ["10.0.0.5"], "evil-hub.internal": ["10.0.0.5"]})
    names["hub.internal.evil.example"] = ["10.0.0.5"]
    assert net.check("http://HUB.internal:8080/").port == 8080
    for host in ("evil-hub.internal", "hub.internal.evil.example", "10.0.0.5"):
        with pytest.raises(CallError):
            net.check(f"https://{host}/")


def test_a_name_that_is_not_found_may_be_found_later(names):
    names["hub.example"] = ["no such address"]
    with pytest.raises(CallError) as failed:
        net.call("https://hub.example/")
    assert not failed.value.permanent


@given(st.one_of(st.text(max_size=60), st.text(max_size=60).map("https://{}".format)))
def test_any_text_can_be_called_or_is_refused(text):
    with suppress(CallError):
        scheme, host, _, path = addresses._parts(text)
        assert scheme in net.PORTS
        assert host
        assert path.isprintable()


@given(st.ip_addresses())
def test_an_address_that_reads_as_another_is_no_more_public_than_that_one(address):
    if address.version == 4:
        mapped = f"::ffff:{address}"
        assert net.is_public(mapped) == net.is_public(str(address))
        assert not net.is_public(f"::{address}")
    elif address.ipv4_mapped is None and net.is_public(str(address)):
        assert int(address) >> 125 == 1
