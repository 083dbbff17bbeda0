"""Each finding has a post that causes it, and one careful post causes none."""

import dataclasses
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from blog import checks
from blog import document as doc
from blog.checks import reading
from blog.checks.findings import REGISTRY, Location
from tests import sample_parts, samples
from tests.sample_parts import items, rich, rows

TODAY = date(2026, 12, 1)


def careful(document: doc.Document | None = None, **more: Any) -> checks.Subject:
    """A post without findings."""
    document = document or samples.english()
    return checks.Subject(
        document=real(document),
        today=TODAY,
        has_translation=True,
        publishable_locales=("en-CA", "fr-CA"),
        risks=frozenset({"general"}),
        **more,
    )


def to_read_next(*, locale: str = "en-CA", published: bool = True) -> checks.Related:
    return checks.Related(title="Long walks", locale=locale, published=published)


def showing(**facts: Any) -> checks.Subject:
    """A post with a picture of which the library records this."""
    location: Location = {"at": "image"}
    return careful(pictures=(checks.Picture(id=1, title="A bench", location=location, **facts),))


def real(document: doc.Document) -> doc.Document:
    """The sample's invented help line, as if it existed."""

    def confirm(block: doc.Block) -> doc.Block:
        if block.type != "crisis_support":
            return block
        lines = tuple(replace(line, fictional=False) for line in block.value.resources)
        return replace(block, value=replace(block.value, resources=lines))

    return replace(document, body=tuple(confirm(block) for block in document.body))


def ids(subject: checks.Subject) -> list[str]:
    return [finding.id for finding in checks.run(subject)]


def post(**changes: Any) -> checks.Subject:
    return changed(careful(), **changes)


def changed(subject: checks.Subject, **changes: Any) -> checks.Subject:
    return replace(subject, document=replace(subject.document, **changes))


def with_block(kind: str, **changes: Any) -> checks.Subject:
    """The careful post with one of its blocks changed."""
    subject = careful()
    body = tuple(
        replace(block, value=replace(block.value, **changes)) if block.type == kind else block
        for block in subject.document.body
    )
    return changed(subject, body=body)


def without(*kinds: str) -> checks.Subject:
    subject = careful()
    body = tuple(block for block in subject.document.body if block.type not in kinds)
    return changed(subject, body=body, crisis_support=None)


def with_words_without_help(text: str) -> checks.Subject:
    subject = without("crisis_support")
    extra = doc.Block(id="extra", type="paragraph", value=paragraph(text))
    return changed(subject, body=(*subject.document.body, extra))


def with_extra(kind: str, value: Any, **more: Any) -> checks.Subject:
    """The careful post with one more block near its end."""
    subject = careful()
    block = doc.Block(id="extra", type=kind, value=value, **more)
    return changed(subject, body=(*subject.document.body[:-1], block, subject.document.body[-1]))


def paragraph(text: str, html: str | None = None) -> doc.Paragraph:
    return doc.Paragraph(html=html or f"<p>{text}</p>", text=text)


def heading(text: str, level: int = 2) -> doc.Heading:
    return doc.Heading(text=text, level=level, anchor="somewhere")


def crisis(subject: checks.Subject) -> checks.Subject:
    return replace(subject, risks=frozenset({"crisis"}))


def clinical(subject: checks.Subject) -> checks.Subject:
    return replace(subject, risks=frozenset({"clinical"}))


def with_line(**changes: Any) -> checks.Subject:
    """The careful post, its help line changed."""
    line = careful_line()
    return with_block("crisis_support", resources=(replace(line, **changes),))


def careful_line() -> doc.CrisisResource:
    found: doc.CrisisResource = next(
        block.value.resources[0]
        for block in careful().document.body
        if block.type == "crisis_support"
    )
    return found


def call(url: str) -> tuple[doc.CrisisChannel, ...]:
    return (doc.CrisisChannel(kind="call", label="the number", url=url),)


def picture(**changes: Any) -> doc.Image:
    return replace(sample_parts.picture("A bench under a tree", "Example Picture Desk"), **changes)


def review(**changes: Any) -> doc.Review:
    return replace(careful().document.review, **changes)


def tips(*pairs: tuple[str | None, str]) -> checks.Subject:
    return with_block("tips_list", items=items("tips", *pairs))


def reference(**changes: Any) -> checks.Subject:
    plain = doc.Reference(
        id="r", title="A source", url="https://a.example.org/", doi=None, accessed=None
    )
    return with_block("references", items=(replace(plain, **changes),))


