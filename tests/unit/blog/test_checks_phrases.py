"""Phrases and words, in both languages: what is found, and what is near it and stays silent."""

from dataclasses import replace
from datetime import date

import pytest

from blog import checks
from blog import document as doc
from tests import samples
from tests.sample_parts import rich

LOCALES = {"en": "en-CA", "fr": "fr-CA"}


def post(tongue: str, *, title: str = "", words: str = "", **more) -> list[str]:
    """The ids of what is found in a post with this title, or with these words alone."""
    sample = samples.french() if tongue == "fr" else samples.english()
    body = doc.Block(
        id="p", type="paragraph", value=doc.Paragraph(html=f"<p>{words}</p>", text=words)
    )
    document = replace(
        sample,
        title=title or ("Une pause" if tongue == "fr" else "A pause"),
        lead=rich("Short."),
        body=(body,),
        crisis_support=None,
        email=doc.Email(subject="s", preheader="p"),
        search_description=None,
        **more,
    )
    found = checks.run(checks.Subject(document=document, today=date(2026, 12, 1)))
    return [finding.id for finding in found]


@pytest.mark.parametrize(
    ("tongue", "title"),
    [
        ("en", "You won't believe these sleep habits"),
        ("en", "She stopped scrolling. What happened next"),
        ("en", "This one weird trick for better sleep"),
        ("en", "Seven habits therapists don’t want you to know"),
        ("en", "The shocking reason you are tired"),
        ("en", "Sleep better now!!"),
        ("en", "Sleep! Rest! Begin today"),
        ("fr", "Vous ne devinerez jamais pourquoi on dort mal"),
        ("fr", "Ces 5 astuces incroyables pour dormir"),
        ("fr", "Sommeil\u00a0: la suite va vous étonner"),
        ("fr", "Ce que les médecins vous cachent"),
        ("fr", "Dormez mieux !!"),
    ],
)
def test_bait_is_found(tongue, title):
    assert "title.bait" in post(tongue, title=title)


@pytest.mark.parametrize(
    ("tongue", "title"),
    [
        ("en", "When grief comes as a shock"),
        ("en", "What happens in a first session"),
        ("en", "Simple habits that help you rest"),
        ("en", "Is it all right to keep a secret?"),
        ("en", "You can rest!"),
        ("en", "Electroconvulsive therapy, explained"),
        ("fr", "Quand le deuil est un choc"),
        ("fr", "Le secret professionnel, en mots simples"),
        ("fr", "Vous ne dormez jamais assez?"),
        ("fr", "Cinq gestes simples pour mieux dormir"),
    ],
)
def test_plain_headlines_are_no_bait(tongue, title):
    assert not {"title.bait", "title.cut", "title.capitals"} & set(post(tongue, title=title))


@pytest.mark.parametrize(
    ("tongue", "title"),
    [
        ("en", "How to talk with your"),
        ("en", "Five ways to rest and"),
        ("en", "Why it helps to walk…"),
        ("en", "Why it helps to walk..."),
        ("en", "Rest, food, movement,"),
        ("en", "Calm evenings:"),
        ("fr", "Comment parler à votre"),
        ("fr", "Le repos, les repas et"),
        ("fr", "Comment demander de l’"),
        ("fr", "Soirées calmes\u00a0:"),
    ],
)
def test_a_title_without_its_end_is_found(tongue, title):
    assert "title.cut" in post(tongue, title=title)


@pytest.mark.parametrize(
    ("tongue", "title"),
    [
        ("en", "Sleep and vitamin A"),
        ("en", "Someone to talk to"),
        ("en", "What therapy is for"),
        ("en", "Living with hepatitis A"),
        ("fr", "Par où commencer"),
        ("fr", "Vivre avec l’hépatite A"),
        ("fr", "Être là"),
    ],
)
def test_a_whole_title_is_not_cut(tongue, title):
    assert "title.cut" not in post(tongue, title=title)


@pytest.mark.parametrize("title", ["PTSD and OCD", "CBT", "PTSD, ADHD or OCD?"])
def test_abbreviations_are_no_capitals(title):
    assert "title.capitals" not in post("en", title=title)


