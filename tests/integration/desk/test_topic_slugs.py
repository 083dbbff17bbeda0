"""A topic's French pages have a French address, and every former address leads to it."""

import pytest

from django.core.exceptions import ValidationError
from django.test import Client

from blog.models import PostPage, Topic
from syndication.desk import rebuilds
from syndication.reading import posts
from syndication.reading.posts import EditionView
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic(site: object) -> Topic:
    """One that an English post and a French one are filed under."""
    topic = factories.topic("sleep", name_fr="Sommeil")
    english = factories.draft()
    french = factories.draft("Des soirées calmes", locale="fr", slug="des-soirees-calmes")
    for page in (english, french):
        page.topics.set([topic])
        page.save_revision()
        factories.publish(page)
    return topic


def named(topic: Topic, slug: str) -> None:
    topic.slug_fr = slug
    topic.full_clean()
    topic.save()


def leads_to(client: Client, address: str) -> str:
    """Where a reader arrives, in one step at most; its status where there is no page."""
    answer = client.get(address)
    if answer.status_code == 301:
        address, answer = answer["Location"], client.get(answer["Location"])
    return address if answer.status_code == 200 else str(answer.status_code)


def test_without_a_slug_in_french_both_languages_have_the_same(client, topic):
    assert leads_to(client, "/fr/blogue/sujets/sleep/") == "/fr/blogue/sujets/sleep/"


def test_every_former_address_leads_to_the_french_one(client, topic):
    named(topic, "dodo")
    named(topic, "sommeil")
    for slug in ("sleep", "dodo", "sommeil"):
        address = f"/fr/blogue/sujets/{slug}/"
        assert leads_to(client, address) == "/fr/blogue/sujets/sommeil/"
    assert leads_to(client, "/blog/topics/sleep/") == "/blog/topics/sleep/"
    assert leads_to(client, "/blog/topics/sommeil/") == "404"


def test_without_one_any_more_its_former_addresses_lead_to_the_slug_of_both(client, topic):
    named(topic, "sommeil")
    named(topic, "")
    assert leads_to(client, "/fr/blogue/sujets/sommeil/") == "/fr/blogue/sujets/sleep/"
    assert leads_to(client, "/fr/blogue/sujets/sleep/") == "/fr/blogue/sujets/sleep/"


def test_a_later_page_of_the_list_leads_to_itself(client, topic):
    named(topic, "sommeil")
    french = PostPage.objects.get(locale__language_code="fr")
    view = posts.one(french.identity.pk)
    assert isinstance(view, EditionView)
    answer = client.get("/fr/blogue/sujets/sleep/", {"after": f"{view.published_at.isoformat()}~0"})
    assert answer.status_code == 404, "not a place in any list"
    after = f"2099-01-01T00:00:00+00:00~{view.post_id}"
    answer = client.get("/fr/blogue/sujets/sleep/", {"after": after})
    assert answer["Location"].startswith("/fr/blogue/sujets/sommeil/?after=2099")
    assert client.get(answer["Location"]).status_code == 200


def test_pages_name_the_french_address_alone(client, topic):
    named(topic, "sommeil")
    listing = client.get("/fr/blogue/sujets/sommeil/").content.decode()
    french = PostPage.objects.get(locale__language_code="fr")
    post = client.get(f"/fr/blogue/{french.slug}/").content.decode()
    english = client.get("/blog/topics/sleep/").content.decode()
    own = "https://posts.example.org/fr/blogue/sujets/sommeil/"
    assert f'<link rel="canonical" href="{own}"' in listing
    for page in (listing, post, english):
        assert "/fr/blogue/sujets/sommeil/" in page
        assert "/fr/blogue/sujets/sleep/" not in page
    assert "/blog/topics/sleep/" in listing


def test_feeds_and_the_api_keep_the_topic_s_slug(client, topic):
    named(topic, "sommeil")
    assert client.get("/feeds/fr-CA/topics/sleep/rss.xml").status_code == 200
    found = client.get("/api/v1/posts/", {"topic": "sleep", "locale": "fr-CA"}).json()
    assert len(found["results"]) == 1
    [listed] = client.get("/api/v1/topics/").json()["results"]
    assert listed["slug"] == "sleep"


def test_a_renamed_topic_keeps_its_french_address(client, topic):
    named(topic, "sommeil")
    topic.slug = "rest"
    topic.full_clean()
    topic.save()
    rebuilds.work_off()
    assert leads_to(client, "/fr/blogue/sujets/sommeil/") == "/fr/blogue/sujets/sommeil/"
    assert leads_to(client, "/fr/blogue/sujets/sleep/") == "/fr/blogue/sujets/sommeil/"
    assert leads_to(client, "/blog/topics/sleep/") == "/blog/topics/rest/"


def test_a_slug_that_another_topic_takes_is_no_former_address_any_more(client, topic):
    named(topic, "dodo")
    named(topic, "sommeil")
    other = Topic(name="Naps", name_fr="Siestes", slug="naps")
    named(other, "dodo")
    assert leads_to(client, "/fr/blogue/sujets/dodo/") == "404", "it has no posts"
    assert leads_to(client, "/fr/blogue/sujets/sleep/") == "/fr/blogue/sujets/sommeil/"


def test_an_address_is_not_said_of_a_topic_without_posts(client, topic):
    named(Topic(name="Naps", slug="naps"), "siestes")
    answer = client.get("/fr/blogue/sujets/naps/")
    assert answer.status_code == 404
    assert b"siestes" not in answer.content


def test_an_address_of_two_topics_is_refused(topic):
    named(topic, "sommeil")
    with pytest.raises(ValidationError, match="Another topic has this slug in French"):
        named(Topic(name="Rest", slug="rest"), "sommeil")
    with pytest.raises(ValidationError, match="Another topic has this slug"):
        named(Topic(name="Rest", slug="rest"), "sleep")
    with pytest.raises(ValidationError, match="Another topic has this slug in French"):
        Topic(name="Rest", slug="sommeil").full_clean()


@pytest.mark.parametrize(
    ("slug", "name_fr", "made"),
    [
        ("getting-help", "Demander de l’aide", "demander-de-laide"),
        ("stress", "Stress", ""),
        ("grief", "", ""),
        ("rest", "Sleep", ""),  # another topic's
    ],
)
def test_a_new_topic_gets_one_made_of_its_french_name(topic, slug, name_fr, made):
    new = Topic(name=slug.title(), slug=slug, name_fr=name_fr)
    new.full_clean()
    assert new.slug_fr == made
