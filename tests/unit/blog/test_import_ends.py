"""The ends of pasted posts (bylines, boilerplates, share links), and typos in their text."""

import pytest

from blog.checks import typos
from tests.unit.blog.pasted import LEAD, body, codes, imported, notice_of, types

BYLINE = LEAD + "More of it.\n\n{}\n"

# Bylines


@pytest.mark.parametrize(
    ("names", "authors"),
    [
        ("Jane Doe", [("person", "Jane Doe", None)]),
        ("Jane Doe, RSW", [("person", "Jane Doe", ("RSW",))]),
        ("Jane Doe, MSW, RSW", [("person", "Jane Doe", ("MSW", "RSW"))]),
        ("Jane Doe, C.Psych.", [("person", "Jane Doe", ("C.Psych.",))]),
        ("Jane Doe, RP (Qualifying)", [("person", "Jane Doe", ("RP (Qualifying)",))]),
        ("Jane Doe, social worker", [("person", "Jane Doe", ("social worker",))]),
        ("Jane Doe and John Roe", [("person", "Jane Doe", None), ("person", "John Roe", None)]),
        (
            "Jane Doe, RSW et Marie de la Tour, Ph.D.",
            [("person", "Jane Doe", ("RSW",)), ("person", "Marie de la Tour", ("Ph.D.",))],
        ),
        ("Jane Doe, John Roe", [("person", "Jane Doe", None), ("person", "John Roe", None)]),
        ("Smith and Sons Care Team", [("team", "Smith and Sons Care Team", None)]),
        ("Équipe du mieux-être", [("team", "Équipe du mieux-être", None)]),
        ("Example Wellness Clinic", [("organization", "Example Wellness Clinic", None)]),
    ],
)
def test_names_below_the_marker_are_the_authors(names, authors):
    document = imported(BYLINE.format(f"About the author\n\n{names}")).document
    found = [(author.kind, author.name, author.credentials) for author in document.byline.authors]
    assert found == authors
    assert document.body[-1].value.authors == document.byline.authors


@pytest.mark.parametrize(
    "marker",
    [
        "ABOUT THE AUTHORS",
        "About the author:",
        "À propos de l’autrice",
        "À propos de l'auteur",
        "À PROPOS DE L’ÉQUIPE",
        "À propos des autrices",
    ],
)
def test_markers_count_in_both_languages_and_any_capitals(marker):
    block = body(BYLINE.format(f"{marker}\nJane Doe"))[-1]
    assert (block.type, block.value.heading) == ("author_byline", marker)


def test_a_name_on_the_line_of_its_marker_is_an_author():
    block = body(BYLINE.format("Written by Jane Doe, RSW"))[-1]
    assert (block.value.heading, block.value.authors[0].name) == ("Written by", "Jane Doe")
    assert body(BYLINE.format("Written by hand on paper"))[-1].type == "paragraph"


def test_several_names_below_each_other_are_all_authors():
    document = imported(BYLINE.format("About the authors\nJane Doe, RSW\nJohn Roe")).document
    assert [author.name for author in document.byline.authors] == ["Jane Doe", "John Roe"]


def test_a_marker_above_prose_is_a_heading_like_any_other():
    found = imported(BYLINE.format("About the author\n\nThese words are about nobody yet.\n"))
    assert types(found)[-2:] == ["heading", "paragraph"]
    assert found.document.byline.authors == ()
    assert "author_missing" in codes(found)


def test_a_slip_in_a_known_name_is_reported_and_kept():
    found = imported(
        BYLINE.format("About the author\nJane Dough"), known_authors=["John Roe", "Jane Doughy"]
    )
    notice = notice_of(found, "author_near_match")
    assert notice.facts["suggestion"] == "Jane Doughy"
    assert found.document.byline.authors[0].name == "Jane Dough"


@pytest.mark.parametrize(
    ("known", "reported"), [(None, False), ([], True), (["John Roe"], True), (["JANE DOE"], False)]
)
def test_unknown_authors_are_reported_only_where_somebody_looked(known, reported):
    found = imported(BYLINE.format("About the author\nJane Doe"), known_authors=known)
    assert ("author_unknown" in codes(found)) == reported


def test_a_known_name_is_never_taken_apart():
    known = ["Care and Calm, Halifax"]
    found = imported(BYLINE.format(f"About the author\n{known[0]}"), known_authors=known)
    assert [author.name for author in found.document.byline.authors] == known


def test_an_author_given_for_the_import_stands_in_place_of_the_text_s():
    found = imported(BYLINE.format("About the author\nJane Doe"), author="John Roe, RP")
    assert [author.name for author in found.document.byline.authors] == ["John Roe"]
    assert found.document.body[-1].value.authors == found.document.byline.authors
    assert notice_of(found, "author_replaced").applied
    alone = imported(LEAD, author="John Roe")
    assert [author.name for author in alone.document.byline.authors] == ["John Roe"]
    assert "author_missing" not in codes(alone)


def test_text_after_the_byline_is_kept_and_reported():
    found = imported(BYLINE.format("About the author\nJane Doe\n\nThis came later, by mistake."))
    assert types(found)[-2:] == ["author_byline", "paragraph"]
    assert notice_of(found, "text_after_byline").line == 8


# Organisations, calls to action, share markers