def french_words(text: str) -> checks.Subject:
    subject = careful(samples.french())
    extra = doc.Block(id="extra", type="paragraph", value=paragraph(text))
    return changed(subject, body=(extra, *subject.document.body))


def body_of(*blocks: doc.Block) -> checks.Subject:
    return post(body=blocks)


def prose_of(text: str, locale: str = "en-CA") -> checks.Subject:
    """A post that consists of one text."""
    block = doc.Block(id="p", type="paragraph", value=paragraph(text))
    return post(body=(block,), locale=locale, lead=rich("Short."))


def three_headings() -> tuple[doc.Block, ...]:
    heads = [
        doc.Block(id=name, type="heading", value=doc.Heading(text=name, level=2, anchor=name))
        for name in ("one", "two", "three")
    ]
    return (*heads, doc.Block(id="p", type="paragraph", value=paragraph("Words.")))


DIVIDER = doc.Block(id="d", type="divider", value=doc.Divider())
URGENT = doc.CareCard(level="urgent", title="Call", html="<p>Now.</p>", text="Now.", actions=())
HARD = "Comprehensive psychotherapeutic interventions necessitate considerable deliberation. " * 20
FAIRLY_HARD = (
    "People who go to regular therapy sessions often build better relationships "
    "because they talk with their families each week. " * 10
)
HARD_FRENCH = "La psychothérapie multidisciplinaire nécessite des considérations déontologiques. "
FAIR_FRENCH = (
    "Parler avec des amis aide souvent, et les rencontres de la semaine favorisent vraiment la "
    "guérison. "
)

