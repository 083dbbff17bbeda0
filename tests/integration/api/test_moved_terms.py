"""A renamed topic or author is found under its old address: on the site and in the feeds."""

import pytest

from blog.models import Topic
from syndication.editions.models import MovedTerm
from syndication.feeds.models import FeedProfile
from tests import factories, partners_factory


@pytest.fixture
def topic(site) -> Topic:
    topic = factories.topic("sleep")
    draft = factories.draft()
    draft.topics = [topic]
    draft.save_revision()
    factories.publish(draft)
    return topic


def rename(topic: Topic, slug: str, capture) -> None:
    topic.slug = slug
    with capture(execute=True):  # the posts are built again once the change is committed
        topic.save()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("/blog/topics/sleep/", "/blog/topics/rest/"),
        ("/feeds/topics/sleep/rss.xml", "/feeds/topics/rest/rss.xml"),
        ("/feeds/topics/sleep/feed.json", "/feeds/topics/rest/feed.json"),
        ("/feeds/en-CA/topics/sleep/atom.xml", "/feeds/en-CA/topics/rest/atom.xml"),
    ],
)
def test_the_old_address_leads_to_the_new_one(
    topic, client, before, after, django_capture_on_commit_callbacks
):
    assert client.get(before).status_code == 200
    rename(topic, "rest", django_capture_on_commit_callbacks)
    answer = client.get(before)
    assert answer.status_code == 301
    assert answer["Location"] == after
    assert answer["Cache-Control"] == "public, no-cache"  # a name may be taken up again
    assert client.get(after).status_code == 200


def test_earlier_names_lead_to_the_last_one_and_a_name_taken_up_again_to_nothing(
    topic, client, django_capture_on_commit_callbacks
):
    rename(topic, "rest", django_capture_on_commit_callbacks)
    rename(topic, "quiet", django_capture_on_commit_callbacks)
    assert client.get("/blog/topics/sleep/")["Location"] == "/blog/topics/quiet/"
    rename(topic, "sleep", django_capture_on_commit_callbacks)
    assert client.get("/blog/topics/sleep/").status_code == 200
    assert dict(MovedTerm.objects.values_list("slug", "now")) == {"rest": "sleep", "quiet": "sleep"}


def test_an_author_who_is_renamed_is_found_too(site, client, django_capture_on_commit_callbacks):
    factories.post()
    author = factories.team()
    author.slug = "other-team"
    with django_capture_on_commit_callbacks(execute=True):
        author.save()
    assert client.get("/blog/authors/example-team/")["Location"] == "/blog/authors/other-team/"
    moved = client.get("/feeds/authors/example-team/atom.xml")
    assert (moved.status_code, moved["Location"]) == (301, "/feeds/authors/other-team/atom.xml")


def test_a_slug_that_nothing_ever_had_is_simply_not_found(site, client):
    assert client.get("/blog/topics/nothing/").status_code == 404
    assert client.get("/feeds/topics/nothing/rss.xml").status_code == 404


def test_a_partner_goes_on_getting_a_renamed_topic(topic, django_capture_on_commit_callbacks):
    profile = FeedProfile(name="Example partner", preset="generic", topics=["sleep", "stress"])
    profile.save()
    rename(topic, "rest", django_capture_on_commit_callbacks)
    profile.refresh_from_db()
    assert profile.topics == ["rest", "stress"]


@pytest.mark.parametrize("other", ["a new one", "one that is renamed"])
def test_a_contract_does_not_open_another_topic_that_takes_up_a_former_slug(
    topic, client, other, django_capture_on_commit_callbacks
):
    partner = partners_factory.partner(topics=["sleep"])
    _, secret = partners_factory.key(partner)
    rename(topic, "rest", django_capture_on_commit_callbacks)
    if other == "a new one":
        taken_up = factories.topic("sleep")
    else:
        taken_up = factories.topic("grief")
        rename(taken_up, "sleep", django_capture_on_commit_callbacks)
    draft = factories.draft("Not in the contract")
    draft.topics = [taken_up]
    draft.save_revision()
    factories.publish(draft)
    partner.refresh_from_db()
    assert partner.topics == ["rest"]
    answer = client.get("/api/v1/posts/", headers=partners_factory.bearer(secret))
    assert [post["title"] for post in answer.json()["results"]] == ["Calm evenings"]


def test_a_topic_that_takes_back_its_own_former_slug_stays_in_the_contract(
    topic, client, django_capture_on_commit_callbacks
):
    partner = partners_factory.partner(topics=["sleep"])
    _, secret = partners_factory.key(partner)
    for slug in ("rest", "sleep"):
        rename(topic, slug, django_capture_on_commit_callbacks)
    partner.refresh_from_db()
    assert set(partner.topics) == {"sleep", "rest"}
    answer = client.get("/api/v1/posts/", headers=partners_factory.bearer(secret))
    assert [post["title"] for post in answer.json()["results"]] == ["Calm evenings"]
