"""Class 3: one partner reads, by an id or an address, what only another one may."""

import dataclasses
from datetime import timedelta
from uuid import uuid4

import pytest

from cms.middleware import response_cache
from syndication.editions import recording
from syndication.partners import embargo_access
from syndication.unpublished.embargoes import Schedule
from tests import editions_factory as made
from tests import partners_factory, samples
from tests.partners_factory import bearer

LIST = "/api/v1/posts/"
FORMS = ["", "?body=html", "?body=none", "?fields=title", "?region=CA-BC",
         "newsletter.html", "newsletter.txt"]  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _facts():
    made.publisher()
    response_cache.clear()


@pytest.fixture
def english():
    """The headers of a partner that may read English posts alone."""
    partner = partners_factory.partner("Maple", locales=["en-CA"])
    return bearer(partners_factory.key(partner)[1])


@pytest.fixture
def french():
    partner = partners_factory.partner("Érable", locales=["fr-CA"])
    return bearer(partners_factory.key(partner)[1])


def addresses(post) -> list[str]:
    return [f"{LIST}{post.post_id}/{form}" for form in FORMS]


def as_if_unknown(response, post) -> bool:
    """The same problem as for an id that was never given out."""
    found = response.json()
    return (
        response.status_code == 404
        and found["detail"] == f"No post with the id {post.post_id} has been published."
        and set(found) == {"type", "title", "status", "detail", "instance"}
    )


def test_a_post_outside_the_contract_is_as_if_it_were_not_there(client, english, french):
    post = made.publish(samples.english())
    for url in addresses(post):
        assert client.get(url, headers=english).status_code == 200
        assert as_if_unknown(client.get(url, headers=french), post)
        for condition in ({"If-None-Match": "*"}, {"If-None-Match": '"x"'}):
            assert client.get(url, headers=french | condition).status_code == 404


def test_one_partners_tag_gives_another_nothing(client, english, french):
    post = made.publish(samples.english())
    for url in addresses(post):
        tag = client.get(url, headers=english)["ETag"]
        response = client.get(url, headers=french | {"If-None-Match": tag})
        assert as_if_unknown(response, post)


def test_neither_order_of_asking_opens_a_kept_answer(client, english, french):
    """What was answered to one is not given to the next, whoever came first."""
    post = made.publish(samples.english())
    url = f"{LIST}{post.post_id}/"
    statuses = [
        client.get(url, headers=headers).status_code
        for headers in (french, english, {}, french, {}, english, french)
    ]
    assert statuses == [404, 200, 200, 404, 200, 200, 404]


def test_a_list_holds_each_partners_own_posts(client, english, french):
    first, second = made.publish(samples.english()), made.publish(samples.french())
    for query in ("", "?limit=100", "?body=html", "?fields=id", "?order=published"):
        for headers, own in ((english, first), (french, second)):
            found = client.get(LIST + query, headers=headers).json()["results"]
            assert [post["id"] for post in found] == [str(own.post_id)]
    foreign = f"{LIST}?slug={samples.french().slug}"
    assert client.get(foreign, headers=english).json()["results"] == []


def test_no_post_names_one_outside_the_contract(client, english):
    key = uuid4()
    twin = made.publish(samples.french(), translation_key=key)
    post = made.publish(made.small(1, related=(str(twin.post_id),)), translation_key=key)
    url = f"{LIST}{post.post_id}/"
    assert client.get(url).json()["translations"]
    answer = client.get(url, headers=english)
    assert answer.json()["translations"] == []
    assert answer.json()["related"] == []
    assert samples.french().title not in answer.content.decode()


def test_a_withdrawal_outside_the_contract_is_not_told(client, english, french):
    post = made.publish(samples.english())
    recording.withdraw(post.post_id, at=made.AT, reason="error", note="Secret reasons.")
    for url in addresses(post):
        assert client.get(url, headers=english).status_code == 410
        assert as_if_unknown(client.get(url, headers=french), post)


def test_a_contract_by_topic_follows_the_post(client):
    topic = samples.english().topics[0].slug
    partner = partners_factory.partner(topics=[topic])
    headers = bearer(partners_factory.key(partner)[1])
    post = made.publish(samples.english())
    url = f"{LIST}{post.post_id}/"
    tag = client.get(url, headers=headers)["ETag"]
    moved = dataclasses.replace(samples.english(), topics=())
    made.publish(moved, at=made.AT + timedelta(hours=1))
    response = client.get(url, headers=headers | {"If-None-Match": tag})
    assert as_if_unknown(response, post)


def test_what_one_partner_reads_ahead_no_other_reads(client):
    early = partners_factory.partner("Early", embargo_hours=48)
    late = partners_factory.partner("Late")
    headers = [bearer(partners_factory.key(one)[1]) for one in (early, late)]
    document = made.small(7)
    at = made.AT + timedelta(hours=5)
    when = Schedule(publish_at=at, published_at=at, revision=1)
    embargo_access.schedule(made.release(document), when, at=made.AT)
    url = f"{LIST}{document.id}/"
    first = client.get(url, headers=headers[0])
    assert (first.status_code, first["Cache-Control"]) == (200, "private, no-store")
    for others in (headers[1], {}):
        for form in FORMS:
            assert client.get(f"{url}{form}", headers=others).status_code == 404
        tagged = client.get(url, headers=others | {"If-None-Match": first["ETag"]})
        assert tagged.status_code == 404
        assert client.get(LIST, headers=others).json()["results"] == []


def test_a_key_without_the_scope_reads_no_post(client):
    post = made.publish(samples.english())
    partner = partners_factory.partner()
    headers = bearer(partners_factory.key(partner, scopes=["webhooks"])[1])
    tag = client.get(f"{LIST}{post.post_id}/")["ETag"]
    for url in (LIST, *addresses(post)):
        for condition in ({}, {"If-None-Match": "*"}, {"If-None-Match": tag}):
            response = client.get(url, headers=headers | condition)
            assert response.status_code == 403
            assert samples.english().title not in response.content.decode()
