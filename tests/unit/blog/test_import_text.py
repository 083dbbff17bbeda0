import hashlib
import json
import re

import pytest

from blog.importers import source, text
from blog.importers.report import Imported
from blog.importers.source import ImportFailed
from tests.paths import ROOT
from tests.unit.blog.pasted import LEAD, body, codes, imported, list_of, types

SEED = ROOT / "cms" / "demo" / "seed" / "000_1de237378b3db93f.txt"
GOLDEN = json.loads((ROOT / "tests" / "golden" / "seed.json").read_text())
TITLE = "Building Trust with Your Therapist"
SEED_TEXT = SEED.read_text()


def shape(found: Imported) -> list[object]:
    """Types, headings, lead-ins and words, without ids."""
    return [
        (
            block.type,
            getattr(block.value, "heading", None),
            getattr(block.value, "role", None),
            [(item.anchor, item.lead_in, item.text) for item in getattr(block.value, "items", ())],
        )
        for block in found.document.body
    ]


# The seed


@pytest.mark.parametrize(
    "knowledge",
    [
        {},
        {"known_authors": ()},
        {"known_authors": ["Blacktherapy Team"], "known_organizations": ["Blacktherapy"]},
    ],
)
def test_the_seed_becomes_the_golden_document_to_the_last_id(knowledge):
    found = text.parse(source.read(SEED), title=TITLE, **knowledge)
    assert json.dumps(found.to_data()) == json.dumps(GOLDEN)


def test_all_ids_and_anchors_of_the_seed_are_distinct():
    found = imported(SEED_TEXT, TITLE).document
    items = [item for block in found.body for item in getattr(block.value, "items", ())]
    ids = [found.id, *(part.id for part in (*found.body, *items))]
    anchors = [getattr(block.value, "anchor", None) for block in found.body]
    anchors = [name for name in anchors if name] + [item.anchor for item in items]
    assert (len(ids), len(set(ids))) == (19, 19)
    assert (len(anchors), len(set(anchors))) == (13, 13)


def bullets(mark: str) -> str:
    return SEED_TEXT.replace("  • ", mark)


def numbered(form: str) -> str:
    counter = iter([*range(1, 6), *range(1, 6)])
    return re.sub("  • ", lambda _: form.format(next(counter)), SEED_TEXT)


MUTATIONS = {
    "crlf": SEED_TEXT.replace("\n", "\r\n"),
    "cr": SEED_TEXT.replace("\n", "\r"),
    "bom": "\ufeff" + SEED_TEXT,
    "hyphen": bullets("  - "),
    "star": bullets("  * "),
    "en dash": bullets("  – "),
    "em dash": bullets("  — "),
    "middle dot": bullets("  · "),
    "symbol font": bullets("  \uf0b7 "),
    "symbol font, no space": bullets("\uf0b7"),
    "tab after": bullets("•\t"),
    "tab before": bullets("\t• "),
    "no indent": bullets("• "),
    "nbsp after": bullets("  •\u00a0"),
    "nbsp before": bullets("\u00a0\u00a0• "),
    "numbers": numbered("{}. "),
    "brackets": numbered("  {}) "),
    "blank after every line": SEED_TEXT.replace("\n", "\n\n"),
    "no blank lines": re.sub(r"\n+", "\n", SEED_TEXT),
    "bullets on lines of their own": bullets("•\n"),
    "line separators": SEED_TEXT.replace("\n", "\u2028"),
    "first bullet lost its indent": SEED_TEXT.replace("  • Open C", "• Open C"),
}


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_the_same_post_pasted_otherwise_has_the_same_structure(mutation):
    found = imported(MUTATIONS[mutation], TITLE)
    assert shape(found) == shape(imported(SEED_TEXT, TITLE))
    assert found.document.stats == imported(SEED_TEXT, TITLE).document.stats


def test_straight_quotes_stay_straight_and_change_nothing_else():
    found = imported(SEED_TEXT.replace("’", "'"), TITLE)
    assert "It's the bond" in found.document.lead.html
    assert types(found) == types(imported(SEED_TEXT, TITLE))


