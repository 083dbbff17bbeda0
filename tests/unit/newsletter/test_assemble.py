"""The complete mail of one post."""

import dataclasses
import re
import subprocess
import sys

import lxml.html
import pytest

from blog import document as doc
from blog.renditions import email, text
from syndication.newsletter import assemble
from tests import sample_mails, sample_parts, samples
from tests.goldens import matches

EVERY = [samples.english(), samples.french(), samples.seed()]
FRAGMENT = "<mj-section><mj-column><mj-text><p>Words.</p></mj-text></mj-column></mj-section>"
POST = assemble.MailPost(
    locale="en-CA", title="A Title", subject="A subject", preheader="A line for the inbox."
)


def framed(post: assemble.MailPost = POST, **more: object) -> assemble.Newsletter:
    values = {"fragment": FRAGMENT, "text": "Words.\n", "publisher": sample_mails.PUBLISHER, **more}
    return assemble.assemble(post, **values)


def tree(mail: assemble.Newsletter) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(mail.html)


def test_the_seed_as_a_mail_looks_as_its_golden_file_says():
    mail = sample_mails.assembled(samples.seed())
    assert matches("email/newsletter-seed.html", mail.html.rstrip("\n"))
    assert matches("text/newsletter-seed.txt", mail.text.rstrip("\n"))


@pytest.mark.parametrize("document", EVERY)
def test_the_language_is_declared_outside_and_inside(document):
    found = tree(sample_mails.assembled(document))
    article = found.xpath("//*[@role='article']")[0]
    assert (found.get("lang"), found.get("dir")) == (document.locale, "ltr")
    assert (article.get("lang"), article.get("dir")) == (document.locale, "ltr")
    assert article.get("aria-label") == document.email.subject


@pytest.mark.parametrize("document", EVERY)
def test_the_title_is_the_one_main_heading(document):
    assert [h1.text_content() for h1 in tree(sample_mails.assembled(document)).iter("h1")] == [
        document.title
    ]


@pytest.mark.parametrize("document", EVERY)
def test_nothing_is_fetched_from_strangers(document):
    html = sample_mails.assembled(document).html
    assert "fonts.googleapis" not in html
    assert set(re.findall(r'src="https://([^/"]+)', html)) <= {"posts.example.org"}


@pytest.mark.parametrize("document", EVERY)
def test_a_mail_stays_well_below_what_gmail_cuts(document):
    assert len(sample_mails.assembled(document).html.encode()) < 80 * 1024


def test_the_same_post_gives_the_same_bytes():
    assert sample_mails.assembled(samples.english()) == sample_mails.assembled(samples.english())


def test_the_preheader_is_hidden_and_first():
    first = tree(framed()).find("body")[0]
    assert "display:none" in first.get("style")
    assert first.text_content() == "A line for the inbox."


def test_a_content_warning_opens_the_preheader_once():
    warned = dataclasses.replace(POST, warning="Mentions suicide.")
    assert assemble.preheader(warned) == "Mentions suicide. A line for the inbox."
    said = dataclasses.replace(warned, preheader="Mentions suicide. A line.")
    assert assemble.preheader(said) == "Mentions suicide. A line."


def test_the_footer_names_the_sender_as_the_law_wants():
    mail = framed()
    for part in ("Example Wellness Collective", "100 Invented Street", "M5V 0A0", "416-555-0100"):
        assert part in tree(mail).text_content()
        assert part in mail.text


def test_slots_stand_as_written_in_both_parts():
    mail = framed()
    for slot in (assemble.UNSUBSCRIBE, assemble.PREFERENCES, assemble.VIEW_ONLINE):
        assert mail.html.count(f'"{slot}"') == 1
        assert mail.text.count(slot) == 1


def test_a_draft_is_viewed_online_nowhere_yet_a_post_at_its_address():
    published = dataclasses.replace(POST, canonical_url="https://posts.example.org/blog/a/")
    links = assemble.Links(unsubscribe="https://e.example/leave/x", preferences=None)
    mail = framed(published, links=links)
    assert 'href="https://posts.example.org/blog/a/"' in mail.html
    assert 'href="https://e.example/leave/x"' in mail.html
    assert ".invalid" not in mail.html + mail.text
    assert "preferences" not in mail.html


def test_the_senders_name_and_address_can_be_slots():
    publisher = assemble.Publisher(
        name=assemble.SENDER_NAME, postal_address=assemble.SENDER_ADDRESS
    )
    mail = framed(publisher=publisher)
    assert assemble.SENDER_ADDRESS in mail.html
    assert assemble.SENDER_ADDRESS in mail.text


def test_a_logo_has_a_name_and_a_width():
    publisher = dataclasses.replace(
        sample_mails.PUBLISHER, logo_url="https://posts.example.org/logo.png"
    )
    logo = next(tree(framed(publisher=publisher)).iter("img"))
    assert logo.get("alt") == "Example Wellness Collective, logo"
    assert logo.get("width") == "120"


def test_several_authors_are_listed_as_a_sentence_would():
    mail = framed(dataclasses.replace(POST, byline=("A", "B", "C")))
    assert "By A, B and C" in mail.html


HOSTILE = "]]> {{ x }} \" ' </mj-text><script>&amp;</title><!-- {% y %} \x07"


def test_hostile_words_in_the_frame_stay_words():
    every = {field.name: HOSTILE for field in dataclasses.fields(POST) if field.name != "byline"}
    post = assemble.MailPost(**{**every, "locale": "en-CA", "byline": (HOSTILE,)})
    named = {field.name: HOSTILE for field in dataclasses.fields(sample_mails.PUBLISHER)}
    mail = framed(post, publisher=assemble.Publisher(**{**named, "logo_width": 120}))
    found = tree(mail)
    assert not list(found.iter("script"))
    assert "<script>" in found.find(".//h1").text_content()
    assert found.xpath("//*[@role='article']")


def test_markup_that_is_not_balanced_is_refused_with_a_reason():
    with pytest.raises(assemble.RenderFailed, match="not well-formed"):
        framed(fragment="<mj-section><mj-column><mj-text><p></mj-text></mj-column></mj-section>")


def test_markup_that_is_too_deep_is_refused_before_it_can_end_the_process():
    deep = "<div>" * 20_000 + "</div>" * 20_000
    fragment = FRAGMENT.replace("<p>Words.</p>", deep)
    with pytest.raises(assemble.RenderFailed, match="nested"):
        framed(fragment=fragment)


def test_a_control_character_is_refused():
    with pytest.raises(assemble.RenderFailed, match="control"):
        framed(fragment=FRAGMENT.replace("Words", "\x07"))


def test_the_deepest_words_an_editor_can_write_still_convert():
    deep = "<ul><li>" * 8 + "bottom" + "</li></ul>" * 8
    value = doc.Paragraph(html=deep, text="bottom")
    document = samples.only(sample_parts.block("paragraph", value))
    context = samples.context(document)
    mail = framed(fragment=email.render(document, context), text=text.render(document, context))
    assert "bottom" in mail.html


def test_lines_of_the_frame_are_wrapped():
    assert all(len(row) <= 78 or "http" in row for row in framed().text.splitlines())


def test_a_mail_is_assembled_without_the_editors_side():
    code = "import sys, syndication.newsletter.assemble, syndication.newsletter.preflight as p;"
    code += "sys.exit(any(m.split('.')[0] in ('blog', 'wagtail') for m in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
