"""The engine: registration, order, failing rules; the reading measures; the seed; the docs."""

import functools
import logging
import re
from dataclasses import replace
from datetime import date

import pytest

from django.utils.translation import gettext_lazy, override

from blog import checks
from blog import document as doc
from blog.blocks import rules as block_rules
from blog.checks import addresses, findings, headings, lists, overriding, parts, reading
from blog.checks.findings import BLOCK, INFO, REGISTRY, WARN, Finding
from tests import samples
from tests.paths import ROOT

TODAY = date(2026, 12, 1)
DOCS = ROOT / "docs" / "checks.md"
PROTECTING = ("body", "care", "crisis", "cta", "markup", "signs", "warning")


def subject(document: doc.Document | None = None) -> checks.Subject:
    return checks.Subject(
        document=document or samples.english(),
        today=TODAY,
        risks=frozenset({"general"}),
        publishable_locales=("en-CA", "fr-CA"),
    )


@pytest.fixture
def registry(monkeypatch):
    """A separate registry, so that a test's rule does not affect others."""
    own = findings.Registry(checks=dict(REGISTRY.checks), rules=dict(REGISTRY.rules))
    monkeypatch.setattr(findings, "REGISTRY", own)
    return own


# -- the engine -------------------------------------------------------------------------------


def test_another_app_can_add_a_rule(registry):
    checks.declare(("mail.heavy", WARN, gettext_lazy("Too heavy: %(kb)s KB."), "Split it."))

    @checks.rule(ids=("mail.heavy",))
    def heavy(_subject):
        yield checks.found("mail.heavy", kb=95)

    found = next(f for f in checks.run(subject()) if f.id == "mail.heavy")
    assert (found.message, found.remedy) == ("Too heavy: 95 KB.", "Split it.")


def test_a_rule_cannot_find_what_nobody_declared(registry):
    with pytest.raises(LookupError, match="nobody"):
        checks.rule(ids=("nobody.knows",))(lambda _subject: ())


def test_an_id_is_declared_once(registry):
    with pytest.raises(ValueError, match="twice"):
        checks.declare(("title.missing", WARN, "Again.", "Again."))


def test_a_failing_rule_is_reported_and_hides_nothing(caplog):
    def broken(_subject):
        yield checks.found("title.missing", at="title")
        raise ZeroDivisionError

    def sound(_subject):
        yield checks.found("lead.missing", at="lead")

    with caplog.at_level(logging.ERROR):
        found = checks.run(subject(), [broken, sound])
    assert [f.id for f in found] == ["title.missing", "lead.missing", "check.failed"]
    assert found[2].severity is WARN
    assert "broken" in caplog.text


@pytest.mark.parametrize("name", [rule.__name__ for rule in REGISTRY.rules])
def test_each_rule_that_could_not_run_is_a_finding_and_blocks_where_it_might_have(
    name, registry, caplog
):
    rule, finds = next((each, ids) for each, ids in REGISTRY.rules.items() if each.__name__ == name)

    @functools.wraps(rule)
    def failing(_subject):
        raise LookupError("the words of the failure")

    del registry.rules[rule]
    registry.rules[failing] = finds
    found = [f for f in checks.run(subject()) if f.id.startswith("check.")]
    blocks = any(registry.checks[each].severity is BLOCK for each in finds)
    assert [f.id for f in found] == ["check.failed_blocking" if blocks else "check.failed"]
    assert bool(checks.blocking(found)) is blocks
    assert name.replace("_", " ") in found[0].message
    assert "the words of the failure" in caplog.text


def test_a_fact_that_could_not_be_read_is_a_finding():
    unread = (("destinations", True), ("original", False))
    found = checks.run(replace(subject(), unread=unread))
    assert [f.id for f in found if f.id.startswith("check.")] == [
        "check.failed_blocking",
        "check.failed",
    ]


def test_what_blocks_comes_first_then_the_order_of_the_post():
    first, second = samples.english().body[:2]

    def rule(_subject):
        yield Finding(id="whole", severity=BLOCK, message="")
        yield Finding(id="note", severity=INFO, message="", field="title")
        yield Finding(id="second", severity=BLOCK, message="", block_id=second.id)
        yield Finding(id="after", severity=BLOCK, message="", field="email.subject")
        yield Finding(id="item 1", severity=BLOCK, message="", block_id=first.id, item=1)
        yield Finding(id="item 0", severity=BLOCK, message="", block_id=first.id, item=0)
        yield Finding(id="first", severity=BLOCK, message="", block_id=first.id)
        yield Finding(id="title", severity=BLOCK, message="", field="title")

    order = [f.id for f in checks.run(subject(), [rule])]
    assert order == ["title", "first", "item 0", "item 1", "second", "after", "whole", "note"]


def test_messages_speak_the_active_language(registry):
    checks.declare(("lang.test", INFO, gettext_lazy("Yes"), gettext_lazy("No")))
    with override("fr"):
        found = checks.found("lang.test")
    assert (found.message, found.remedy) == ("Oui", "Non")


# -- the real post ----------------------------------------------------------------------------


