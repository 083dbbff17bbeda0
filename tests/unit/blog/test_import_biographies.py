"""Lines that name an author and say more: a biography, a date, a reading time, a reviewer."""

import pytest

from blog.importers import source, text
from tests.unit.blog.pasted import LEAD, codes, imported, said_by, types, words

BIOGRAPHIES = [
    ("About the author: Jane Doe is a nurse in Guelph.", "Jane Doe", ()),
    ("About the Author: Jane Doe, RN, is a nurse who writes. She skis.", "Jane Doe", ("RN",)),
    ("ABOUT THE AUTHOR Jane Doe is a nurse in Guelph.", "Jane Doe", ()),
    ("About the author – Jane Doe is a nurse", "Jane Doe", ()),
    ("About the author: Dr. Jane Doe (she/her) is a nurse.", "Dr. Jane Doe (she/her)", ()),
    ("About the author: Jane is a nurse in Guelph.", "Jane", ()),
    ("Author bio: Jane Doe loves cats.", "Jane Doe", ()),
    ("Bio: Jane Doe cooks for six people.", "Jane Doe", ()),
    ("About the team: The Example Team is a group of six nurses.", "The Example Team", ()),
    ("À propos de l'auteure : Jane Doe est infirmière à Laval. Elle écrit.", "Jane Doe", ()),
    (
        "À propos de l’autrice\u00a0: Marie de la Tour, T.S., accompagne des familles.",
        "Marie de la Tour",
        ("T.S.",),
    ),
    ("Biographie de l’auteur : Jean Roy s’intéresse au sommeil.", "Jean Roy", ()),
]
DATED = [
    ("Written by Jane Doe, RN | 5 min read | March 3, 2024", ["5 min read", "March 3, 2024"]),
    ("Par Jane Doe, RN le 3 mars 2024", ["le 3 mars 2024"]),
    ("Par Jane Doe, RN, le 1er mars 2024 à 10 h 30", ["le 1er mars 2024 à 10 h 30"]),
    ("By Jane Doe, RN on March 3, 2024", ["on March 3, 2024"]),
    ("By Jane Doe, RN, March 3", ["March 3"]),
    ("By Jane Doe, RN (2024-03-03)", ["2024-03-03"]),
    ("By Jane Doe, RN — Last updated on Mar. 3, 2024", ["Last updated on Mar. 3, 2024"]),
    ("March 3, 2024 | By Jane Doe, RN | 5-minute read", ["March 3, 2024", "5-minute read"]),
    ("Jane Doe, RN | Tuesday, March 3, 2024", ["Tuesday, March 3, 2024"]),
    ("Published March 3, 2024 by Jane Doe, RN", ["Published March 3, 2024"]),
    ("Published by Jane Doe, RN on 3 March 2024", ["on 3 March 2024"]),
    ("Publié le 3 mars 2024 par Jane Doe, RN", ["Publié le 3 mars 2024"]),
    ("Written by Jane Doe, RN. Reading time: 5 minutes", ["Reading time: 5 minutes"]),
    ("By Jane Doe, RN ● March 3, 2024", ["March 3, 2024"]),
    (
        "Par Jane Doe, RN, publié le 3 mars 2024 et mis à jour le 4 mars 2024",
        ["publié le 3 mars 2024", "mis à jour le 4 mars 2024"],
    ),
    ("About the author\nMarch 3, 2024\nJane Doe, RN", ["March 3, 2024"]),
    (
        "Rédigé par Jane Doe, RN – 12 janvier 2024 – Temps de lecture : 4 minutes",
        ["12 janvier 2024", "Temps de lecture : 4 minutes"],
    ),
    ("By Jane Doe, RN\nMarch 3, 2024 · 6 min read", ["March 3, 2024", "6 min read"]),
    ("About the author\nJane Doe, RN | 3 days ago", ["3 days ago"]),
]
REVIEWS = [
    "Reviewed by Dr. Alan Grant",
    "Reviewed by Dr. Y",
    "Medically reviewed by Alan Grant, MD",
    "Medically reviewed by Alan Grant, MD, a doctor in Laval",
    "Fact-checked by Alan Grant",
    "Clinical review: Alan Grant, MD",
    "Révisé par la Dre Anne Roy",
    "Relu et corrigé par Anne Roy",
    "Révision médicale : Dre Anne Roy",
]
OTHER_LINES = [
    "Relu par une équipe de proches aidants",
    "Reviewed by Jane Doe and found wanting, the policy failed in court.",
    "By the end of March 2024 | we were tired",
    "About the author of this, nobody has said a word.",
    "The meeting is on March 3, 2024, at 10:30.",
]


def ended(end: str):
    return imported(f"{LEAD}More of it.\n\n{end}\n")


def left_out(found, code: str) -> list[object]:
    return [notice.facts["original"] for notice in found.warnings if notice.code == code]


@pytest.mark.parametrize(
    ("line", "name", "letters"), BIOGRAPHIES, ids=[line for line, _, _ in BIOGRAPHIES]
)
def test_a_biography_on_the_line_of_its_label_presents_the_author(line, name, letters):
    found = ended(line)
    (author,) = found.document.byline.authors
    assert (author.name, author.credentials or (), author.job_title) == (name, letters, None)
    assert line.endswith(author.bio)
    assert types(found) == ["paragraph", "author_byline"]


@pytest.mark.parametrize("label", ["About the author", "À propos de l’autrice", "Bio"])
def test_a_biography_below_a_label_names_its_author(label):
    found = ended(f"{label}\n\nJane Doe, RN, is a nurse in Guelph. She skis.")
    (author,) = found.document.byline.authors
    assert (author.name, author.credentials) == ("Jane Doe", ("RN",))
    assert author.bio == "Jane Doe, RN, is a nurse in Guelph. She skis."