@pytest.mark.parametrize(
    ("tongue", "words"),
    [
        ("en", "This tea cures anxiety."),
        ("en", "You get guaranteed results."),
        ("en", "It is 100% safe. It is not new."),
        ("en", "There is no doubt. It works for everyone."),
        ("fr", "Cette plante guérit la dépression."),
        ("fr", "Une méthode 100\u00a0% efficace."),
        ("fr", "Ce traitement est sans aucun effet secondaire."),
        ("fr", "Elle fonctionne pour tout le monde."),
    ],
)
def test_a_promise_is_found(tongue, words):
    assert "words.promise" in post(tongue, words=words)


@pytest.mark.parametrize(
    ("tongue", "words"),
    [
        ("en", "There is no miracle cure."),
        ("en", "Nothing works for everyone."),
        ("en", "Therapy doesn’t cure depression overnight."),
        ("en", "Your rights are guaranteed by law."),
        ("fr", "Il n’y a pas de remède miracle."),
        ("fr", "Rien ne fonctionne pour tout le monde."),
        ("fr", "Aucune méthode n’est 100\u00a0% efficace."),
        ("fr", "La confidentialité est garantie par la loi."),
    ],
)
def test_a_promise_taken_back_is_none(tongue, words):
    assert "words.promise" not in post(tongue, words=words)


@pytest.mark.parametrize(
    ("tongue", "words"),
    [
        ("en", "People rest when they can. " * 60),
        ("fr", "Les gens prennent rendez-vous chaque semaine. " * 60),
    ],
)
def test_a_post_that_speaks_to_nobody_is_found(tongue, words):
    assert "words.reader" in post(tongue, words=words)


@pytest.mark.parametrize(
    ("tongue", "words"),
    [
        ("en", "People rest when they can. " * 60 + "Be kind to yourself."),
        ("en", "People rest when they can. " * 10),
        ("fr", "Les gens se reposent chaque semaine. " * 60 + "Reposez-vous."),
    ],
)
def test_a_post_that_speaks_to_its_reader_or_is_short_is_not(tongue, words):
    assert "words.reader" not in post(tongue, words=words)


@pytest.mark.parametrize(
    "words",
    [
        "Vous pensez «\u00a0tu n’y arriveras pas\u00a0».",
        "Il s’est tu. Vous le voyez.",
        "Elle est restée, vous le savez. Un ton calme aide.",
        "Tu peux demander de l’aide.",
    ],
)
def test_words_that_only_look_like_tu_are_silent(words):
    assert "words.tu_and_vous" not in post("fr", words=words)


def test_tu_beside_vous_is_found_in_french_alone():
    words = "Vous le savez déjà. Tu peux demander."
    assert "words.tu_and_vous" in post("fr", words=words)
    assert "words.tu_and_vous" not in post("en", words="Vous and tu are French words for you.")


@pytest.mark.parametrize(
    ("tongue", "words"),
    [
        ("en", "Please DO NOT WAIT for it."),
        ("fr", "N’ATTENDEZ JAMAIS LA FIN, dit-on. PARLEZ EN ÉTÉ SURTOUT."),
    ],
)
def test_shouting_is_found(tongue, words):
    assert "text.capitals" in post(tongue, words=words)


@pytest.mark.parametrize(
    ("tongue", "words"),
    [
        ("en", "CBT, PTSD and OCD are short forms."),
        ("en", "Call 911 OR 988 in BC."),
        ("fr", "Le CLSC, le CISSS et le CIUSSS aident."),
    ],
)
def test_short_forms_are_no_shouting(tongue, words):
    assert "text.capitals" not in post(tongue, words=words)


@pytest.mark.parametrize(
    ("tongue", "words"),
    [
        ("en", "Some people think of suicide."),
        ("en", "Self-harm is often hidden."),
        ("fr", "Des pensées suicidaires peuvent passer."),
        ("fr", "L’automutilation reste souvent cachée."),
    ],
)
def test_grave_words_without_help_lines_are_found(tongue, words):
    assert "crisis.help_advised" in post(tongue, words=words)


@pytest.mark.parametrize(
    ("tongue", "words"),
    [
        ("en", "An ending can be a beginning. Pesticides are no subject here."),
        ("fr", "La fin de la journée. Les insecticides ne sont pas le sujet."),
    ],
)
def test_words_near_them_are_silent(tongue, words):
    assert "crisis.help_advised" not in post(tongue, words=words)


def test_a_picture_may_be_1200_pixels_wide():
    image = samples.english().image
    assert "image.narrow" not in post("en", image=replace(image, width=1200))
    assert "image.narrow" in post("en", image=replace(image, width=1199))
