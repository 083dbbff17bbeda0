from urllib.parse import parse_qsl, urlsplit

import pytest

from blog.renditions.links import (
    CLOSED,
    NETWORKS,
    absolute,
    absolute_url,
    graphemes,
    share_links,
    shortened,
)

TITLE = "Building Trust with Your Therapist"
URL = "https://example.org/blog/building-trust-with-your-therapist/"
T = "Building%20Trust%20with%20Your%20Therapist"
U = "https%3A%2F%2Fexample.org%2Fblog%2Fbuilding-trust-with-your-therapist%2F"

VECTORS = {
    "x": f"https://x.com/intent/tweet?text={T}&url={U}",
    "facebook": f"https://www.facebook.com/sharer/sharer.php?u={U}",
    "linkedin": f"https://www.linkedin.com/sharing/share-offsite/?url={U}",
    "whatsapp": f"https://wa.me/?text={T}%20{U}",
    "bluesky": f"https://bsky.app/intent/compose?text={T}%20{U}",
    "threads": f"https://www.threads.com/intent/post?text={T}&url={U}",
    "mastodon": f"https://share.joinmastodon.org/?text={T}%20{U}",
    "email": f"mailto:?subject={T}&body={T}%0D%0A{U}",
    "reddit": f"https://www.reddit.com/submit?url={U}&title={T}",
    "telegram": f"https://t.me/share/url?url={U}&text={T}",
}


def share(network, title=TITLE, url=URL, locale="en-CA"):
    (link,) = share_links([network], title=title, url=url, locale=locale)
    return link


@pytest.mark.parametrize("network", sorted(VECTORS))
def test_each_network_gets_its_own_address(network):
    assert share(network).url == VECTORS[network]


def test_every_network_offered_has_a_vector():
    assert set(VECTORS) == set(NETWORKS)


def test_links_come_in_the_order_asked_for():
    links = share_links(["email", "x"], title=TITLE, url=URL, locale="en-CA")
    assert [link.network for link in links] == ["email", "x"]


@pytest.mark.parametrize("network", [*CLOSED, "threads.net", "shareArticle", ""])
def test_closed_and_unknown_networks_are_refused(network):
    with pytest.raises(ValueError, match=r"closed|not a network"):
        share(network)


@pytest.mark.parametrize("network", sorted(NETWORKS))
def test_no_link_leads_to_a_closed_address(network):
    assert not any(dead in share(network).url for dead in ("threads.net", "shareArticle"))


@pytest.mark.parametrize("url", ["/blog/trust/", "", "javascript:alert(1)", "https:///x"])
def test_only_absolute_addresses_are_shared(url):
    with pytest.raises(ValueError, match="absolute"):
        share("x", url=url)


@pytest.mark.parametrize("network", sorted(NETWORKS))
def test_signs_in_a_title_stay_in_the_title(network):
    link = share(network, title="Q&A: 50% = l’été + <b>\r\nBcc: a@b.example", url=URL + "?a=1&b=2")
    assert "+" not in link.url
    assert "%0D%0ABcc" not in link.url
    assert link.url.count("&") <= 1
    assert "%3Fa%3D1%26b%3D2" in link.url


@pytest.mark.parametrize(("network", "longest"), [("bluesky", 300), ("x", 280)])
def test_a_long_title_is_cut_and_the_address_never(network, longest):
    link = share(network, title="wellness " * 60)
    said = " ".join(value for _, value in parse_qsl(urlsplit(link.url).query))
    assert said.endswith("wellness… " + URL)
    assert longest - len("wellness ") <= len(said) <= longest


def test_with_an_endless_address_only_the_address_is_shared():
    url = "https://example.org/" + "a" * 400
    assert share("bluesky", url=url).url.endswith(
        "text=%20" + "https%3A%2F%2Fexample.org%2F" + "a" * 400
    )


def test_a_family_and_a_flag_are_one_grapheme_each():
    assert list(graphemes("e\u0301👩🏾‍⚕️🇨🇦🇫🇷x")) == ["e\u0301", "👩🏾‍⚕️", "🇨🇦", "🇫🇷", "x"]


@pytest.mark.parametrize(
    ("text", "longest", "cut"),
    [
        ("one two", 7, "one two"),
        ("one two", 6, "one…"),
        ("one, two", 5, "one…"),
        ("onetwo", 4, "one…"),
        ("one two", 4, "one…"),
        ("one", 1, ""),
        ("one", -5, ""),
    ],
)
def test_a_text_is_cut_between_words(text, longest, cut):
    assert shortened(text, longest) == cut


@pytest.mark.parametrize(
    ("html", "made"),
    [
        ('<a href="/x">a</a>', '<a href="https://o.example/x">a</a>'),
        ('<img alt="b" src="/y.png"/>', '<img alt="b" src="https://o.example/y.png"/>'),
        ('<a href="//e.example">a</a>', '<a href="//e.example">a</a>'),
        ('<a href="https://e.example/">a</a>', '<a href="https://e.example/">a</a>'),
        ('<p>write href="/x" or src="/y"</p>', '<p>write href="/x" or src="/y"</p>'),
        ('<a data-href="/x">a</a>', '<a data-href="/x">a</a>'),
    ],
)
def test_own_addresses_become_absolute_and_words_do_not_change(html, made):
    assert absolute(html, "https://o.example/") == made


def test_one_address_becomes_absolute_once():
    made = absolute_url("/blog/", "https://o.example")
    assert made == "https://o.example/blog/" == absolute_url(made, "https://p.example")
    assert absolute_url("//e.example/", "https://o.example") == "//e.example/"
