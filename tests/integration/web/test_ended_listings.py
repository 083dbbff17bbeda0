"""The pages of a topic or an author that has no posts any more say what became of them."""

import dataclasses
from datetime import timedelta

import pytest

from blog import document as doc
from cms.middleware import response_cache
from syndication.editions import recording, terms
from syndication.editions.models import MovedTerm, Term
from syndication.partners import entitlements
from syndication.partners.models import Partner
from tests import editions_factory as made

pytestmark = pytest.mark.django_db
LATER = made.AT + timedelta(hours=1)
TOPIC, AUTHOR = Term.Of.TOPIC, Term.Of.AUTHOR
PAGES = {TOPIC: "/blog/topics/{}/", AUTHOR: "/blog/authors/{}/"}
FRENCH = {TOPIC: "/fr/blogue/sujets/{}/", AUTHOR: "/fr/blogue/auteurs/{}/"}
FEEDS = {TOPIC: "/feeds/topics/{}/rss.xml", AUTHOR: "/feeds/authors/{}/rss.xml"}


@pytest.fixture(autouse=True)
def _site() -> None:
    made.publisher()
    response_cache.clear()


def written(number: int = 1, *, topic: str = "sleep", author: str = "avery") -> doc.Document:
    names = (doc.Author(kind="person", name=author.title(), slug=author),)
    topics = (doc.Topic(slug=topic, name=topic.title()),) if topic else ()
    return made.small(number, topics=topics, byline=doc.Byline(authors=names))


def withdraw(document: doc.Document, reason: str = "harmful") -> None:
    recording.withdraw(document.id, at=LATER, reason=reason)


def statuses(client, of: Term.Of, *slugs: str) -> list[tuple[int, int]]:
    """What the page and the feed of each slug answer."""
    return [
        (
            client.get(PAGES[of].format(slug)).status_code,
            client.get(FEEDS[of].format(slug)).status_code,
        )
        for slug in slugs
    ]


GONE, UNKNOWN, SHOWN, MOVED = (410, 410), (404, 404), (200, 200), (301, 301)


@pytest.mark.parametrize("of", [TOPIC, AUTHOR])
def test_one_that_was_renamed_and_is_empty_is_gone_at_both_addresses(client, of):
    before, now = {TOPIC: ("sleep", "rest"), AUTHOR: ("avery", "blake")}[of]
    made.publish(written())
    terms.move(of, before=before, now=now)
    renamed = written(topic="rest") if of == TOPIC else written(author="blake")
    made.publish(renamed, at=LATER)
    assert statuses(client, of, before, now) == [MOVED, SHOWN]
    withdraw(renamed)
    assert statuses(client, of, before, now, "never-was") == [GONE, GONE, UNKNOWN]


@pytest.mark.parametrize("of", [TOPIC, AUTHOR])
def test_it_is_said_in_words_and_in_the_language_of_the_address(client, of):
    french = dataclasses.replace(written(2), locale="fr-CA", path="/fr/blogue/small-2/")
    for document in (written(), french):
        made.publish(document)
        withdraw(document)
    slug = {TOPIC: "sleep", AUTHOR: "avery"}[of]
    answer = client.get(PAGES[of].format(slug))
    assert answer.status_code == 410
    page = answer.content.decode()
    assert "There are no posts here any more" in page
    assert ("topic" in page, "author" in page) == (of == TOPIC, of == AUTHOR)
    assert '<meta name="robots" content="noindex">' in page
    assert slug.title() not in page, "no name of what was withdrawn"
    assert answer["Cache-Control"] == "public, no-cache"
    assert answer["Surrogate-Key"]
    assert "Il n’y a plus d’articles ici" in client.get(FRENCH[of].format(slug)).content.decode()


@pytest.mark.parametrize("of", [TOPIC, AUTHOR])
def test_an_address_in_a_language_that_never_had_posts_is_unknown(client, of):
    made.publish(written())
    withdraw(written())
    assert client.get(FRENCH[of].format("sleep" if of == TOPIC else "avery")).status_code == 404