CASES: dict[str, Callable[[], checks.Subject]] = {
    "title.missing": lambda: post(title=" "),
    "title.length": lambda: post(title="Too short"),
    "title.bait": lambda: post(title="You won’t believe what sleep does"),
    "title.cut": lambda: post(title="Five gentle ways to rest your"),
    "title.capitals": lambda: post(title="FIVE GENTLE WAYS TO REST"),
    "slug.invalid": lambda: post(slug="été"),
    "slug.length": lambda: post(slug="a" * 76),
    "lead.missing": lambda: post(lead=rich("")),
    "lead.length": lambda: post(lead=rich("A lead of few words.")),
    "lead.paragraphs": lambda: post(lead=doc.RichText(html="<p>a</p>" * 3, text="a " * 30)),
    "lead.links": lambda: post(
        lead=doc.RichText(html='<p><a href="/rest/">Rest well</a></p>', text="Rest well. " * 5)
    ),
    "body.empty": lambda: body_of(doc.Block(id="h", type="heading", value=heading("Hello"))),
    "email.subject": lambda: post(email=doc.Email(subject="s" * 61, preheader="p" * 50)),
    "email.preheader": lambda: post(email=doc.Email(subject="Subject", preheader="Short")),
    "email.repeats": lambda: post(email=doc.Email(subject="s" * 50, preheader="S" * 50)),
    "search.length": lambda: post(search_description="Too short to help"),
    "locale.twin_missing": lambda: replace(careful(), has_translation=False),
    "translation.outdated": lambda: careful(original=checks.Original(title="A", changed_on=TODAY)),
    "translation.minor_change": lambda: careful(
        original=checks.Original(title="A", changed_on=TODAY, minor=True)
    ),
    "translation.original_withdrawn": lambda: careful(
        original=checks.Original(title="A", withdrawn=True)
    ),
    "post.near_copy": lambda: careful(copies=(checks.Copy(title="A", similarity=0.8),)),
    "link.dead": lambda: careful(dead_links=(checks.DeadLink(url="https://a.example/"),)),
    "link.crisis_dead": lambda: careful(
        dead_links=(checks.DeadLink(url="https://a.example/", crisis=True),)
    ),
    "disclaimer.missing": lambda: post(disclaimer=None),
    "ai.unchecked": lambda: post(ai_use=doc.AiUse(kind="text", checked_by="\u200b")),
    "correction.future": lambda: post(
        corrections=(doc.Correction(date="2026-12-02", kind="update", text="New."),)
    ),
    "related.unpublished": lambda: careful(related=(to_read_next(published=False),)),
    "related.language": lambda: careful(related=(to_read_next(locale="fr-CA"),)),
    "related.nothing": lambda: with_block("related_posts", posts=()),
    "heading.missing": lambda: with_block("heading", text=""),
    "heading.length": lambda: with_block("heading", text="a" * 81),
    "heading.words": lambda: with_block("heading", text="a b c d e f g h i j k l m"),
    "heading.full_stop": lambda: with_block("heading", text="This is how it feels."),
    "heading.capitals": lambda: with_block("faq", heading="WHAT READERS OFTEN ASK"),
    "heading.first_level": lambda: with_block("key_takeaways", heading_level=3),
    "heading.skipped_level": lambda: with_extra("heading", heading("Too deep", level=4)),
    "heading.density": lambda: post(stats=doc.Stats(words=119, headings=3), body=three_headings()),
    "language.french_expected": lambda: prose_of("You and they will be there. " * 20, "fr-CA"),
    "language.english_expected": lambda: prose_of("Vous et nous ne sommes pas dans le bois. " * 20),
    "language.mixed": lambda: prose_of("Vous et nous ne sommes pas dans la rue. " * 3),
    "label.capitals": lambda: with_block("share_links", heading="SHARE THIS POST"),
    "paragraph.empty": lambda: with_block("paragraph", html="", text=" "),
    "paragraph.length": lambda: with_extra("paragraph", paragraph("word " * 121)),
    "quote.empty": lambda: with_block("quote", text=""),
    "quote.attribution": lambda: with_block("quote", attribution=None),
    "quote.consent": lambda: with_block("quote", consent=False),
    "image.missing": lambda: with_block("image", image=None),
    "image.unreadable": lambda: replace(careful(), problems=(("image", "image_unreadable"),)),
    "image.alt_missing": lambda: with_block("image", image=picture(alt="")),
    "image.alt_length": lambda: post(image=picture(alt="a" * 151)),
    "image.alt_file_name": lambda: with_block("image", image=picture(alt="IMG_2041.jpeg")),
    "image.rights": lambda: with_block("image", image=picture(credit=None, rights=None)),
    "image.narrow": lambda: post(image=picture(width=1199)),
    "picture.consent": lambda: showing(consent_missing=True),
    "picture.ended": lambda: showing(use_until=date(2026, 11, 30)),
    "picture.ends_soon": lambda: showing(use_until=date(2026, 12, 31)),
    "picture.rights_unknown": lambda: showing(rights_known=False),
    "service.name": lambda: with_block("resource_card", name=""),
    "service.contact": lambda: with_block("resource_card", phones=(), url=None),
    "service.number": lambda: with_block("resource_card", phones=("call us",)),
    "media.title": lambda: with_block("media", title=""),
    "media.address_missing": lambda: with_block("media", url=None),
    "media.insecure": lambda: with_block("media", url="http://videos.example.org/"),
    "media.transcript": lambda: with_block("media", captions=False, transcript=None),
    "table.caption": lambda: with_block("table", caption=""),
    "table.empty": lambda: with_block("table", rows=()),
    "table.headers": lambda: with_block("table", header_row=False, header_column=False),
    "table.header_empty": lambda: with_block("table", rows=rows(("When", ""), ("Now", "Rest"))),
    "table.columns": lambda: with_block("table", rows=rows(("A",) * 6, ("b",) * 6)),
    "callout.title": lambda: with_block("callout", title=None),
    "callout.empty": lambda: with_block("callout", text=""),
    "boilerplate.empty": lambda: with_block("organization_boilerplate", text=""),
    "divider.place": lambda: post(body=(DIVIDER, *careful().document.body)),
    "list.too_few": lambda: tips(("One", "Only one.")),
    "list.too_many": lambda: tips(*((f"Lead {n}", "Words.") for n in range(13))),
    "list.item_empty": lambda: tips(("One", "Words."), ("Two", " ")),
    "list.lead_ins_mixed": lambda: tips(("One", "Words."), (None, "More words.")),
    "list.lead_in_repeated": lambda: tips(("One", "Words."), ("one", "More words.")),
    "list.lead_in_length": lambda: tips(("One", "Words."), ("a" * 61, "More words.")),
    "list.lead_in_colon": lambda: tips(("One:", "Words."), ("Two", "More words.")),
    "takeaways.length": lambda: with_block("key_takeaways", items=items("k", (None, "a" * 161))),
    "takeaways.repeated": lambda: with_extra(
        "key_takeaways",
        doc.KeyTakeaways(
            heading=None, heading_level=2, anchor="k", items=items("k", (None, "Rest."))
        ),
    ),
    "faq.question_mark": lambda: with_block(
        "faq", items=sample_parts.questions("q", ("Is it normal", "Yes."))
    ),
    "reference.title": lambda: reference(title=""),
    "reference.address": lambda: reference(url=None),
    "reference.doi": lambda: reference(doi="https://doi.org/10.5555/a"),
    "cta.address_missing": lambda: with_block("cta", url=None),
    "cta.address": lambda: with_block("cta", url="javascript:alert(1)"),
    "cta.label_missing": lambda: with_block("cta", label=""),
    "cta.label_length": lambda: with_block("cta", label="a" * 41),
    "link.broken": lambda: with_extra(
        "paragraph", paragraph("See our guide.", '<p>See <a href="">our guide</a>.</p>')
    ),
    "link.insecure": lambda: with_extra(
        "paragraph", paragraph("See it.", '<p><a href="http://a.example.org/">See it</a>.</p>')
    ),
    "link.vague": lambda: with_extra(
        "paragraph", paragraph("Click here.", '<p><a href="/rest/">Click here</a>.</p>')
    ),
    "crisis.support_missing": lambda: crisis(without("crisis_support")),
    "crisis.warning_missing": lambda: crisis(without("content_warning")),
    "crisis.sharing": lambda: crisis(careful()),
    "crisis.hidden": lambda: changed(
        careful(),
        body=tuple(
            replace(block, visibility=("web", "api")) if block.type == "crisis_support" else block
            for block in careful().document.body
        ),
    ),
    "crisis.no_service": lambda: with_block("crisis_support", resources=()),
    "crisis.unverified": lambda: with_line(verified_at=None),
    "crisis.overdue": lambda: with_line(verify_by="2026-11-30"),
    "crisis.no_channel": lambda: with_line(channels=()),
    "crisis.number": lambda: with_line(channels=call("tel:1-800-555-0100")),
    "crisis.fictional": lambda: with_line(fictional=True),
    "warning.empty": lambda: with_block("content_warning", topics=()),
    "crisis.help_advised": lambda: with_words_without_help("Thoughts of suicide can pass."),
    "signs.help_missing": lambda: clinical(without("crisis_support", "care_card")),
    "signs.help_advised": lambda: without("crisis_support", "care_card"),
    "care.empty": lambda: with_block("care_card", title=""),
    "care.no_number": lambda: with_block("care_card", level="emergency", actions=()),
    "care.repeated": lambda: with_extra("care_card", URGENT),
    "review.none": lambda: post(review=doc.Review()),
    "review.needed": lambda: clinical(post(review=doc.Review())),
    "review.expired": lambda: post(review=review(next_review_at="2026-11-30")),
    "review.changed": lambda: post(review=review(changed_since=True)),
    "review.own": lambda: post(
        review=review(
            reviewed_by=doc.Reviewer(name="Fictional Care Team", credentials=None, scope="clinical")
        )
    ),
    "byline.missing": lambda: post(byline=doc.Byline()),
    "reading.hard": lambda: prose_of(FAIRLY_HARD),
    "reading.very_hard": lambda: prose_of(HARD),
    "reading.hard_fr": lambda: prose_of(FAIR_FRENCH * 10, "fr-CA"),
    "reading.ease_fr": lambda: prose_of(HARD_FRENCH * 20, "fr-CA"),
    "reading.very_hard_fr": lambda: prose_of(HARD_FRENCH * 20, "fr-CA"),
    "reading.sentence": lambda: with_extra("paragraph", paragraph("so " * 25 + "it goes.")),
    "words.unkind": lambda: with_extra("paragraph", paragraph("He committed suicide.")),
    "words.slip": lambda: with_extra("paragraph", paragraph("Start you wellness journey.")),
    "words.name": lambda: replace(careful(), known_names=("Fictional Car Team",)),
    "words.promise": lambda: with_extra("paragraph", paragraph("It is a miracle cure.")),
    "words.reader": lambda: prose_of("People rest when they can. " * 60),
    "words.tu_and_vous": lambda: french_words("Vous le savez. Tu peux demander de l’aide."),
    "text.capitals": lambda: with_extra("paragraph", paragraph("PLEASE DO NOT wait.")),
    "text.invisible": lambda: with_extra("paragraph", paragraph("Be\u200bkind.")),
    "text.no_break_space": lambda: with_extra("paragraph", paragraph("Be\u00a0kind.")),
    "text.spacing": lambda: french_words("Voici : une pause."),
    "text.quotes_mixed": lambda: with_extra("paragraph", paragraph("It’s what she's said.")),
    "markup.unsafe": lambda: replace(careful(), problems=(("lead", "cleaners_disagree"),)),
    "markup.cut": lambda: replace(careful(), problems=(("lead", "too_long"),)),
    "markup.link_lost": lambda: replace(careful(), problems=(("lead", "link_missing"),)),
    "choice.deleted": lambda: replace(careful(), problems=(("authors", "lost"),)),
    "related.deleted": lambda: replace(careful(), problems=(("related", "related_lost"),)),
    "markup.changed": lambda: replace(careful(), problems=(("lead", "something_else"),)),
}