def corrected(document: doc.Document) -> doc.Document:
    """The seed with its errors corrected: two words and an address."""
    team = replace(document.byline.authors[0], name="Blacktherapy Team", slug="blacktherapy-team")
    cta = doc.Action(label="Start your wellness journey today", url="https://example.org/start/")

    def fixed(block: doc.Block) -> doc.Block:
        changes = {
            "organization_boilerplate": {"cta": cta},
            "author_byline": {"authors": (team,)},
        }.get(block.type)
        return replace(block, value=replace(block.value, **changes)) if changes else block

    body = tuple(fixed(block) for block in document.body)
    return replace(document, byline=doc.Byline(authors=(team,)), body=body)


def test_the_seed_is_held_back_by_its_lost_address_alone():
    blocking = checks.blocking(checks.run(subject(samples.seed())))
    assert [f.id for f in blocking] == ["cta.address_missing"]
    assert "Start you wellness journey today" in blocking[0].message


def test_the_seed_warns_of_its_two_wordings():
    found = {f.id: f for f in checks.run(subject(samples.seed())) if f.id.startswith("words.")}
    assert set(found) == {"words.slip", "words.name"}
    assert "Start your" in found["words.slip"].remedy
    assert "Blacktheray Team" in found["words.name"].message
    assert "Blacktherapy" in found["words.name"].message


def test_a_saved_author_s_slip_is_found_all_the_same():
    known = replace(subject(samples.seed()), known_names=("Blacktheray Team",))
    assert "words.name" in [f.id for f in checks.run(known)]


def test_the_seed_reads_at_grade_nine():
    found = [f for f in checks.run(subject(samples.seed())) if f.id.startswith("reading.")]
    assert [(f.id, f.message) for f in found] == [
        ("reading.hard", "The post reads at about grade 9.")
    ]


def test_the_corrected_seed_has_neither():
    found = checks.run(subject(corrected(samples.seed())))
    assert {f.id for f in found} == {
        "disclaimer.missing",
        "label.capitals",
        "locale.twin_missing",
        "reading.hard",
        "review.none",
    }


# -- reading ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("trust", 1),
        ("hoped", 1),
        ("wanted", 2),
        ("little", 2),
        ("create", 2),
        ("being", 2),
        ("people", 2),
        ("therapy", 3),
        ("anxiety", 4),
        ("criticism", 4),
        ("didn’t", 2),
        ("self-care", 2),
        ("communication", 5),
    ],
)
def test_english_syllables(word, count):
    assert reading.syllables(word, "en") == count


@pytest.mark.parametrize(
    ("word", "count"),
    [("quelque", 1), ("parlent", 1), ("l’amie", 2), ("créer", 2), ("famille", 2), ("santé", 2)],
)
def test_french_syllables(word, count):
    assert reading.syllables(word, "fr") == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One. Two! Three?", 3),
        ("Ask Dr. Example, e.g. today.", 1),
        ("A line\nAnother line", 2),
        ("« Oui. » Puis non.", 2),
        ("1. 2. 3.", 0),
        ("", 0),
    ],
)
def test_sentences(text, count):
    assert len(reading.sentences(text)) == count


def test_nothing_written_has_a_measure_too():
    counts = reading.measure("", "en")
    assert counts.words_per_sentence == counts.syllables_per_word == 0


# -- code and docs ----------------------------------------------------------------------------


def test_the_table_in_the_docs_is_the_code_s():
    rows = re.findall(
        r"^\| `([a-z_.]+)` \| (\w+) \| (.+?) \| (.+) \|$", DOCS.read_text(), re.MULTILINE
    )
    with override("en"):
        ours = [
            (check.id, check.severity.name.lower(), str(check.message), str(check.remedy))
            for check in sorted(REGISTRY.checks.values(), key=lambda check: check.id)
        ]
    assert rows == ours


def test_the_form_and_the_checks_agree_on_their_limits():
    assert headings.LENGTH == block_rules.HEADING_MAX
    assert lists.LEAD_IN_LENGTH == block_rules.LEAD_IN_MAX
    assert lists.TAKEAWAY_LENGTH == block_rules.TAKEAWAY_MAX
    assert parts.ALT_LENGTH == block_rules.ALT_MAX
    low, high = addresses.LABEL
    assert block_rules.label("a" * low) is block_rules.label("a" * high) is None
    assert block_rules.label("a" * (high + 1))


# -- overriding -------------------------------------------------------------------------------


def test_only_blocking_findings_that_are_declared_can_be_overridden():
    for name in overriding.OVERRIDABLE:
        assert REGISTRY.checks[name].severity is BLOCK


@pytest.mark.parametrize(
    "protects",
    [
        *(name for name in REGISTRY.checks if name.split(".")[0] in PROTECTING),
        "ai.unchecked",
        "check.failed_blocking",
        "choice.deleted",
        "email.too_large",
        "image.alt_missing",
        "link.broken",
        "quote.consent",
    ],
)
def test_what_protects_people_is_never_overridden(protects):
    assert protects not in overriding.OVERRIDABLE


def test_the_docs_list_what_can_be_overridden():
    words = DOCS.read_text().split("## Overriding a finding")[1].split("\n## ")[0]
    listed = re.findall(r"^- `([a-z_.]+)`", words, re.MULTILINE)
    assert listed == sorted(overriding.OVERRIDABLE)


def test_an_override_holds_in_both_languages():
    """The words of a finding are part of what is overridden: none of them is translated."""
    long = replace(samples.english(), slug="s" * 80)
    digests = set()
    for tongue in ("en", "fr"):
        with override(tongue):
            found = next(f for f in checks.run(subject(long)) if f.id == "slug.length")
            digests.add(overriding.digest(found, long))
    assert len(digests) == 1
