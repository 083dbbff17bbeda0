"""Lines of authors in pasted posts: name, letters, job title and biography, each in its place."""

import pytest

from blog.renditions import email, feed, html, text
from tests import samples
from tests.unit.blog.pasted import LEAD, codes, imported, notice_of, said_by, types, words

Line = tuple[str, list[tuple[str, tuple[str, ...], str | None]]]

LINES: list[Line] = [
    ("Jane Doe, M. Ps., psychologue", [("Jane Doe", ("M. Ps.", "psychologue"), None)]),
    ("Jane Doe, B. Sc., M. D.", [("Jane Doe", ("B. Sc.", "M. D."), None)]),
    ("Jane Doe, Ph.D., C. Psych.", [("Jane Doe", ("Ph.D.", "C. Psych."), None)]),
    ("Jane Doe, LL. B., médiatrice", [("Jane Doe", ("LL. B.",), "médiatrice")]),
    ("Jane Doe, M. Serv. soc., T. S.", [("Jane Doe", ("M. Serv. soc.", "T. S."), None)]),
    ("Jane Doe, Ph. D. (psychologie)", [("Jane Doe", ("Ph. D. (psychologie)",), None)]),
    ("Jane Doe, O.T. Reg. (Ont.)", [("Jane Doe", ("O.T. Reg. (Ont.)",), None)]),
    ("Jane Doe, erg. (Québec)", [("Jane Doe", ("erg. (Québec)",), None)]),
    ("Jane Doe, ps. éd.", [("Jane Doe", ("ps. éd.",), None)]),
    ("Jane Doe, BA (Hons), MSW", [("Jane Doe", ("BA (Hons)", "MSW"), None)]),
    ("Jane Doe, RP(Qualifying)", [("Jane Doe", ("RP(Qualifying)",), None)]),
    ("Jane Doe, MSW RSW", [("Jane Doe", ("MSW", "RSW"), None)]),
    ("Jane Doe MSW, RSW", [("Jane Doe", ("MSW", "RSW"), None)]),
    ("JANE DOE, RSW", [("JANE DOE", ("RSW",), None)]),
    ("John Roe, Jr., MD", [("John Roe, Jr.", ("MD",), None)]),
    ("John Roe III, MD", [("John Roe III", ("MD",), None)]),
    ("Marie Parent, T.S.", [("Marie Parent", ("T.S.",), None)]),
    ("Jane Doe, Registered Social Worker", [("Jane Doe", (), "Registered Social Worker")]),
    ("Jane Doe – Consultant, Toronto", [("Jane Doe", (), "Consultant, Toronto")]),
    ("Jane Doe — Peer Supporter, Thunder Bay", [("Jane Doe", (), "Peer Supporter, Thunder Bay")]),
    ("Jane Doe | Nurse Practitioner", [("Jane Doe", (), "Nurse Practitioner")]),
    ("Jane Doe • Nurse • Halifax", [("Jane Doe", (), "Nurse • Halifax")]),
    ("Jane Doe: Dietitian", [("Jane Doe", (), "Dietitian")]),
    ("Jane Doe (Peer Navigator)", [("Jane Doe", (), "Peer Navigator")]),
    ("Jane Doe, RN, Halifax, NS", [("Jane Doe", ("RN",), "Halifax, NS")]),
    ("Jane Doe, PhD candidate", [("Jane Doe", (), "PhD candidate")]),
    ("Jane Doe, Founder of Quiet Hours", [("Jane Doe", (), "Founder of Quiet Hours")]),
    ("Jane Doe, RN, Bridgeview Hospital", [("Jane Doe", ("RN",), "Bridgeview Hospital")]),
    (
        "Jane Doe, travailleuse sociale et psychothérapeute",
        [("Jane Doe", (), "travailleuse sociale et psychothérapeute")],
    ),
    (
        "Jane Doe, Clinical Director and Registered Psychotherapist",
        [("Jane Doe", (), "Clinical Director and Registered Psychotherapist")],
    ),
    ("Jane Doe (she/her), RP", [("Jane Doe (she/her)", ("RP",), None)]),
    ("Written by Jane Doe", [("Jane Doe", (), None)]),
    ("Rédigé par Jane Doe, T.S.", [("Jane Doe", ("T.S.",), None)]),
    (
        "Jane Doe, RSW, and John Roe, MD",
        [("Jane Doe", ("RSW",), None), ("John Roe", ("MD",), None)],
    ),
    ("Jane Doe | John Roe", [("Jane Doe", (), None), ("John Roe", (), None)]),
    (
        "Jane Doe, Mary Moe et John Roe",
        [("Jane Doe", (), None), ("Mary Moe", (), None), ("John Roe", (), None)],
    ),
    (
        "Jane Doe, Editor and John Roe, Writer",
        [("Jane Doe", (), "Editor"), ("John Roe", (), "Writer")],
    ),
    ("L’équipe Exemple", [("L’équipe Exemple", (), None)]),
    ("Le comité de rédaction", [("Le comité de rédaction", (), None)]),
    ("The Example Editorial Team", [("The Example Editorial Team", (), None)]),
]  # fmt: skip
TEAMS = {"L’équipe Exemple", "Le comité de rédaction", "The Example Editorial Team"}


def signed(end: str):
    return imported(f"{LEAD}More of it.\n\n{end}\n")


