"""Shingles: near copies share bands, other texts do not."""

import random
from dataclasses import replace

import pytest

from blog import document as doc
from blog.checks import shingles
from tests import samples
from tests.sample_parts import rich

WORDS = [f"word{number}" for number in range(4000)]
FRENCH = [f"mot{number}é" for number in range(4000)]


def text(words: list[str], locale: str = "en-CA") -> doc.Document:
    joined = " ".join(words)
    block = doc.Block(
        id="p", type="paragraph", value=doc.Paragraph(html=f"<p>{joined}</p>", text=joined)
    )
    sample = samples.french() if locale == "fr-CA" else samples.english()
    return replace(sample, locale=locale, lead=rich(""), body=(block,))


def words(seed: int, count: int, of: list[str] = WORDS) -> list[str]:
    return random.Random(seed).choices(of, k=count)


def changed(before: list[str], places: int, seed: int) -> list[str]:
    """The text with so many words replaced, each of which changes five shingles."""
    after, chance = list(before), random.Random(seed)
    for place in chance.sample(range(len(after)), places):
        after[place] = "another"
    return after


def similarity(one: doc.Document, other: doc.Document) -> float:
    return shingles.similarity(shingles.shingles(one), shingles.shingles(other))


def share_a_band(one: doc.Document, other: doc.Document) -> bool:
    found = [set(shingles.bands(shingles.shingles(each), each.locale)) for each in (one, other)]
    return bool(found[0] & found[1])


@pytest.mark.parametrize("of", [WORDS, FRENCH], ids=["en", "fr"])
@pytest.mark.parametrize("length", [120, 800, 2000])
def test_texts_from_the_bound_upwards_share_a_band(length, of):
    missed = alike = 0
    for seed in range(40):
        before = words(seed, length, of)
        one, other = text(before), text(changed(before, length // 50, seed))
        if similarity(one, other) >= 0.8:
            alike += 1
            missed += not share_a_band(one, other)
    assert alike > 20
    assert missed == 0


def test_other_texts_on_the_same_subject_share_none():
    few = WORDS[:300]
    texts = [text(words(seed, 800, few)) for seed in range(20)]
    assert not any(share_a_band(one, other) for one in texts for other in texts if one != other)


def test_half_a_text_is_no_copy():
    before = words(1, 800)
    assert similarity(text(before), text([*before[:400], *words(2, 400)])) < 0.5


def test_the_same_words_in_another_language_share_no_band():
    before = words(1, 800)
    assert not share_a_band(text(before), text(before, "fr-CA"))


def test_case_punctuation_and_markup_do_not_tell_texts_apart():
    before = words(1, 100)
    other = [word.upper() + "," for word in before]
    assert similarity(text(before), text(other)) == 1


def test_short_texts_are_not_compared():
    assert shingles.shingles(text(words(1, 49))) == frozenset()
    assert shingles.bands(frozenset(), "en-CA") == ()
    assert shingles.similarity(frozenset(), frozenset()) == 0


def test_what_stands_in_many_posts_does_not_count():
    shared = doc.OrganizationBoilerplate(
        organization="Us", html="", text=" ".join(words(3, 400)), cta=None
    )
    block = doc.Block(id="o", type="organization_boilerplate", value=shared)
    plain = text(words(1, 100))
    framed = replace(plain, body=(*plain.body, block))
    assert shingles.shingles(framed) == shingles.shingles(plain)
