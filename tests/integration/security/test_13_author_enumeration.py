"""Class 13: people are counted or found out: authors of what is hidden, accounts, reviewers."""

import json
from typing import Any

import pytest

from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from blog import document as doc
from blog.models import Author, PostAuthor
from cms.middleware import response_cache
from syndication.editions import recording
from syndication.partners import embargo_access
from syndication.unpublished.embargoes import Schedule
from tests import editions_factory as made
from tests import factories, partners_factory

AUTHORS = "/api/v1/authors/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _facts() -> None:
    made.publisher()
    response_cache.clear()


def signed(number: int, slug: str, **values: object) -> doc.Document:
    author = doc.Author(kind="person", name=slug.title(), slug=slug)
    return made.small(number, byline=doc.Byline(authors=(author,)), **values)


def slugs(client: Client, **headers: str) -> set[str]:
    response_cache.clear()
    return {each["slug"] for each in client.get(AUTHORS, headers=headers).json()["results"]}


def addresses(slug: str) -> list[str]:
    """Everything that is named after an author."""
    return [
        f"{AUTHORS}{slug}/",
        f"/api/v1/posts/?author={slug}",
        f"/blog/authors/{slug}/",
        f"/feeds/authors/{slug}/rss.xml",
        f"/feeds/authors/{slug}/atom.xml",
        f"/feeds/authors/{slug}/feed.json",
        f"/feeds/authors/{slug}/archive/1/rss.xml",
    ]


def told(client: Client, slug: str, **headers: str) -> list[tuple[int, str, bytes]]:
    """What every address answers, without what it was asked."""
    answers = []
    for path in addresses(slug):
        response_cache.clear()
        response = client.get(path, headers=headers)
        body = response.content.replace(slug.encode(), b"~")
        answers.append((response.status_code, response.get("Content-Type", ""), body))
    return answers


def drafted(slug: str) -> None:
    Author.objects.create(slug=slug, name=slug.title())


def withdrawn(slug: str) -> None:
    post = made.publish(signed(2, slug))
    recording.withdraw(post.post_id, at=made.AT, reason="error")


def denied(slug: str) -> None:
    post = made.publish(signed(2, slug))
    recording.deny([post.post_id], at=made.AT)


def restricted(slug: str) -> None:
    """It became private: of that nobody is told, other than of a withdrawal."""
    post = made.publish(signed(2, slug))
    recording.withdraw(post.post_id, at=made.AT, reason="private")


def embargoed(slug: str) -> None:
    partners_factory.partner("Early", embargo_hours=48)
    when = timezone.now() + timezone.timedelta(hours=5)
    embargo_access.schedule(
        made.release(signed(2, slug)),
        Schedule(publish_at=when, published_at=when, revision=1),
        at=timezone.now(),
    )


def signed_before(slug: str) -> None:
    """The post had this author once."""
    made.publish(signed(2, slug))
    made.publish(signed(2, "someone-else"))


UNKNOWN = (drafted, denied, restricted, embargoed, signed_before)


@pytest.mark.parametrize("hide", UNKNOWN, ids=lambda state: state.__name__)
def test_an_author_of_nothing_readable_is_as_unknown_as_one_who_never_was(client, hide, site):
    made.publish(signed(1, "avery"))
    hide("hidden-one")
    assert "avery" in slugs(client)
    assert "hidden-one" not in slugs(client)
    assert told(client, "hidden-one") == told(client, "nobody-yet")


def test_an_author_whose_posts_were_taken_back_is_not_listed_and_the_feeds_have_ended(client):
    withdrawn("avery")
    assert "avery" not in slugs(client)
    assert {status for status, *_ in told(client, "avery")} <= {200, 404, 410}
    assert not client.get("/api/v1/posts/?author=avery").json()["results"]


def test_a_contract_shows_the_authors_of_its_own_posts(client):
    topics = {name: (doc.Topic(slug=name, name=name),) for name in ("sleep", "grief")}
    made.publish(signed(1, "sleeper", topics=topics["sleep"]))
    made.publish(signed(2, "griever", topics=topics["grief"]))
    partner = partners_factory.partner(topics=["sleep"])
    headers = partners_factory.bearer(partners_factory.key(partner)[1])
    assert slugs(client, **headers) == {"sleeper"}
    listed, unknown = (
        client.get(f"/api/v1/posts/?author={slug}", headers=headers).json()["results"]
        for slug in ("griever", "nobody-yet")
    )
    assert listed == unknown == []
    french = partners_factory.partner("In French", locales=["fr-CA"])
    assert slugs(client, **partners_factory.bearer(partners_factory.key(french)[1])) == set()