def test_a_page_behind_the_last_post_of_a_topic_is_not_found(client):
    for number in (1, 2):
        made.publish(written(number))
    withdraw(written(2))
    answer = client.get("/blog/topics/sleep/?after=2000-01-01T00:00:00%2B00:00~" + written().id)
    assert answer.status_code == 404


def test_nobody_finds_out_what_was_made_private(client):
    made.publish(written())
    withdraw(written(), reason="private")
    assert statuses(client, TOPIC, "sleep") == [UNKNOWN]
    assert statuses(client, AUTHOR, "avery") == [UNKNOWN]


def test_nobody_finds_out_the_new_name_of_an_author_who_published_nothing_with_it(client):
    made.publish(written())
    withdraw(written())
    terms.move(AUTHOR, before="avery", now="blake")
    assert statuses(client, AUTHOR, "avery", "blake") == [GONE, UNKNOWN]


# -- a topic that its last post left, and what came before, after and amid that --------------------


def leave(number: int = 1) -> None:
    made.publish(written(number, topic=""), at=LATER)


def test_a_topic_that_its_posts_left_is_gone(client):
    made.publish(written())
    leave()
    assert statuses(client, TOPIC, "sleep") == [GONE]


def test_a_topic_that_was_renamed_and_then_left_is_gone_at_both_addresses(client):
    made.publish(written())
    terms.move(TOPIC, before="sleep", now="rest")
    made.publish(written(topic="rest"), at=LATER)
    leave()
    assert statuses(client, TOPIC, "sleep", "rest") == [GONE, GONE]


def test_a_topic_renamed_and_deleted_before_its_posts_were_built_again_is_gone(client):
    made.publish(written())
    terms.move(TOPIC, before="sleep", now="rest")
    leave()
    assert statuses(client, TOPIC, "sleep") == [GONE]


def test_a_topic_that_was_left_and_then_renamed_is_gone_until_it_has_posts_again(client):
    made.publish(written())
    leave()
    terms.move(TOPIC, before="sleep", now="rest")
    assert statuses(client, TOPIC, "sleep") == [GONE]
    made.publish(written(2, topic="rest"))
    assert statuses(client, TOPIC, "sleep", "rest") == [MOVED, SHOWN]


def test_a_topic_whose_other_post_is_private_is_gone_when_the_public_one_leaves(client):
    for number in (1, 2):
        made.publish(written(number))
    withdraw(written(2), reason="private")
    leave()
    assert statuses(client, TOPIC, "sleep") == [GONE]


def test_a_topic_made_again_with_the_slug_of_an_ended_one_is_shown(client):
    made.publish(written())
    leave()
    assert statuses(client, TOPIC, "sleep") == [GONE]
    made.publish(written(2))
    assert statuses(client, TOPIC, "sleep") == [SHOWN]
    withdraw(written(2))
    assert statuses(client, TOPIC, "sleep") == [GONE]


def test_a_topic_renamed_to_the_slug_of_an_ended_one_is_shown(client):
    made.publish(written())
    leave()
    made.publish(written(2, topic="grief"))
    terms.move(TOPIC, before="grief", now="sleep")
    made.publish(written(2), at=LATER)
    assert statuses(client, TOPIC, "sleep", "grief") == [SHOWN, MOVED]


def test_two_topics_merged_into_one_lead_to_it_and_end_with_it(client):
    """Two people at once: one renames a topic, the other moves its posts to that topic's slug."""
    for number, topic in ((1, "sleep"), (2, "rest")):
        made.publish(written(number, topic=topic))
    terms.move(TOPIC, before="sleep", now="nights")
    terms.move(TOPIC, before="rest", now="nights")
    for number in (1, 2):
        made.publish(written(number, topic="nights"), at=LATER)
    assert statuses(client, TOPIC, "sleep", "rest", "nights") == [MOVED, MOVED, SHOWN]
    for number in (1, 2):
        leave(number)
    assert statuses(client, TOPIC, "sleep", "rest", "nights") == [GONE, GONE, GONE]


