"""No topic is made by a slip: one that is nearly here already is named, or asked for."""

from pathlib import Path
from typing import Any

import pytest

from blog.models import PostPage, Topic
from tests import factories
from tests.importing import Ran, written

TEXT = "# A Quiet Week\n\nA first paragraph that says what this is about.\n\nAnother one ends it.\n"


@pytest.fixture
def imported(site: Any, tmp_path: Path) -> Any:
    factories.topic("sleep", name="Sleep", name_fr="Sommeil")

    def run(names: str, **options: Any) -> Ran:
        text = f"---\ntopics: {names}\n---\n{TEXT}"
        return Ran(written(tmp_path, "week.md", text), **options)

    return run


def slugs() -> list[str]:
    page = PostPage.objects.get().get_latest_revision_as_object()
    return sorted(topic.slug for topic in page.topics.all())


@pytest.mark.parametrize("name", ["sleep", "SLEEP!", "Sommeil", "sómmeil"])
def test_a_topic_is_known_by_its_name_in_either_language(imported, name):
    imported(f'["{name}"]')
    assert (slugs(), Topic.objects.count()) == (["sleep"], 1)


@pytest.mark.parametrize("name", ["Sleeep", "Sommeils"])
def test_a_name_that_is_nearly_known_is_reported_and_nothing_is_made(imported, name):
    ran = imported(f'["{name}"]')
    assert f"left out the topic “{name}”: it is nearly “Sleep” (sleep)" in ran.out
    assert (slugs(), Topic.objects.count()) == ([], 1)
    imported(f'["{name}"]', topic=[f"{name}=sleep"])
    assert slugs() == ["sleep"]


def test_what_is_like_no_other_is_made_and_said(imported):
    ran = imported('["Grief", "悲しみ"]')
    assert "created the topic “Grief”, about a crisis until its risk class is set" in ran.out
    assert Topic.objects.count() == 3


def test_a_topic_to_choose_must_be_here(imported):
    assert "no topic here has the slug slumber" in imported("[]", topic=["x=slumber"]).failure


def test_a_new_topic_needs_the_most_care_until_somebody_decides(imported):
    ran = imported('["Grief"]', publish=True)
    assert Topic.objects.get(slug="grief").risk == Topic.Risk.CRISIS
    assert "not published" in ran.err
    assert not PostPage.objects.get().live


def test_a_post_whose_topics_nobody_chose_is_not_published(imported):
    ran = imported('["Sleeep"]', publish=True)
    assert "nobody has chosen what its topics mean: “Sleeep”" in ran.err
    assert not PostPage.objects.get().live