@pytest.mark.parametrize("make", [samples.english, samples.french], ids=["en-CA", "fr-CA"])
def test_a_careful_post_brings_up_nothing(make):
    assert ids(careful(make())) == []


@pytest.mark.parametrize("name", CASES)
def test_what_is_wrong_is_found_once(name):
    assert ids(CASES[name]()).count(name) == 1


def test_every_check_has_a_case():
    ours = {
        name
        for module in checks.RULES
        for name in REGISTRY.checks
        if f'"{name}"' in Path(module.__file__).read_text(encoding="utf-8")
    }
    assert ours == set(CASES)


def test_findings_point_into_the_document():
    """The block of the finding exists, with its item and its field."""
    for make in CASES.values():
        subject = make()
        blocks = {block.id: block for block in subject.document.body}
        for finding in checks.run(subject):
            if finding.block_id is None:
                continue
            value = blocks[finding.block_id].value
            fields = {field.name for field in dataclasses.fields(value)}
            assert finding.field is None or finding.field in fields | {"visibility"}


def test_messages_have_no_unfilled_words():
    for make in CASES.values():
        for finding in checks.run(make()):
            assert "%(" not in finding.message + finding.remedy
            assert finding.message
            assert finding.remedy


# -- the edges --------------------------------------------------------------------------------


