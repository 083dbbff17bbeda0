"""What storing the topics and authors of a post costs, in the transaction that publishes it."""

import pytest

from blog import document as doc
from syndication.editions import terms
from syndication.editions.models import Head
from tests import editions_factory as made

pytestmark = pytest.mark.django_db

SLEEP, GRIEF = (doc.Topic(slug=name, name=name.title()) for name in ("sleep", "grief"))


@pytest.mark.parametrize(
    ("topics", "queries"),
    [((SLEEP,), 3), ((SLEEP, GRIEF), 3), ((GRIEF,), 5)],
    ids=["the same", "one more", "one left"],
)
def test_only_a_topic_that_is_left_is_looked_up(topics, queries, django_assert_num_queries):
    for number in (1, 2):
        made.publish(made.small(number, topics=(SLEEP,)))
    head = Head.objects.get(post_id=made.small(1).id)
    release = made.release(made.small(1, topics=topics))
    with django_assert_num_queries(queries):
        terms.store(head, release)


def test_a_new_post_has_no_terms_to_take_away(django_assert_num_queries):
    made.publish(made.small(1, topics=(SLEEP,)))
    head = Head.objects.get(post_id=made.small(1).id)
    head.terms.all().delete()
    with django_assert_num_queries(2):
        terms.store(head, made.release(made.small(1, topics=(SLEEP,))))
