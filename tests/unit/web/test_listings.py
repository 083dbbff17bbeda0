"""Addresses of listings, and places in them."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndication.editions.publisher import Publisher
from syndication.web import jsonld, listings, paging
from syndication.web.listings import Listing
from tests.example_counts import examples

FACTS = Publisher()


@pytest.mark.parametrize(
    "listing",
    [
        Listing(kind="index", locale="en-CA"),
        Listing(kind="index", locale="fr-CA"),
        Listing(kind="topic", locale="en-CA", slug="stress"),
        Listing(kind="author", locale="fr-CA", slug="equipe"),
    ],
)
def test_a_listing_is_found_at_its_own_address(listing):
    assert listings.find(listings.path_of(listing, FACTS), FACTS) == listing


@pytest.mark.parametrize(
    "path",
    ["/", "/blog", "/blog/topics/", "/blog/topics/a", "/blog/topics/a/b/", "/blog/sujets/a/"],
)
def test_other_addresses_are_no_listings(path):
    assert listings.find(path, FACTS) is None


@settings(max_examples=examples(50), deadline=None)
@given(st.datetimes(timezones=st.just(UTC)), st.uuids())
def test_a_place_survives_an_address(moment: datetime, post_id: UUID):
    text = f"{moment.isoformat()}~{post_id}"
    assert paging.read(text) == (moment, post_id)
    assert paging.read(text.replace("+", " ")) == (moment, post_id)  # a plus decoded as a space


@settings(max_examples=examples(50), deadline=None)
@given(st.text(max_size=60))
def test_anything_else_is_refused_not_crashed_on(text: str):
    with pytest.raises(paging.BadCursorError):
        paging.read(text)


@settings(max_examples=examples(50), deadline=None)
@given(st.text(max_size=60))
def test_no_text_can_leave_the_script_element(text: str):
    embedded = jsonld.embedded({"name": text})
    assert not set("<>&\u2028\u2029") & set(embedded)