def test_each_of_several_biographies_is_of_its_own_author():
    found = ended("About the authors\n\nJane Doe is a nurse.\n\nJohn Roe is a cook in Laval.")
    assert [(one.name, one.bio) for one in found.document.byline.authors] == [
        ("Jane Doe", "Jane Doe is a nurse."),
        ("John Roe", "John Roe is a cook in Laval."),
    ]


@pytest.mark.parametrize("bio", ["Jane is a nurse in Guelph.", "She is a nurse."])
def test_a_label_may_hold_the_name(bio):
    (author,) = ended(f"About Jane Doe\n\n{bio}").document.byline.authors
    assert (author.name, author.bio) == ("Jane Doe", bio)


@pytest.mark.parametrize(
    "bio", ["Jane Doe is a nurse in Guelph.", "About the author: She is a nurse."]
)
def test_an_author_who_was_named_at_the_top_is_presented_at_the_end(bio):
    found = imported(f"By Jane Doe, RN\n\n{LEAD}More of it, and then no more.\n\n{bio}\n")
    (author,) = found.document.byline.authors
    assert (author.name, author.credentials) == ("Jane Doe", ("RN",))
    assert bio.endswith(author.bio)
    assert types(found) == ["author_byline", "paragraph", "author_byline"]


@pytest.mark.parametrize(("line", "dates"), DATED, ids=[line for line, _ in DATED])
def test_dates_and_reading_times_beside_an_author_are_reported(line, dates):
    found = ended(line)
    (author,) = found.document.byline.authors
    assert (author.name, author.credentials, author.job_title) == ("Jane Doe", ("RN",), None)
    assert left_out(found, "date_left_out") == dates
    assert types(found) == ["paragraph", "author_byline"]


def test_a_date_beside_the_byline_at_the_top_is_not_the_lead():
    for top in ("By Jane Doe\nMarch 3, 2024", "March 3, 2024\nBy Jane Doe"):
        found = imported(f"{top}\n\n{LEAD}More of it, and then no more.")
        assert found.document.lead.text == LEAD.strip()
        assert left_out(found, "date_left_out") == ["March 3, 2024"]


@pytest.mark.parametrize("line", REVIEWS)
def test_who_reviewed_the_text_is_reported_and_claimed_nowhere(line):
    found = ended(line)
    assert left_out(found, "review_left_out") == [line]
    assert types(found) == ["paragraph"]
    assert found.document.review.status == "not_reviewed"


def test_a_reviewer_beside_or_below_is_no_author():
    line = "Written by Jane Doe, RN · Medically reviewed by Alan Grant, MD · Updated March 3, 2024"
    for end in (line, "By Jane Doe, RN\nMedically reviewed by\nAlan Grant, MD on March 3, 2024"):
        found = ended(end)
        assert [author.name for author in found.document.byline.authors] == ["Jane Doe"]
        assert left_out(found, "review_left_out") == ["Medically reviewed by Alan Grant, MD"]
        assert len(left_out(found, "date_left_out")) == 1


@pytest.mark.parametrize("line", OTHER_LINES)
def test_lines_that_only_look_like_it_stay_text(line):
    found = ended(line)
    assert found.document.byline.authors == ()
    assert words(line) == words(said_by(found.document))[-len(words(line)) :]
    assert not {"date_left_out", "review_left_out"} & set(codes(found))


def test_one_name_is_enough_after_by_and_beside_a_date():
    for line in ("Written by X, RN | 5 min read | March 3, 2024", "Par X, RN le 3 mars 2024"):
        (author,) = ended(line).document.byline.authors
        assert (author.name, author.credentials) == ("X", ("RN",))


def test_who_wrote_and_who_reviewed_may_be_joined_by_and():
    for line, reviewer in (
        ("Written by Jane Doe and reviewed by Dr. Alan Grant", "reviewed by Dr. Alan Grant"),
        ("Écrit par Jane Doe et révisé par Dre Anne Roy", "révisé par Dre Anne Roy"),
    ):
        found = ended(line)
        assert [author.name for author in found.document.byline.authors] == ["Jane Doe"]
        assert left_out(found, "review_left_out") == [reviewer]


@pytest.mark.parametrize("line", ["Posted on March 3, 2024 by admin", "By Admin | 5 min read"])
def test_an_account_beside_a_date_is_no_author(line):
    found = ended(line)
    assert found.document.byline.authors == ()
    assert [each.casefold() for each in left_out(found, "author_account")] == ["admin"]


def test_a_label_for_a_reviewer_without_a_name_stays_text():
    assert "Reviewed by" in said_by(ended("Reviewed by").document)
    assert "Reviewed by" in said_by(ended("Reviewed by\n\nNobody that we know of.").document)


def test_the_last_line_may_be_a_name_after_a_dash():
    (author,) = ended("Warmly,\n\n— Jane Doe, RSW").document.byline.authors
    assert (author.name, author.credentials) == ("Jane Doe", ("RSW",))
    assert ended("“Be well.”\n\n— Jane Doe").document.byline.authors == ()


def test_a_line_that_a_person_called_a_paragraph_is_one():
    line = "About the author: Jane Doe is a nurse in Guelph."
    found = imported(f"{LEAD}{line}\n", corrected={3: "paragraph"})
    assert types(found) == ["paragraph"]


def test_links_beside_a_reviewer_are_reported():
    page = (
        "<h1>T</h1><p>A first paragraph that says it.</p><p>More of it.</p>"
        '<p>Reviewed by <a href="https://example.org/grant">Alan Grant</a></p>'
    )
    found = text.parse(source.decode("a.html", "html", page.encode()), title=None)
    assert left_out(found, "link_left_out") == ["https://example.org/grant"]
