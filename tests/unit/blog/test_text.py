"""The plain-text rendition, for mails without HTML."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blog import document as doc
from blog.renditions import prose, text
from tests import sample_parts, samples
from tests.example_counts import examples
from tests.goldens import matches

EVERY = [samples.english(), samples.french(), samples.seed()]
WIDTH = 78
NB = "\u00a0"


def rendered(document: doc.Document) -> str:
    return text.render(document, samples.context(document))


def block(kind: str, **changes: object) -> str:
    found = samples.blocks()[kind]
    value = dataclasses.replace(found.value, **changes)
    return rendered(samples.only(dataclasses.replace(found, value=value)))


@pytest.mark.parametrize("kind", doc.BLOCKS)
def test_each_block_looks_as_its_golden_file_says(kind):
    found = rendered(samples.only(samples.blocks()[kind]))
    assert matches(f"text/{kind}.txt", found.rstrip("\n"))


def test_the_seed_looks_as_its_golden_file_says():
    assert matches("text/seed.txt", rendered(samples.seed()).rstrip("\n"))


@pytest.mark.parametrize("document", EVERY)
def test_lines_fit_78_columns_unless_an_address_does_not(document):
    for row in rendered(document).splitlines():
        assert len(row) <= WIDTH or "https://" in row


@pytest.mark.parametrize("document", EVERY)
def test_blank_lines_come_one_at_a_time(document):
    found = rendered(document)
    assert "\n\n\n" not in found
    assert found.endswith("\n")
    assert not found.startswith("\n")


def test_a_long_address_is_never_broken():
    url = "https://example.org/" + "very-long-path/" * 12
    found = block("cta", url=url)
    assert url in found


def test_the_content_warning_is_the_first_line():
    assert rendered(samples.english()).startswith(
        "CONTENT WARNING: suicide. This post briefly mentions"
    )


def test_topics_alone_are_a_warning_too():
    document = dataclasses.replace(
        samples.english(), body=(), content_warnings=("suicide", "abuse")
    )
    assert rendered(document).startswith("CONTENT WARNING: This post mentions suicide and abuse.")


def test_corrections_stand_above_the_lead_and_the_disclaimer_last():
    found = rendered(samples.english())
    assert found.index("Correction, November 5, 2026") < found.index("Some seasons ask")
    assert found.rstrip().endswith("who knows you.")


def test_the_boilerplate_follows_the_signature_mark():
    assert "\n-- \nExample Wellness Collective is" in rendered(samples.english())


def test_french_puts_a_no_break_space_before_the_colon():
    found = rendered(samples.french())
    assert f"1. Nommer{NB}: Dites-vous" in found
    assert "Nommer:" not in found


def test_the_first_day_of_a_month_is_an_ordinal_in_french():
    document = dataclasses.replace(
        samples.french(),
        corrections=(doc.Correction(date="2026-11-01", kind="update", text="Texte."),),
    )
    assert "1er novembre 2026" in rendered(document)


def test_links_in_the_words_carry_their_address():
    assert "recovery (https://posts.example.org/blog/rest/)" in rendered(samples.english())


def test_nested_lists_keep_their_depth():
    html = "<ul><li>One<ol><li>Deep</li></ol></li><li>Two</li></ul>"
    found = block("paragraph", html=html, text="One Deep Two")
    assert "* One\n  1. Deep\n* Two\n" in found


@pytest.mark.parametrize(("tone", "mark"), [("positive", "+"), ("warning", "!"), ("neutral", "*")])
def test_the_tone_of_a_sign_is_its_mark(tone, mark):
    assert f"\n{mark} Sleep: You have" in block("signs_checklist", tone=tone)


def test_a_vanity_number_has_its_digits_beside_it():
    resource = samples.blocks()["crisis_support"].value.resources[0]
    channel = doc.CrisisChannel(kind="call", label="1 416 EXAMPLE", url="tel:+14165550134")
    resource = dataclasses.replace(resource, channels=(channel,))
    assert "Call: 1 416 EXAMPLE (1-416-555-0134)" in block("crisis_support", resources=(resource,))


def test_a_keyword_that_no_note_gives_is_taken_from_the_address():
    resource = samples.blocks()["crisis_support"].value.resources[0]
    channel = doc.CrisisChannel(kind="text", label="555555", url="sms:555555?body=HELLO")
    resource = dataclasses.replace(resource, channels=(channel,))
    assert "Text message: 555555 - write HELLO" in block("crisis_support", resources=(resource,))


@pytest.mark.parametrize("kind", ["crisis_support", "content_warning"])
def test_help_and_warnings_are_never_trimmed(kind):
    part = dataclasses.replace(samples.blocks()[kind], visibility=("web",))
    shown = rendered(samples.only(part))
    assert shown == rendered(samples.only(samples.blocks()[kind]))


def test_other_blocks_keep_to_their_media():
    part = dataclasses.replace(samples.blocks()["cta"], visibility=("web", "email"))
    assert "Find a therapist" not in rendered(samples.only(part))


def test_the_posts_own_crisis_support_is_shown_once():
    support = samples.blocks()["crisis_support"].value
    alone = dataclasses.replace(samples.english(), body=(), crisis_support=support)
    both = dataclasses.replace(samples.english(), crisis_support=support)
    assert rendered(alone).count("416-555-0134") == 1
    assert rendered(both).count("416-555-0134") == 1


def test_a_post_that_is_not_to_be_shared_offers_no_address():
    document = dataclasses.replace(samples.english(), share=doc.Share(enabled=False))
    assert "Share this post" not in rendered(document)


def test_a_review_that_the_text_has_outlived_says_so():
    document = samples.english()
    changed = dataclasses.replace(document.review, changed_since=True)
    found = rendered(dataclasses.replace(document, review=changed))
    assert "The text has changed since then." in " ".join(found.split())
    expired = dataclasses.replace(document.review, status="expired")
    assert "Fictional Review Panel" not in rendered(dataclasses.replace(document, review=expired))


@pytest.mark.parametrize("document", EVERY)
def test_no_markup_is_left(document):
    found = rendered(document)
    assert "<p>" not in found
    assert "&amp;" not in found


@settings(max_examples=examples(60), deadline=None)
@given(st.text(max_size=120))
def test_any_words_stay_on_lines_of_their_own(words):
    document = dataclasses.replace(
        samples.only(samples.blocks()["divider"]),
        title=words,
        body=(sample_parts.block("cta", doc.CallToAction(label=words, url="https://e.example/")),),
    )
    found = rendered(document)
    assert "\n\n\n" not in found
    assert not any(ord(char) < 32 and char != "\n" for char in found)
    assert "".join(prose.line(words).split()) in "".join(found.split())


@pytest.mark.parametrize(
    ("label", "url", "line"),
    [
        ("911", "tel:911", "* 911"),
        ("Call 9-1-1", "tel:911", "* Call 9-1-1"),
        ("1-416-555-0134", "tel:+14165550134", "* 1-416-555-0134"),
        ("(416) 555-0134", "tel:+14165550134", "* (416) 555-0134"),
        ("Call now", "tel:+14165550134", "* Call now: 1-416-555-0134"),
        ("Call from 9 to 11", "tel:911", "* Call from 9 to 11: 911"),
        ("Text us", "sms:555555?body=HELLO", "* Text us: 555555"),
        ("Book", "https://example.org/", "* Book: https://example.org/"),
    ],
)
def test_a_number_is_printed_once_and_never_lost(label, url, line):
    found = block("care_card", actions=(doc.Action(label=label, url=url),))
    assert line in found.splitlines()


def test_a_button_that_calls_says_its_number_once():
    assert "tel:" not in block("cta", label="Call 911", url="tel:911")
    assert block("cta", label="Call 911", url="tel:911").count("911") == 1
    found = block("cta", label="Call us", url="tel:+14165550134")
    assert "Call us: 1-416-555-0134" in found
