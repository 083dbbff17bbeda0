"""The web rendition, for the public page and partners' ``body=html``."""

import dataclasses
import itertools
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from django.template.loader import get_template

from blog import document as doc
from blog.renditions import html
from blog.renditions.context import Context
from tests import sample_parts, samples
from tests.example_counts import examples
from tests.goldens import matches, speaks_french
from tests.paths import ROOT

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
TEMPLATES = ROOT / "templates"


def rendered(document: doc.Document) -> str:
    return html.render(document, samples.context(document))


def tree(document: doc.Document) -> ElementTree.Element:
    return ElementTree.fromstring(rendered(document))


def one(kind: str, **changes: object) -> ElementTree.Element:
    """The outermost element of a sample block, with some of its value changed."""
    block = samples.blocks()[kind]
    block = dataclasses.replace(block, value=dataclasses.replace(block.value, **changes))
    found = tree(samples.only(block)).find(f".//*[@data-block='{kind}']")
    assert found is not None
    return found


def words(element: ElementTree.Element) -> str:
    return " ".join("".join(element.itertext()).split())


@pytest.mark.parametrize("kind", doc.BLOCKS)
@pytest.mark.parametrize(("medium", "suffix"), [("web", "html"), ("feed", "html")])
def test_every_block_type_has_a_template_in_both_kinds_of_html(kind, medium, suffix):
    assert get_template(f"{medium}/blocks/{kind}.{suffix}")


@pytest.mark.parametrize("kind", doc.BLOCKS)
@pytest.mark.parametrize(("medium", "suffix"), [("email", "mjml"), ("text", "txt")])
def test_every_block_type_has_a_template_for_mail_and_for_text(kind, medium, suffix):
    assert (TEMPLATES / medium / "blocks" / f"{kind}.{suffix}").is_file()


@pytest.mark.parametrize("kind", doc.BLOCKS)
def test_each_block_looks_as_its_golden_file_says(kind):
    text = rendered(samples.only(samples.blocks()[kind]))
    assert matches(f"web/{kind}.html", text)


@pytest.mark.skipif(not speaks_french(), reason="the French catalogue is not compiled")
def test_the_french_sample_looks_as_its_golden_file_says():
    assert matches("web/french.html", rendered(samples.french()))


def test_the_seed_looks_as_its_golden_file_says():
    assert matches("web/seed.html", rendered(samples.seed()))


