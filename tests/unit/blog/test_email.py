"""The e-mail rendition: a fragment that becomes a readable mail with any content."""

import dataclasses
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blog import document as doc
from blog.renditions import email
from syndication.newsletter.assemble import convert
from tests import samples
from tests.example_counts import examples
from tests.goldens import matches

EVERY = [samples.english(), samples.french(), samples.seed()]
HOSTILE = [
    "{{ x }}",
    "]]>",
    "<mj-raw>",
    "</mj-text>",
    '"',
    "'",
    "<script>",
    "&",
    "-->",
    "<!--",
    "tel:[",
    "http://[",
]
WORDS = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=20), max_size=6).map("".join)


def rendered(document: doc.Document) -> str:
    return email.render(document, samples.context(document))


def tree(fragment: str) -> ElementTree.Element:
    return ElementTree.fromstring(f"<mjml>{fragment}</mjml>")


def block(kind: str, **changes: object) -> str:
    found = samples.blocks()[kind]
    value = dataclasses.replace(found.value, **changes)
    return rendered(samples.only(dataclasses.replace(found, value=value)))


@pytest.mark.parametrize("kind", doc.BLOCKS)
def test_each_block_looks_as_its_golden_file_says(kind):
    found = rendered(samples.only(samples.blocks()[kind]))
    assert matches(f"email/{kind}.mjml", found.rstrip("\n"))


@pytest.mark.parametrize("document", EVERY)
def test_a_fragment_is_well_formed_sections_and_nothing_else(document):
    assert {element.tag for element in tree(rendered(document))} == {"mj-section"}


@pytest.mark.parametrize("document", EVERY)
def test_only_the_components_that_convert_well_are_used(document):
    known = {"mj-section", "mj-column", "mj-text", "mj-image", "mj-button", "mj-divider"}
    used = {element.tag for element in tree(rendered(document)).iter()}
    assert {tag for tag in used if tag.startswith("mj-")} <= known


@pytest.mark.parametrize("document", EVERY)
def test_the_title_is_left_to_the_frame(document):
    found = tree(rendered(document))
    assert not list(found.iter("h1"))
    assert list(found.iter("h2"))


@pytest.mark.parametrize("document", EVERY)
def test_plain_sections_are_joined(document):
    assert email.SEAM not in rendered(document)


def test_the_warning_comes_first_then_corrections_then_the_lead():
    found = rendered(samples.without_place())
    places = [found.index(x) for x in ("Content warning", "Correction, November", "Some seasons")]
    assert places == sorted(places)


def test_crisis_support_comes_before_the_lead_of_a_sensitive_post():
    support = samples.blocks()["crisis_support"].value
    grave = dataclasses.replace(samples.english(), body=(), crisis_support=support)
    calm = dataclasses.replace(grave, content_warnings=())
    assert rendered(grave).index("tel:+14165550134") < rendered(grave).index("Some seasons")
    assert rendered(calm).index("tel:+14165550134") > rendered(calm).index("Some seasons")


@pytest.mark.parametrize("kind", ["crisis_support", "content_warning"])
def test_help_and_warnings_are_never_trimmed(kind):
    part = dataclasses.replace(samples.blocks()[kind], visibility=("web",))
    assert rendered(samples.only(part)) == rendered(samples.only(samples.blocks()[kind]))


def test_other_blocks_keep_to_their_media():
    part = dataclasses.replace(samples.blocks()["cta"], visibility=("web", "text"))
    assert "Find a therapist" not in rendered(samples.only(part))


def test_numbers_are_links_and_stand_in_clear():
    found = block("crisis_support")
    assert 'href="tel:+14165550134"' in found
    assert ">416-555-0134</a>" in found
    assert 'href="sms:+14165550135?body=HELLO"' in found


@pytest.mark.parametrize(
    ("level", "words"),
    [("emergency", "Emergency"), ("urgent", "Urgent advice"), ("non_urgent", "Non-urgent advice")],
)
def test_the_level_of_care_is_said_in_words(level, words):
    assert f">{words}: Speak to someone" in block("care_card", level=level)


@pytest.mark.parametrize("label", ["911", "Call 911", "Composez le 911"])
def test_a_number_in_a_label_is_not_said_twice(label):
    found = block("care_card", actions=(doc.Action(label=label, url="tel:911"),))
    assert f">{label}</a>" in found
    assert found.count("911") == 2, "the address and the label"


