"""Which crisis resources readers of a region get: theirs, the national ones, and never none."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndication.api import crisis
from tests.example_counts import examples

PLACES = ("CA", "CA-BC", "CA-QC", "CA-ON")
few = settings(max_examples=examples(100), deadline=None)


def support(*places: str, region: str | None = None) -> dict[str, object]:
    return {"region": region, "resources": [{"region": place} for place in places]}


def document(*supports: dict[str, object], own: dict[str, object] | None = None) -> dict:
    words = [{"type": "paragraph", "value": {"text": "Words."}}]
    blocks = [{"type": "crisis_support", "value": one} for one in supports]
    return {"title": "A post", "body": [*words, *blocks], "crisis_support": own}


def places(found: dict) -> list[list[str]]:
    return [
        [one["region"] for one in block["value"]["resources"]]
        for block in found["body"]
        if block["type"] == "crisis_support"
    ]


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        ("CA-BC", [["CA", "CA-BC"]]),
        ("CA-QC", [["CA", "CA-QC"]]),
        ("CA-MB", [["CA"]]),  # none of its own: the national one
        ("CA", [["CA"]]),
        ("US", [["CA"]]),  # we have none for there: what serves a whole country
    ],
)
def test_a_region_gets_its_own_services_and_the_national_ones(region, expected):
    assert places(crisis.select(document(support("CA", "CA-BC", "CA-QC")), region)) == expected


def test_a_block_for_another_region_goes_with_its_heading():
    given_ = document(support("CA", region="CA-QC"), support("CA", "CA-BC", region="CA-BC"))
    assert places(crisis.select(given_, "CA-BC")) == [["CA", "CA-BC"]]


def test_a_post_with_services_of_another_region_alone_keeps_them():
    assert places(crisis.select(document(support("CA-QC", region="CA-QC")), "CA-BC")) == [["CA-QC"]]


def test_the_national_ones_come_back_where_a_region_has_none():
    given_ = document(support("CA", "CA-QC", region="CA"), support("CA-QC", region="CA-QC"))
    assert places(crisis.select(given_, "CA-MB")) == [["CA"]]


def test_the_posts_own_support_follows_the_block_that_it_repeats():
    quebec, national = support("CA-QC", region="CA-QC"), support("CA")
    found = crisis.select(document(quebec, national, own=quebec), "CA-BC")
    assert found["crisis_support"] == national
    alone = crisis.select(document(own=support("CA", "CA-QC")), "CA-BC")
    assert alone["crisis_support"] == support("CA")


def test_a_post_without_services_is_left_as_it_is():
    assert crisis.select(document(), "CA-BC") == document()


supports = st.lists(
    st.builds(support, *[st.sampled_from(PLACES)] * 2, region=st.none() | st.sampled_from(PLACES)),
    max_size=3,
)


@few
@given(supports, st.sampled_from((*PLACES, "CA-MB", "US", "US-NY")))
def test_no_region_leaves_a_post_without_any_service_or_invents_one(given_, region):
    before = document(*given_, own=given_[0] if given_ else None)
    found = crisis.select(before, region)
    assert any(places(found)) == any(places(before))
    assert bool(found["crisis_support"]) == bool(before["crisis_support"])
    kept = [place for block in places(found) for place in block]
    assert set(kept) <= {place for block in places(before) for place in block}
    everyone = [one for one in given_ if one["region"] is None]
    for one in everyone:
        national = [place for place in one["resources"] if place["region"] == "CA"]
        assert kept.count("CA") >= len(national)