@pytest.mark.parametrize("first", ["rest", "nights"])
def test_of_two_renames_at_once_the_last_counts(client, first):
    """Each person saw the slug “sleep”; the posts get the slug that was stored last."""
    second = {"rest": "nights", "nights": "rest"}[first]
    made.publish(written())
    for slug in (first, second):
        terms.move(TOPIC, before="sleep", now=slug)
    made.publish(written(topic=second), at=LATER)
    assert statuses(client, TOPIC, "sleep", second) == [MOVED, SHOWN]
    leave()
    assert statuses(client, TOPIC, "sleep", second) == [GONE, GONE]


# -- a topic that ended in one of two languages ----------------------------------------------------

FRENCH_FEED = "/feeds/fr-CA/topics/{}/rss.xml"
ENGLISH_FEED = "/feeds/en-CA/topics/{}/rss.xml"


def french(topic: str = "sleep", number: int = 2) -> doc.Document:
    path = f"/fr/blogue/small-{number}/"
    return dataclasses.replace(written(number, topic=topic), locale="fr-CA", path=path)


def in_languages(client, slug: str) -> list[tuple[int, int]]:
    """What the page and the feed answer in English, and in French."""
    addresses = ((PAGES[TOPIC], ENGLISH_FEED), (FRENCH[TOPIC], FRENCH_FEED))
    return [
        tuple(client.get(address.format(slug)).status_code for address in pair)
        for pair in addresses
    ]


def test_a_topic_that_only_the_english_posts_left_is_gone_in_english(client):
    made.publish(written())
    made.publish(french())
    leave()
    assert in_languages(client, "sleep") == [GONE, SHOWN]
    assert client.get(FEEDS[TOPIC].format("sleep")).status_code == 200
    made.publish(written(3))
    assert in_languages(client, "sleep") == [SHOWN, SHOWN]


def test_a_topic_that_ended_is_unknown_in_a_language_that_never_had_it(client):
    made.publish(french())
    made.publish(french(topic=""), at=LATER)
    assert in_languages(client, "sleep") == [UNKNOWN, GONE]
    assert client.get(FEEDS[TOPIC].format("sleep")).status_code == 410


def test_a_topic_that_ended_in_one_language_is_gone_there_under_its_later_slugs_too(client):
    made.publish(written())
    made.publish(french())
    leave()
    terms.move(TOPIC, before="sleep", now="rest")
    made.publish(french(topic="rest"), at=LATER)
    assert in_languages(client, "sleep") == [GONE, MOVED]
    assert in_languages(client, "rest") == [GONE, SHOWN]


def test_a_topic_that_was_renamed_and_then_left_in_one_language_is_gone_there(client):
    made.publish(written())
    made.publish(french())
    terms.move(TOPIC, before="sleep", now="rest")
    made.publish(written(topic="rest"), at=LATER)
    made.publish(french(topic="rest"), at=LATER)
    leave()
    assert in_languages(client, "sleep") == [GONE, MOVED]
    assert in_languages(client, "rest") == [GONE, SHOWN]


def test_a_topic_that_ended_before_languages_were_kept_is_gone_in_each(client):
    MovedTerm.objects.create(of=TOPIC, slug="sleep", now="")
    assert in_languages(client, "sleep") == [GONE, GONE]
    terms.move(TOPIC, before="sleep", now="rest")
    assert in_languages(client, "sleep") == [GONE, GONE]
    assert in_languages(client, "rest") == [GONE, GONE]


def test_a_contract_follows_a_topic_whose_former_slug_is_taken_also_if_it_ended_there():
    """A slug has a move and ends of its own: the move counts."""
    MovedTerm.objects.create(of=TOPIC, slug="sleep", now="", locale="en-CA")
    MovedTerm.objects.create(of=TOPIC, slug="sleep", now="rest")
    partner = Partner.objects.create(name="Example Weekly", topics=["sleep", "rest"])
    entitlements.retire_topic("sleep", by="nights", at=LATER)
    partner.refresh_from_db()
    assert partner.topics == ["rest"]
