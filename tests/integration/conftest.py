"""A published post beside a hidden one, for the tests of what leaks."""

from collections.abc import Iterator

import pytest
import time_machine

from django.utils import timezone

from blog.models import Author, PostAuthor, PostPage
from tests import factories
from tests import full_text as full_text_table


@pytest.fixture(scope="module")
def both(module_db: None) -> tuple[int, int]:
    """A published post, and a complete draft that nobody may read yet."""
    shown = factories.post("Calm evenings")
    author = Author.objects.create(slug="zephyr-author", name="Zephyr Author", kind="person")
    draft = factories.draft(
        "Zephyr days",
        lead="<p>Zephyr words that nobody may read before they are published, or after.</p>",
        image=factories.picture("Zephyr picture"),
        image_alt="A zephyr over a lake",
    )
    draft.topics.set([factories.topic("zephyr-topic")])
    draft.post_authors = [PostAuthor(author=author), PostAuthor(author=factories.team())]
    draft.save_revision()
    return shown.pk, draft.pk


@pytest.fixture
def shown(both: tuple[int, int], site: object) -> PostPage:
    return PostPage.objects.get(pk=both[0])


@pytest.fixture
def hidden(both: tuple[int, int], site: object) -> PostPage:
    return PostPage.objects.get(pk=both[1])


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


@pytest.fixture
def full_text(db: None) -> None:
    """A table for full text."""
    full_text_table.make()
