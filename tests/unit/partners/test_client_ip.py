"""From where a request is believed to come."""

import pytest

from django.test import RequestFactory

from syndication.partners import client_ip


def network(remote: str, forwarded: str | None = None) -> str:
    meta = {"REMOTE_ADDR": remote}
    if forwarded is not None:
        meta["HTTP_X_FORWARDED_FOR"] = forwarded
    return client_ip.of(RequestFactory().get("/", **meta))


@pytest.fixture
def proxies(settings):
    settings.TRUSTED_PROXIES = ["10.0.0.0/8", "2001:db8:aaaa::/48"]


@pytest.mark.parametrize("remote", ["203.0.113.9", "127.0.0.1", "10.0.0.1"])
def test_without_proxies_of_ours_nothing_is_believed(remote):
    assert network(remote, "198.51.100.1") == remote


@pytest.mark.usefixtures("proxies")
@pytest.mark.parametrize(
    ("forwarded", "expected"),
    [
        ("198.51.100.1", "198.51.100.1"),
        ("1.1.1.1, 198.51.100.1", "198.51.100.1"),
        ("1.1.1.1,2.2.2.2,198.51.100.1,10.9.9.9", "198.51.100.1"),
        ("10.1.1.1, 198.51.100.1, 10.2.2.2", "198.51.100.1"),
        ("10.1.1.1", "10.1.1.1"),
        ("198.51.100.1:4711", "198.51.100.1"),
        ("::ffff:198.51.100.1", "198.51.100.1"),
        ("[2001:db8:1:2:3::1]:443", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("", "10.0.0.1"),
        ("nonsense", "10.0.0.1"),
        ("198.51.100.1, nonsense", "10.0.0.1"),
        ("198.51.100.1, nonsense, 10.2.2.2", "10.2.2.2"),
        ("198.51.100.1,", "10.0.0.1"),
    ],
)
def test_from_a_proxy_of_ours_the_nearest_stranger_is_believed(forwarded, expected):
    assert network("10.0.0.1", forwarded) == expected


@pytest.mark.usefixtures("proxies")
def test_a_proxy_is_known_by_either_family():
    assert network("::ffff:10.0.0.1", "198.51.100.1") == "198.51.100.1"
    assert network("2001:db8:aaaa::1", "198.51.100.1") == "198.51.100.1"


@pytest.mark.usefixtures("proxies")
def test_who_is_no_proxy_of_ours_is_not_believed():
    assert network("203.0.113.9", "10.0.0.1") == "203.0.113.9"


def test_addresses_of_one_ipv6_network_are_one():
    assert network("2001:db8::1") == network("2001:db8:0:0:ffff::2") == "2001:db8::/64"
    assert network("2001:db8:0:1::1") != network("2001:db8::1")


@pytest.mark.parametrize("remote", ["", "unix:", "a" * 9000])
def test_a_socket_without_an_address_is_one_bucket(remote):
    assert network(remote) == client_ip.UNKNOWN


@pytest.mark.parametrize(
    ("remote", "expected"),
    [("203.0.113.9", "203.0.113.9"), ("2001:db8:0:1:2::3", "2001:db8:0:1::"), ("unix:", None)],
)
def test_a_network_is_told_as_one_address_where_only_that_is_understood(rf, remote, expected):
    assert client_ip.address(rf.get("/", REMOTE_ADDR=remote)) == expected


@pytest.mark.usefixtures("proxies")
@pytest.mark.parametrize("written", ["1.1.1.1, " * 5000, "x" * 40_000 + ", "])
def test_of_a_long_chain_only_its_end_is_looked_at_and_remembered(monkeypatch, written):
    asked = []
    real = client_ip._network
    monkeypatch.setattr(client_ip, "_network", lambda *args: asked.append(args) or real(*args))
    assert network("10.0.0.1", f"{written}198.51.100.1, 10.9.9.9") == "198.51.100.1"
    assert len(asked[0][1]) <= client_ip.LONGEST


@pytest.mark.usefixtures("proxies")
def test_an_address_that_is_cut_is_none():
    """Cut anywhere within it, 198.51.100.1 must not become 8.51.100.1."""
    own = ", 10.9.9.9" * 52
    for pad in range(20):
        assert network("10.0.0.1", f"198.51.100.1{' ' * pad}{own}") == "10.9.9.9"