@pytest.mark.parametrize(("line", "people"), LINES, ids=[line for line, _ in LINES])
def test_name_letters_and_title_are_told_apart(line, people):
    found = signed(f"About the author\n\n{line}").document
    authors = found.byline.authors
    assert [(one.name, one.credentials or (), one.job_title) for one in authors] == people
    assert [one.kind for one in authors] == [
        "team" if name in TEAMS else "person" for name, _, _ in people
    ]
    assert types(signed(f"About the author\n\n{line}")) == ["paragraph", "author_byline"]


@pytest.mark.parametrize("line", ["Doe, Jane", "Jane and John Doe", "Psychologist Jane Doe, Laval"])
def test_a_line_that_may_be_read_otherwise_is_one_author_and_reported(line):
    found = signed(f"About the author\n\n{line}")
    assert [author.name for author in found.document.byline.authors] == [line]
    assert notice_of(found, "author_line_unsure").facts["original"] == line


@pytest.mark.parametrize("place", ["Toronto", "Thunder Bay", "Trois-Rivières", "Ontario", "ON"])
def test_a_place_is_never_a_credential_nor_a_person(place):
    found = signed(f"About the author\n\nJane Doe, RSW, {place}")
    (author,) = found.document.byline.authors
    assert (author.credentials, author.job_title) == (("RSW",), place)
    assert "author_line_unsure" in codes(found)


@pytest.mark.parametrize(
    ("line", "label", "name"),
    [
        ("By Jane Doe, RSW", "By", "Jane Doe"),
        ("Par Jane Doe", "Par", "Jane Doe"),
        ("Texte\u00a0: Jane Doe", "Texte", "Jane Doe"),
        ("Un texte de Jane Doe, journaliste", "Un texte de", "Jane Doe"),
    ],
)
def test_a_line_may_bring_its_own_by(line, label, name):
    found = signed(line).document
    assert found.body[-1].value.heading == label
    assert [author.name for author in found.byline.authors] == [name]


@pytest.mark.parametrize(
    "line", ["By the time you read this", "Par ici la sortie", "By Candlelight"]
)
def test_other_lines_that_begin_with_by_are_text(line):
    assert "author_missing" in codes(signed(line))


def test_a_byline_above_the_lead_leaves_the_lead_first():
    found = imported(f"By Jane Doe, RSW\n\n{LEAD}More of it, and then no more.")
    assert found.document.lead.text == LEAD.strip()
    assert types(found) == ["author_byline", "paragraph"]
    assert "text_after_byline" not in codes(found)


@pytest.mark.parametrize(
    ("below", "bio"),
    [
        ("Jane is a therapist in Guelph.", "Jane is a therapist in Guelph."),
        ("\nShe works with families. She sings.", "She works with families. She sings."),
        ("\nElle accompagne des familles à Laval.", "Elle accompagne des familles à Laval."),
        ("Based in Guelph, she writes about sleep.", "Based in Guelph, she writes about sleep."),
        ("A nurse for twenty years.\nJane skis.", "A nurse for twenty years. Jane skis."),
        ("I am a nurse in Guelph.", "I am a nurse in Guelph."),
    ],
)
def test_sentences_about_the_author_are_the_biography(below, bio):
    found = signed(f"About the author\n\nJane Doe, RSW\n{below}")
    assert [author.bio for author in found.document.byline.authors] == [bio]
    assert types(found) == ["paragraph", "author_byline"]


def test_each_author_has_the_sentences_below_the_own_name():
    pasted = "About the authors\nJane Doe, RSW\nJane is a nurse.\nJohn Roe\nHe is a cook."
    authors = signed(pasted).document.byline.authors
    assert [author.bio for author in authors] == ["Jane is a nurse.", "He is a cook."]
    pasted = "About the authors\nJane Doe and John Roe\nJane is a nurse.\nJohn is a cook."
    authors = signed(pasted).document.byline.authors
    assert [author.bio for author in authors] == ["Jane is a nurse.", "John is a cook."]


def test_a_team_presents_itself():
    found = signed("À propos de l’équipe\n\nL’équipe Exemple\n\nNous sommes six, et une comptable.")
    (team,) = found.document.byline.authors
    assert (team.kind, team.bio) == ("team", "Nous sommes six, et une comptable.")


def test_a_title_below_the_name_belongs_to_it():
    (author,) = signed("About the author\n\nJane Doe\nRegistered Nurse").document.byline.authors
    assert (author.name, author.job_title) == ("Jane Doe", "Registered Nurse")


@pytest.mark.parametrize(
    "other", ["If you are in danger, call 911.", "This text was first read aloud.", "Sources"]
)
def test_what_speaks_of_something_else_stays_text(other):
    found = signed(f"About the author\n\nJane Doe, RSW\n\n{other}")
    assert found.document.byline.authors[0].bio is None
    assert types(found)[-2:] == ["author_byline", "paragraph"]


@pytest.mark.parametrize("line", [line for line, _ in LINES if " by " not in f" {line} "])
def test_no_word_of_a_line_is_lost(line):
    pasted = f"{LEAD}More of it.\n\nAbout the author\n\n{line}\n"
    left = [word for word in words(pasted) if word not in ("and", "et", "Rédigé", "par", "Written")]
    said = [word for word in words(said_by(imported(pasted).document)) if word not in ("and", "et")]
    assert sorted(said) == sorted(left)


def test_every_medium_shows_the_job_title():
    found = signed("About the author\n\nJane Doe, RSW, Peer Navigator").document
    for medium in (html, feed, email, text):
        shown = medium.render(found, samples.context(found))
        assert "Jane Doe, RSW, Peer Navigator" in shown
