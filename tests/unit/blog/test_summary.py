"""The summary of a post: what a reader meets before the post has its warning first."""

import dataclasses

import pytest

from blog import codec
from blog import document as doc
from blog.renditions import summary
from tests import samples

NB = "\u00a0"


def data(document: doc.Document, **changes: object) -> dict[str, object]:
    found: dict[str, object] = codec.to_data(dataclasses.replace(document, **changes))
    return found


def test_a_warning_comes_before_the_lead_and_the_description():
    found = data(samples.english())
    for make in (summary.lead, summary.description):
        assert make(found).startswith("Content warning: suicide. ")
    assert summary.lead(found).endswith(found["lead"]["text"])


def test_it_is_in_the_language_of_the_post():
    found = data(samples.french(), content_warnings=("suicide", "self-harm"))
    assert summary.lead(found).startswith(
        f"Avertissement de contenu{NB}: suicide et automutilation. "
    )


def test_a_post_that_warns_of_nothing_has_its_words_alone():
    found = data(samples.seed())
    assert summary.lead(found) == found["lead"]["text"]
    assert summary.content_warning(found) == ""


def test_a_warning_without_topics_is_said_in_its_own_words():
    warning = doc.ContentWarning(topics=(), html="<p>A car crash is described.</p>", text="")
    warning = dataclasses.replace(warning, text="A car crash\nis described.")
    block = dataclasses.replace(samples.blocks()["content_warning"], value=warning)
    found = data(samples.only(block), content_warnings=())
    assert summary.lead(found).startswith("Content warning: A car crash is described. ")


@pytest.mark.parametrize(
    "words", ["Content warning: suicide. Be gentle.", "content WARNING: Suicide"]
)
def test_a_description_that_begins_with_the_warning_is_left_alone(words):
    assert summary.description(data(samples.english(), search_description=words)) == words


def test_a_description_that_only_names_the_subject_is_warned_of():
    words = "Talking about suicide with a friend."
    found = data(samples.english(), search_description=words)
    assert summary.description(found) == f"Content warning: suicide. {words}"