@pytest.mark.parametrize("name", ["1", "2", "0", "-1", "admin", "me", "self", "%2e", "*", "avery"])
def test_no_author_is_reached_by_number_or_name_below_the_list(client, name):
    made.publish(signed(1, "avery"))
    for path in (f"{AUTHORS}{name}/", f"/api/v1/users/{name}/", f"/api/v1/people/{name}/"):
        response = client.get(path)
        assert response.status_code == 404
        assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("query", ["id=1", "author=1", "q=a", "limit=1", "email=a@b.c", "order=id"])
def test_the_list_of_authors_takes_no_question(client, query):
    assert client.get(f"{AUTHORS}?{query}").status_code == 400


# -- accounts --------------------------------------------------------------------------------------

ACCOUNT = {
    "username": "account-of-avery",
    "email": "avery@private.example",
    "first_name": "Averyfirst",
    "last_name": "Lastavery",
}


@pytest.fixture
def account(site) -> Any:
    """Whoever writes, reviews and publishes in the admin has an account; a post has an author."""
    user = get_user_model().objects.create_superuser(**ACCOUNT, password="x")
    page = factories.draft("Calm evenings")
    page.owner = user
    page.post_authors = [PostAuthor(author=factories.team())]
    page.save()
    revision = page.save_revision(user=user)
    revision.publish(user=user)
    factories.publish(factories.edit(page, title="Calmer evenings"))
    return user


PUBLIC = (
    "/api/v1/",
    AUTHORS,
    "/api/v1/posts/",
    "/api/v1/posts/?body=html",
    "/api/v1/changes/",
    "/api/v1/export.ndjson",
    "/api/v1/openapi.json",
    "/feeds/rss.xml",
    "/feeds/atom.xml",
    "/feeds/feed.json",
    "/feeds/changes/rss.xml",
    "/sitemap.xml",
    "/robots.txt",
    "/blog/",
    "/blog/calm-evenings/",
)


def test_no_account_is_named_anywhere(account, client):
    for path in PUBLIC:
        response = client.get(path)
        assert response.status_code == 200, path
        body = b"".join(response.streaming_content) if response.streaming else response.content
        for secret in ACCOUNT.values():
            assert secret.encode() not in body, (path, secret)


def test_a_post_says_of_people_what_is_meant_for_readers_alone(account, client):
    post = client.get("/api/v1/posts/").json()["results"][0]
    byline = json.dumps(post["byline"])
    people = post["byline"]["authors"]
    assert people
    allowed = {"kind", "name", "slug", "credentials", "bio", "url", "photo"}
    assert all(set(each) <= allowed for each in people)
    for word in ("email", "username", "user", "owner", "password", "last_login", '"id"'):
        assert word not in byline


def test_authors_are_listed_without_numbers_and_contacts(account, client):
    found = client.get(AUTHORS).json()["results"]
    assert [set(each) for each in found] == [{"slug", "names", "posts", "url", "feed"}]


def test_logging_in_does_not_tell_who_has_an_account(account, client):
    pages = []
    for username in (ACCOUNT["username"], ACCOUNT["email"], "nobody-yet"):
        answer = client.post("/admin/login/", {"username": username, "password": "wrong"})
        assert answer.status_code == 200
        pages.append(answer.content.decode().count("didn"))
    assert len(set(pages)) == 1


def test_asking_for_a_new_password_does_not_tell_who_has_an_account(account, client, mailoutbox):
    answers = set()
    for email in (ACCOUNT["email"], "nobody@private.example"):
        answer = client.post("/admin/password_reset/", {"email": email})
        answers.add((answer.status_code, answer.headers.get("Location", "")))
    assert len(answers) == 1


@pytest.mark.parametrize(
    "path",
    [
        "/admin/users/",
        "/admin/users/1/",
        "/admin/api/main/pages/",
        "/admin/autocomplete/",
        "/admin/snippets/blog/author/",
        "/admin/reports/site-history/",
        "/api/v2/pages/",
        "/wp-json/wp/v2/users/",
        "/?author=1",
    ],
)
def test_addresses_that_list_people_elsewhere_list_nobody_here(account, client, path):
    response = client.get(path)
    assert response.status_code in (302, 404)
    for secret in ACCOUNT.values():
        assert secret.encode() not in response.content
        assert secret not in response.headers.get("Location", "")


# -- reviewers -------------------------------------------------------------------------------------


def test_of_a_reviewer_no_more_is_told_than_the_post_says(client):
    reviewer = doc.Reviewer(name="Riley Example", credentials=("RP",), scope="clinical")
    review = doc.Review(status="reviewed", reviewed_by=reviewer, reviewed_at="2026-01-02")
    post = made.publish(made.small(1, review=review))
    found = client.get(f"/api/v1/posts/{post.post_id}/").json()["review"]
    assert set(found["reviewed_by"]) <= {"name", "credentials", "scope", "url"}
    assert set(found) <= {"status", "reviewed_by", "reviewed_at", "next_review_at", "changed_since"}
    assert "Riley Example" not in client.get(AUTHORS).content.decode()