@pytest.mark.parametrize("document", [samples.english(), samples.french(), samples.seed()])
def test_a_body_is_well_formed_and_no_id_comes_twice(document):
    ids = [element.get("id") for element in tree(document).iter() if element.get("id")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("document", [samples.english(), samples.french()])
def test_every_label_points_to_something_that_is_there(document):
    body = tree(document)
    ids = {element.get("id") for element in body.iter()}
    labels = {element.get("aria-labelledby") for element in body.iter()} - {None}
    assert labels
    assert labels <= ids


@pytest.mark.parametrize("document", [samples.english(), samples.french(), samples.seed()])
def test_headings_start_at_two_and_skip_no_level(document):
    levels = [int(element.tag[1]) for element in tree(document).iter() if element.tag in HEADINGS]
    assert levels[0] == 2
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_every_block_says_its_type_and_id():
    document = samples.english()
    found = {
        element.get("data-block-id"): element.get("data-block")
        for element in tree(document).iter()
        if element.get("data-block")
    }
    assert found == {block.id: block.type for block in document.body}


def test_warnings_and_corrections_come_before_the_lead_and_the_disclaimer_comes_last():
    text = rendered(samples.without_place())
    places = [
        text.index(mark)
        for mark in (
            'data-block="content_warning"',
            'class="ws-corrections"',
            'class="ws-lead"',
            'data-block="key_takeaways"',
            'class="ws-disclaimer"',
        )
    ]
    assert places == sorted(places)
    assert 'data-block="' not in text[places[-1] :]


def test_a_warning_placed_late_still_comes_first():
    document = samples.english()
    moved = dataclasses.replace(document, body=(*document.body[1:], document.body[0]))
    text = rendered(moved)
    assert text.index("content_warning") < text.index("ws-lead")


def test_a_post_that_names_sensitive_topics_warns_even_without_a_block():
    document = dataclasses.replace(samples.english(), body=(), content_warnings=("suicide",))
    text = rendered(document)
    assert text.index("Content warning: suicide") < text.index("ws-lead")


def test_an_editor_cannot_hide_crisis_support_or_a_warning_from_the_page():
    parts = samples.blocks()
    body = tuple(
        dataclasses.replace(parts[kind], visibility=("email",))
        for kind in ("crisis_support", "content_warning", "paragraph")
    )
    text = rendered(dataclasses.replace(samples.english(), body=body))
    assert "416-555-0134" in text
    assert "It describes no method." in text
    assert "You may sleep badly" not in text


def test_crisis_support_of_the_post_is_shown_where_no_block_says_it():
    support = samples.blocks()["crisis_support"].value
    document = dataclasses.replace(samples.english(), body=(), crisis_support=support)
    assert 'href="tel:+14165550134"' in rendered(document)


def test_crisis_support_that_a_block_already_says_is_not_said_twice():
    document = samples.english()
    support = samples.blocks()["crisis_support"].value
    text = rendered(dataclasses.replace(document, crisis_support=support))
    assert text.count('data-block="crisis_support"') == 1


def test_a_number_in_letters_is_also_given_in_digits():
    channel = doc.CrisisChannel(kind="call", label="1 866 APPELLE", url="tel:+18662773553")
    resource = samples.blocks()["crisis_support"].value.resources[0]
    changed = dataclasses.replace(resource, channels=(channel,))
    section = one("crisis_support", resources=(changed,))
    assert "1 866 APPELLE (1-866-277-3553)" in words(section)


def test_tone_is_told_in_words_to_those_who_do_not_see_it():
    assert "Warning sign: Sleep: You have slept badly" in words(one("signs_checklist"))
    assert "Good sign: Sleep:" in words(one("signs_checklist", tone="positive"))
    assert "sign" not in words(one("signs_checklist", tone="neutral", heading=None))
    assert "Don’t: Promise to keep a danger secret." in words(one("do_dont"))
    assert "Tip: Go gently" in words(one("callout"))


@pytest.mark.parametrize(
    ("level", "said"),
    [
        ("non_urgent", "Non-urgent advice:"),
        ("urgent", "Urgent advice:"),
        ("emergency", "Emergency:"),
    ],
)
def test_a_care_card_says_how_urgent_it_is(level, said):
    assert words(one("care_card", level=level)).startswith(said)


def test_a_list_without_a_heading_can_still_be_linked_to():
    assert one("tips_list", heading=None).get("id") == "small-things"
    assert one("tips_list", heading=None, anchor="").get("id", "").startswith("b-")


def test_a_care_card_stands_below_the_heading_it_follows():
    parts = samples.blocks()
    document = dataclasses.replace(samples.english(), body=(parts["heading"], parts["care_card"]))
    assert tree(document).find(".//*[@data-block='care_card']/h3") is not None


def test_pictures_offer_their_sizes_and_keep_their_place_while_loading():
    figure = one("image")
    picture = figure.find(".//img")
    assert picture is not None
    assert picture.get("loading") == "lazy"
    assert (picture.get("width"), picture.get("height")) == ("1200", "800")
    assert "bench-320.jpeg 320w" in str(picture.get("srcset"))
    source = figure.find(".//source")
    assert source is not None
    assert source.get("type") == "image/webp"


def test_a_decorative_picture_has_an_empty_alternative():
    image = dataclasses.replace(
        sample_parts.picture("An old alternative", "Nobody"), decorative=True
    )
    picture = one("image", image=image).find(".//img")
    assert picture is not None
    assert picture.get("alt") == ""


def test_a_picture_without_sizes_is_shown_as_it_is():
    image = dataclasses.replace(sample_parts.picture("A bench", "Nobody"), sizes=())
    picture = one("image", image=image).find(".//img")
    assert picture is not None
    assert picture.get("src") == f"{samples.ORIGIN}/media/images/bench-1600.jpeg"
    assert picture.get("srcset") is None


def test_a_reference_links_back_to_where_it_is_cited():
    citing = dataclasses.replace(
        samples.blocks()["paragraph"],
        value=doc.Paragraph(
            html='<p>Rest helps <a href="#references--1">(1)</a>.</p>', text="Rest helps (1)."
        ),
    )
    document = dataclasses.replace(samples.english(), body=(citing, samples.blocks()["references"]))
    body = tree(document)
    back = body.find(".//a[@class='ws-backlink']")
    assert back is not None
    target = str(back.get("href"))[1:]
    assert body.find(f".//*[@id='{target}']") is not None
    assert body.find(".//a[@href='#references--1']") is not None
    assert len(body.findall(".//a[@class='ws-backlink']")) == 1


def test_share_links_are_plain_and_tell_the_network_nothing_of_the_page_they_were_on():
    navigation = one("share_links")
    links = navigation.findall(".//a")
    assert [link.get("data-network") for link in links] == ["bluesky", "email", "linkedin"]
    assert {link.get("rel") for link in links} == {"noopener noreferrer"}
    assert "https%3A%2F%2Fposts.example.org%2Fblog%2Fsteady-ground%2F" in str(links[0].get("href"))


def test_without_a_choice_the_networks_of_the_site_are_offered():
    links = one("share_links", networks=None).findall(".//a")
    assert tuple(link.get("data-network") for link in links) == samples.CONTEXT.share_networks


def test_a_post_that_must_not_be_shared_and_a_draft_offer_no_links():
    quiet = dataclasses.replace(samples.english(), share=doc.Share(enabled=False))
    assert "share_links" not in rendered(quiet)
    assert "share_links" not in html.render(samples.english(), Context(origin=samples.ORIGIN))


def test_a_block_in_another_language_says_so_and_speaks_it():
    block = dataclasses.replace(samples.blocks()["signs_checklist"], lang="fr-CA")
    section = tree(samples.only(block)).find(".//*[@data-block='signs_checklist']")
    assert section is not None
    assert section.get("lang") == "fr-CA"
    assert "Sleep\u00a0:" in "".join(section.itertext())


def test_french_puts_a_no_break_space_before_a_colon():
    assert "Sommeil\u00a0:</strong>" in rendered(samples.french())


@pytest.mark.parametrize("document", [samples.english(), samples.french(), samples.seed()])
def test_addresses_are_absolute_or_places_in_the_same_body(document):
    body = tree(document)
    ids = {element.get("id") for element in body.iter()}
    for element in body.iter():
        for name in ("href", "src", "cite"):
            url = element.get(name, "https:")
            assert url.startswith(("https:", "tel:", "sms:", "mailto:")) or url[1:] in ids


@pytest.mark.parametrize("document", [samples.english(), samples.french(), samples.seed()])
def test_there_is_no_script_no_inline_style_and_no_foreign_class(document):
    for element in tree(document).iter():
        assert element.tag not in {"script", "style", "iframe", "form", "input"}
        assert not any(name == "style" or name.startswith("on") for name in element.attrib)
        assert all(name.startswith("ws-") for name in element.get("class", "").split())


def test_a_call_without_an_address_keeps_its_words():
    assert "Start you wellness journey today" in rendered(samples.seed())


def test_the_same_document_gives_the_same_bytes():
    assert rendered(samples.english()) == rendered(samples.english())


@settings(max_examples=examples(25), deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=60))
def test_hostile_words_stay_words(text):
    hostile = f"{text}\"'><script>alert(1)</script>&amp;"
    element = one("tips_list", heading=hostile)
    assert element.find(".//script") is None
    assert "<script>alert(1)</script>&amp;" in "".join(element.itertext())