@pytest.mark.parametrize("length", [10, 70])
def test_titles_at_the_limits_are_fine(length):
    assert "title.length" not in ids(post(title="a" * length))


@pytest.mark.parametrize("title", ["What is CBT?", "PTSD", "Wait and see..."])
def test_question_marks_and_abbreviations_are_fine_in_headings(title):
    assert not [name for name in ids(with_block("heading", text=title)) if name[:4] == "head"]


def test_a_heading_may_come_back_up_by_several_levels():
    blocks = [
        doc.Block(id=str(number), type="heading", value=heading(f"Part {number}", level))
        for number, level in enumerate((2, 3, 4, 2))
    ]
    text = doc.Block(id="p", type="paragraph", value=paragraph("Some words."))
    assert ids(post(body=(*blocks, text))) == []


def test_headings_of_lists_count_in_the_outline():
    assert "heading.skipped_level" in ids(with_block("steps", heading_level=4))


@pytest.mark.parametrize(
    "url",
    ["tel:911", "tel:988", "tel:+18662773553", "tel:686868"],
)
def test_short_codes_and_full_numbers_can_be_called(url):
    assert "crisis.number" not in ids(with_line(channels=call(url)))


@pytest.mark.parametrize("url", ["tel:8662773553", "tel:+0123456789", "sms:988", "tel:", "988"])
def test_a_number_that_phones_would_not_dial_blocks(url):
    assert "crisis.number" in ids(with_line(channels=call(url)))


def test_a_service_confirmed_until_today_is_current():
    assert "crisis.overdue" not in ids(with_line(verify_by=TODAY.isoformat()))


def test_a_confirmation_from_the_future_confirms_nothing():
    assert "crisis.unverified" in ids(with_line(verified_at="2026-12-02"))


def test_the_overdue_service_is_named():
    found = next(f for f in checks.run(CASES["crisis.overdue"]()) if f.id == "crisis.overdue")
    assert "Fictional Listening Line" in found.message
    assert found.severity is checks.Severity.BLOCK


def test_a_crisis_post_with_help_a_warning_and_no_sharing_passes():
    subject = crisis(post(share=doc.Share(enabled=False)))
    assert checks.blocking(checks.run(subject)) == ()