def test_utf_16_and_windows_1252_are_read_and_only_the_guess_is_reported():
    wide = imported(SEED_TEXT.encode("utf-16"), TITLE)
    western = imported(SEED_TEXT.encode("windows-1252"), TITLE)
    assert shape(wide) == shape(western) == shape(imported(SEED_TEXT, TITLE))
    assert "encoding_guessed" in codes(western)
    assert "encoding_guessed" not in codes(wide)


def test_equal_bytes_give_equal_ids_and_other_bytes_others():
    again, other = imported(SEED_TEXT, TITLE), imported(SEED_TEXT + "\n", TITLE)
    assert again.document == imported(SEED_TEXT, TITLE).document
    assert again.document.id != other.document.id


# Headings, closing words and separators


@pytest.mark.parametrize(
    ("line", "type_name"),
    [
        ("What is trust?", "heading"),
        ("WHY IT MATTERS NOW", "heading"),
        ("Dr. Who and the U.S.A", "heading"),
        ("This is a sentence.", "paragraph"),
        ("Take heart!", "paragraph"),
        ("one " * 13, "paragraph"),
        ("x" * 81, "paragraph"),
    ],
)
def test_headings_are_short_and_end_no_sentence(line, type_name):
    assert body(f"{LEAD}{line}\n\nSome prose follows.\n")[0].type == type_name


def test_a_short_last_line_is_no_heading():
    assert body(LEAD + "You are not alone")[0].type == "paragraph"


def test_headings_in_capitals_keep_their_words_and_are_reported():
    found = imported(LEAD + "HOW TRUST GROWS\n\nBecause.\n")
    (notice,) = [notice for notice in found.warnings if notice.code == "all_caps_heading"]
    assert found.document.body[0].value.text == "HOW TRUST GROWS"
    assert notice.facts["suggestion"] == "How trust grows"


def test_the_last_prose_after_the_lists_is_the_closing_and_prose_alone_has_none():
    pasted = list_of("Sit.", "Breathe.") + "\nIt takes time.\n\nBe patient.\n"
    assert [getattr(block.value, "role", "-") for block in body(pasted)] == ["-", None, "closing"]
    assert [block.value.role for block in body(LEAD + "More.\n\nThe end.\n")] == [None, None]


def test_lines_of_stars_become_dividers_only_between_parts():
    found = imported(LEAD + "***\n\nOne thing.\n\n* * *\n\nAnother.\n\n———\n")
    assert types(found) == ["paragraph", "divider", "paragraph"]
    assert codes(found).count("separator_removed") == 2


def test_a_post_of_prose_alone_is_paragraphs():
    found = imported("First of all.\n\nThen this.\n\nAnd that.\n")
    assert types(found) == ["paragraph", "paragraph"]
    assert found.document.email.preheader == "First of all."
    assert {"author_missing", "no_clinical_review"} <= set(codes(found))


def test_equal_headings_get_different_anchors():
    pasted = LEAD + "Rest\n\nSome.\n\nRest\n\nMore.\n"
    anchors = [block.value.anchor for block in body(pasted) if block.type == "heading"]
    assert anchors == ["rest", "rest-2"]


# Title and lead


@pytest.mark.parametrize("title", [None, "", " \u00a0 "])
def test_a_title_is_asked_for_and_never_taken_from_the_text(title):
    with pytest.raises(ImportFailed, match=r"^post\.txt: needs --title"):
        imported("My Post\n\nSome prose.\n", title)


def test_a_first_line_that_looks_like_a_title_stays_a_heading():
    found = imported("My Post\n\nSome prose.\n")
    assert (types(found), found.document.lead.html) == (["heading", "paragraph"], "")
    assert {"first_line_may_be_title", "no_lead"} <= set(codes(found))


def test_a_first_line_that_repeats_the_title_is_left_out():
    found = imported("MY POST\n\nSome prose.\n", "My Post")
    assert found.document.lead.text == "Some prose."
    assert "title_in_source" in codes(found)
    assert "title_not_in_source" not in codes(found)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("L’été à l’école", "l-ete-a-l-ecole"),
        ("word " * 30, "-".join(["word"] * 15)),
        ("x" * 100, "x" * 75),
        ("信任", None),
    ],
)
def test_slugs_are_short_and_ascii(title, slug):
    found = imported(LEAD, title)
    expected = slug or "post-" + hashlib.sha256(LEAD.encode()).hexdigest()[:8]
    assert found.document.slug == expected
