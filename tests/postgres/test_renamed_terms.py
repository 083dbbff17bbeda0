"""A topic that two people change at once, with real threads and real locks."""

import threading
import time
from collections.abc import Callable

import pytest

from django.db import connection, transaction
from django.test import Client

from blog.models import PostPage, Topic
from cms.middleware import response_cache
from syndication.desk import rebuilds
from tests import factories
from tests.postgres.threads import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
PAGE = "/blog/topics/{}/"


@pytest.fixture
def post(transactional_db: None) -> PostPage:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("needs PostgreSQL: DATABASE_URL=postgres://…")
    factories.build_site()
    draft = factories.draft()
    draft.topics = [factories.topic("sleep")]
    draft.save_revision()
    return factories.publish(draft)


def in_turn(first: Callable[[], object], second: Callable[[], object]) -> None:
    """The second begins when the first has written, but not committed."""
    begun = threading.Event()

    def hold() -> None:
        with transaction.atomic():
            first()
            begun.set()
            time.sleep(0.3)  # for the second to come as far as it can

    def follow() -> None:
        begun.wait(10)
        with transaction.atomic():
            second()

    assert together(hold, follow) == []
    rebuilds.work_off()
    response_cache.clear()


def rename(slug: str) -> Callable[[], object]:
    topic = Topic.objects.get()  # as the form showed it

    def work() -> None:
        topic.slug = slug
        topic.save()

    return work


def leave(post: PostPage) -> Callable[[], object]:
    draft = post.get_latest_revision_as_object()
    draft.topics = []
    draft.save_revision()
    return lambda: factories.publish(PostPage.objects.get(pk=post.pk))


def test_of_two_who_rename_a_topic_the_second_renames_what_the_first_has_made(post):
    in_turn(rename("rest"), rename("nights"))
    for before in ("sleep", "rest"):
        assert Client().get(PAGE.format(before)).headers.get("Location") == PAGE.format("nights")
    assert Client().get(PAGE.format("nights")).status_code == 200


@pytest.mark.parametrize("renamed_first", [True, False])
def test_a_topic_renamed_while_its_last_post_leaves_it_is_gone(post, renamed_first):
    works = [rename("rest"), leave(post)]
    in_turn(*(works if renamed_first else reversed(works)))
    assert Client().get(PAGE.format("sleep")).status_code == 410
