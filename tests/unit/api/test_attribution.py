"""Attribution: the contract's wording or the publisher's, ready to be pasted, and harmless."""

import json

import pytest
from lxml import html

from syndication.api.attribution import attribution
from syndication.editions.publisher import Publisher
from syndication.reading.posts import EditionView

FACTS = Publisher(
    origin="https://posts.example.org",
    organization={"en": "Example & Sons", "fr": "Exemple et fils"},
    licence="CC BY-ND 4.0",
    licence_url="https://licence.example/by-nd",
)


def view(title: str = "Steady ground", facts: Publisher = FACTS, **more: object) -> EditionView:
    stored = json.dumps({"title": title, **more}, separators=(",", ":"))
    return EditionView(
        post_id="7",
        number=1,
        sequence=1,
        kind="first",
        note="",
        digest="",
        locale="en-CA",
        slug="steady",
        path="/blog/steady/",
        title=title,
        published_at=None,
        updated_at=None,
        changed_at=None,
        contents={"data": stored},
        publisher=facts,
    )


def test_the_publishers_words_stand_with_title_address_and_licence():
    own = {"attribution": {"html": "From <em>Example</em>", "text": "From Example"}}
    found = attribution(view(rights=own))
    assert found["text"] == (
        "Steady ground — From Example — CC BY-ND 4.0 — https://posts.example.org/blog/steady/"
    )
    assert found["html"] == (
        '<a href="https://posts.example.org/blog/steady/">Steady ground</a> — From '
        '<em>Example</em> — <a href="https://licence.example/by-nd">CC BY-ND 4.0</a>'
    )


def test_without_words_the_publishers_name_stands():
    found = attribution(view(facts=Publisher(origin="https://posts.example.org")))
    assert found["text"] == "Steady ground — Wellspring — https://posts.example.org/blog/steady/"


def test_a_contracts_wording_takes_the_place_of_the_publishers():
    wording = "{title}, by {publisher} ({licence}): {url}"
    found = attribution(view(), wording)
    address = "https://posts.example.org/blog/steady/"
    assert found["text"] == f"Steady ground, by Example & Sons (CC BY-ND 4.0): {address}"
    assert found["html"] == (
        f'<a href="{address}">Steady ground</a>, by Example &amp; Sons '
        f'(<a href="https://licence.example/by-nd">CC BY-ND 4.0</a>): '
        f'<a href="{address}">{address}</a>'
    )


def test_a_name_that_is_not_known_stays_as_it_was_written():
    wording = "{author} {title.__class__} {0} {} { title } {{url}"
    found = attribution(view(), wording)
    assert found["text"].startswith("{author} {title.__class__} {0} {} { title } {https://")
    assert found["html"].startswith("{author} {title.__class__} {0} {} { title } {<a href=")


@pytest.mark.parametrize("hostile", ["<script>x</script>", '"><img src=x>', "{url}", "&lt;"])
def test_no_title_or_wording_becomes_markup_or_a_place(hostile):
    for found in (
        attribution(view(title=hostile)),
        attribution(view(title=hostile), "{title} {url}"),
        attribution(view(), hostile.replace("{", "(") + "{title}"),
    ):
        tree = html.fragment_fromstring(found["html"], create_parent="div")
        assert {node.tag for node in tree.iter()} == {"div", "a"}
    assert attribution(view(title=hostile), "{title}")["text"] == hostile


def test_an_address_that_is_no_web_address_is_no_link():
    facts = Publisher(
        origin="https://posts.example.org", licence="Own", licence_url="javascript:alert(1)"
    )
    assert "javascript" not in attribution(view(facts=facts), "{licence}")["html"]