def test_a_warning_names_its_subjects_beside_its_words():
    warning = samples.blocks()["content_warning"].value
    found = block("content_warning", topics=("suicide", "abuse"))
    assert "Content warning: suicide and abuse</p>" in found
    assert warning.text.split()[0] in found


def test_a_picture_is_the_jpeg_of_twice_the_width():
    image = next(tree(block("image")).iter("mj-image"))
    assert image.get("src") == "https://posts.example.org/media/images/bench-1200.jpeg"
    assert image.get("width") == "544px"
    assert image.get("alt") == "Two mugs of tea on a kitchen table"


def test_a_small_picture_is_not_blown_up():
    small = doc.Image(url="/media/small.jpeg", width=200, height=100, alt="A leaf")
    image = next(tree(block("image", image=small)).iter("mj-image"))
    assert image.get("width") == "200px"


def test_a_decorative_picture_has_empty_words():
    picture = dataclasses.replace(samples.blocks()["image"].value.image, decorative=True)
    assert next(tree(block("image", image=picture)).iter("mj-image")).get("alt") == ""


def test_a_call_without_address_is_words_not_a_dead_button():
    found = tree(block("cta", url=None))
    assert not list(found.iter("mj-button"))
    assert "Find a therapist" in "".join(found.itertext())


def test_another_language_is_declared_and_speaks_its_own_colon():
    part = dataclasses.replace(samples.blocks()["tips_list"], lang="fr-CA")
    found = rendered(samples.only(part))
    assert '<div lang="fr-CA">' in found
    assert "<strong>Name it</strong>\u00a0: Say" in found


def test_headings_stay_between_two_and_four():
    found = tree(block("tips_list", heading_level=9))
    assert list(found.iter("h4"))
    assert not list(found.iter("h9"))


def test_at_most_three_networks_are_offered():
    found = tree(block("share_links", networks=("x", "bluesky", "email", "linkedin", "whatsapp")))
    labels = [link.text for link in found.iter("a") if link.text in ("X", "Bluesky", "LinkedIn")]
    assert labels == ["X", "Bluesky"]


def test_without_a_choice_the_sites_networks_are_offered():
    found = tree(block("share_links", networks=None))
    assert {"X", "Facebook", "LinkedIn"} <= {link.text for link in found.iter("a")}


def test_a_post_that_is_not_to_be_shared_offers_no_links():
    document = samples.only(samples.blocks()["share_links"])
    assert "Share this post" not in rendered(
        dataclasses.replace(document, share=doc.Share(enabled=False))
    )


def test_an_anchor_leads_to_the_post_online():
    found = block("paragraph", html='<p><a href="#signs">the signs</a></p>', text="the signs")
    assert 'href="https://posts.example.org/blog/steady-ground/#signs"' in found


def test_an_address_that_is_no_address_leaves_its_words():
    found = block("paragraph", html='<p><a href="javascript:x">press</a></p>', text="press")
    assert "javascript" not in found
    assert "press" in found


def test_deep_markup_is_flattened():
    deep = "<ul><li>" * 300 + "bottom" + "</li></ul>" * 300
    found = block("paragraph", html=deep, text="bottom")
    assert found.count("<ul") < 60
    assert "bottom" in found


def _hostile(words: str) -> doc.Document:
    """Every block type with ``words`` in each of its plain strings but its choices."""
    document = samples.english()
    body = tuple(dataclasses.replace(p, value=_filled(p.value, words)) for p in document.body)
    return dataclasses.replace(document, title=words, body=body)


FREE = {"heading", "text", "lead_in", "title", "label", "attribution", "note", "question", "name"}
FREE |= {"url", "source_url", "credit", "alt", "hours", "doi", "bio", "do_label", "dont_label"}


def _filled(value: object, words: str) -> object:
    if isinstance(value, tuple):
        return tuple(_filled(part, words) for part in value)
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        return value
    fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    return dataclasses.replace(
        value,
        **{
            name: words if name in FREE and isinstance(part, str) else _filled(part, words)
            for name, part in fields.items()
        },
    )


@settings(max_examples=examples(25), deadline=None)
@given(WORDS)
def test_no_words_break_the_mail_or_become_markup(words):
    plain, hostile = rendered(_hostile("plain")), rendered(_hostile(words))
    tags = {element.tag for element in tree(plain).iter()}
    assert {element.tag for element in tree(hostile).iter()} <= tags
    html = convert(f"<mjml><mj-body>{hostile}</mj-body></mjml>")
    assert "<script" not in html
    assert "<mj-" not in re.sub(r"&lt;mj-", "", html)