def test_an_organisation_presents_itself_at_the_end_with_its_call_to_action():
    (block,) = body(LEAD + "Example Care is dedicated to your rest. Find a group near you\n")
    assert block.value.organization == "Example Care"
    assert block.value.text == "Example Care is dedicated to your rest."
    assert (block.value.cta.label, block.value.cta.url) == ("Find a group near you", None)


def test_a_call_to_action_may_have_a_line_of_its_own():
    found = imported(LEAD + "Example Care exists to help.\n\nFind a group near you\n\nSHARE\n")
    assert types(found) == ["organization_boilerplate", "share_links"]
    assert notice_of(found, "cta_without_url").line == 5


def test_french_organisations_are_recognised():
    (block,) = body(LEAD + "Soins Exemple s’engage à vous écouter.\n", locale="fr-CA")
    assert block.value.organization == "Soins Exemple"


@pytest.mark.parametrize(
    "line",
    [
        "She is committed to helping you.",
        "Your therapist is committed to helping you.",
        "Everyone is committed to something.",
    ],
)
def test_people_are_no_organisations(line):
    assert body(LEAD + line)[-1].type == "paragraph"


def test_in_the_middle_only_known_organisations_present_themselves():
    pasted = LEAD + "Example Care is committed to rest.\n\nAnd there is more.\n"
    assert types(imported(pasted)) == ["paragraph", "paragraph"]
    known = imported(pasted, known_organizations=["example care"])
    assert types(known)[0] == "organization_boilerplate"


def test_nearly_known_organisations_are_reported():
    found = imported(
        LEAD + "Exampel Care is committed to rest.\n", known_organizations=["Example Care"]
    )
    assert notice_of(found, "organization_near_match").facts["suggestion"] == "Example Care"


@pytest.mark.parametrize(
    "marker",
    ["Share this article", "SHARE THIS POST!", "Partager cet article", "PARTAGEZ CE BILLET"],
)
def test_share_markers_become_share_links(marker):
    (block,) = body(LEAD + marker)
    assert (block.type, block.value.heading, block.value.networks) == ("share_links", marker, None)


# Wording


@pytest.mark.parametrize(
    ("locale", "slip", "suggestion"),
    [
        ("en-CA", "Talk with you therapist.", "Talk with your therapist."),
        ("en-CA", "Your not alone.", "You’re not alone."),
        ("en-CA", "You should of called.", "You should have called."),
        ("en-CA", "It helps alot.", "It helps a lot."),
        ("en-CA", "This is for for you.", "This is for you."),
        ("fr-CA", "Comment sa va ?", "Comment ça va ?"),
        ("fr-CA", "Elle est comme même venue.", "Elle est quand même venue."),
        ("fr-CA", "Parmis nous.", "Parmi nous."),
        ("fr-CA", "Venez avec avec lui.", "Venez avec lui."),
    ],
)
def test_slips_are_reported_with_a_suggestion_and_stay_as_written(locale, slip, suggestion):
    found = imported(f"{LEAD}Before. {slip} And after.\n", locale=locale)
    (notice,) = [notice for notice in found.warnings if notice.code.startswith("phrase_rule.")]
    assert (notice.facts["original"], notice.facts["suggestion"]) == (slip, suggestion)
    assert not notice.applied
    assert slip in found.document.body[0].value.text


@pytest.mark.parametrize(
    ("locale", "fine"),
    [
        ("en-CA", "Start your journey. With you, therapy works; it is about you."),
        ("en-CA", "I can share with you what I know of you and trust you had had."),
        ("en-CA", "Your welcoming smile. Of course you could, of course."),
        ("fr-CA", "Vous vous sentez bien, nous nous voyons, sa vie va mieux."),
    ],
)
def test_good_phrases_are_left_alone(locale, fine):
    assert list(typos.slips(fine, "fr" if locale == "fr-CA" else "en")) == []


def test_a_french_post_has_the_structure_that_an_english_one_has():
    found = imported(
        "La confiance est la base. Elle se construit.\n\n"
        "Pourquoi la confiance compte\n\nParce qu’elle aide.\n\n"
        "Comment bâtir la confiance\n"
        "• Parler\u00a0: dites ce que vous ressentez.\n• Écouter\u00a0: prenez le temps.\n\n"
        "Signes d’une relation solide\n"
        "• Respect\u00a0: on vous écoute.\n• Progrès\u00a0: vous avancez.\n\n"
        "Rappelez-vous que cela prend du temps.\n\n"
        "Soins Exemple a pour mission de vous aider. Commencez votre parcours\n"
        "PARTAGER CET ARTICLE\n\nÀ propos de l’autrice\n\nMarie Exemple, t.s.\n",
        title="Bâtir la confiance",
        locale="fr-CA",
    )
    assert types(found) == [
        "heading",
        "paragraph",
        "tips_list",
        "signs_checklist",
        "paragraph",
        "organization_boilerplate",
        "share_links",
        "author_byline",
    ]
    tips, signs = found.document.body[2].value, found.document.body[3].value
    assert [item.lead_in for item in tips.items] == ["Parler", "Écouter"]
    assert tips.items[1].anchor == "comment-batir-la-confiance--ecouter"
    assert signs.tone == "positive"
    assert found.document.byline.authors[0].credentials == ("t.s.",)
    assert found.document.email.preheader == "La confiance est la base."