def test_help_outside_the_body_is_help_too():
    support = next(b.value for b in careful().document.body if b.type == "crisis_support")
    subject = crisis(changed(without("crisis_support"), crisis_support=support))
    assert "crisis.support_missing" not in ids(subject)


def test_help_shown_in_every_medium_by_name_is_not_hidden():
    body = tuple(replace(block, visibility=doc.MEDIA) for block in careful().document.body)
    assert "crisis.hidden" not in ids(post(body=body))


def test_good_signs_need_no_help_line():
    subject = clinical(without("crisis_support", "care_card"))
    body = tuple(
        replace(block, value=replace(block.value, tone="positive"))
        if block.type == "signs_checklist"
        else block
        for block in subject.document.body
    )
    assert "signs.help_missing" not in ids(changed(subject, body=body))


def test_a_boilerplate_button_without_address_blocks():
    subject = with_block("organization_boilerplate", cta=doc.Action(label="Start", url=None))
    assert "cta.address_missing" in ids(subject)


def test_a_boilerplate_without_button_is_fine():
    assert ids(with_block("organization_boilerplate", cta=None)) == []


def test_a_decorative_picture_needs_no_words():
    assert ids(with_block("image", image=picture(alt="", decorative=True))) == []


def test_a_doi_alone_is_address_enough():
    assert ids(reference(url=None, doi="10.5555/example.rest")) == []


def test_the_address_after_a_link_is_nobody_s_word():
    html = '<p><a href="https://a.example.org/suffers-from/">Read our guide</a>.</p>'
    text = "Read our guide (https://a.example.org/suffers-from/)."
    assert ids(with_extra("paragraph", paragraph(text, html))) == []


def test_a_quotation_keeps_its_speaker_s_words():
    words = "I suffered from it, and people called me an addict."
    assert ids(with_block("quote", html=f"<p>{words}</p>", text=words)) == []


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("He committed suicide.", "died by suicide"),
        ("She suffers from anxiety.", "live with, have"),
        ("Addicts need care.", "person with an addiction"),
        ("We help black Canadians.", "Black, with a capital"),
    ],
)
def test_a_kinder_word_is_offered(text, better):
    found = [f for f in checks.run(with_extra("paragraph", paragraph(text))) if f.remedy]
    assert [f.remedy for f in found] == [f"You could write: {better}."]
    assert found[0].severity is checks.Severity.WARN


@pytest.mark.parametrize(
    "text",
    ["We help Black Canadians.", "Committed to you.", "Wear a black coat.", "Additions help."],
)
def test_harmless_words_are_left_alone(text):
    assert ids(with_extra("paragraph", paragraph(text))) == []


@pytest.mark.parametrize(
    "text",
    ["Il a commis un suicide.", "Elle souffre d’anxiété.", "Les toxicomanes ont besoin d’aide."],
)
def test_french_has_its_own_kind_words(text):
    assert "words.unkind" in ids(french_words(text))


def test_two_known_people_may_have_names_alike():
    names = ("Fictional Care Team", "Fictional Car Team")
    assert ids(replace(careful(), known_names=names)) == []


def test_an_emoji_of_two_is_not_a_hidden_character():
    assert ids(with_extra("paragraph", paragraph("Be kind 👩\u200d🚀 today."))) == []


def test_french_may_use_no_break_spaces():
    assert ids(french_words("Voici\u00a0: «\u00a0une pause\u00a0».")) == []


def test_a_button_without_words_is_named_by_its_block():
    found = checks.run(with_block("cta", label="", url=None))
    assert "“a button without words” has lost its address." in [str(f.message) for f in found]
    boilerplate = with_block(
        "organization_boilerplate", organization="Calm House", cta=doc.Action(label="", url="")
    )
    messages = [str(f.message) for f in checks.run(boilerplate)]
    assert "“Calm House” has lost its address." in messages
    assert not [text for text in messages if "“”" in text]


def test_french_is_hard_by_its_long_sentences_whatever_its_words():
    short = "On se lève, on mange un peu, puis on sort. "
    long = "On se lève, on mange, on sort, puis " + "on voit des amis, on rit, " * 3 + "on lit. "
    assert "reading.hard_fr" not in ids(prose_of(short * 12, "fr-CA"))
    assert "reading.hard_fr" in ids(prose_of(long * 12, "fr-CA"))


def test_an_elided_article_makes_no_word_long():
    assert reading.measure("L’amitié aide.", "fr").long_words == 0  # amitié has six
