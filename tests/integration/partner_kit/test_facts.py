"""What the guides say about answers, held against the answers."""

import re
from datetime import timedelta
from typing import Any

import pytest

from django.test import Client
from django.urls import reverse

from syndication.delivery import retries
from syndication.delivery.errors import DeliveryError, unwanted_status
from syndication.webhooks import endpoints
from syndication.webhooks.models import Endpoint
from tests import editions_factory as made
from tests import partners_factory, samples
from tests.integration.security.addresses import OPEN
from tests.paths import ROOT

pytestmark = pytest.mark.django_db

GUIDES = {
    name: re.sub(r"\s+", " ", (ROOT / "docs" / name).read_text())
    for name in (
        "api.md",
        "running.md",
        "partners/README.md",
        "partners/sync.md",
        "partners/webhooks.md",
        "partners/html-and-images.md",
        "partners/examples/client.py",
    )
}
# Answers without an ETag, as docs/api.md lists them.
WITHOUT_ETAG = {"api-export", "api-preview", "webhooks", "webhook", "webhook-deliveries"}
WITHOUT_DATE = WITHOUT_ETAG | {"api-openapi", "api-docs-file", "api-docs-guide", "api-docs"}
WITHOUT_DATE |= {"api-docs-reference"}


@pytest.fixture
def headers() -> dict[str, str]:
    made.publisher()
    return partners_factory.bearer(partners_factory.key(partners_factory.partner())[1])


@pytest.fixture
def answers(client: Client, headers: dict[str, str], settings: Any) -> dict[str, Any]:
    """The answer of each readable address to a key, by the address's name."""
    settings.OUTGOING_ALLOWED_HOSTS = ["127.0.0.1"]
    edition = made.publish(samples.english())
    partner = partners_factory.Partner.objects.get()
    endpoint, _ = endpoints.create(partner, url="https://93.184.216.34/in", at=made.AT)
    assert isinstance(endpoint, Endpoint)
    post = f"/api/v1/posts/{edition.post_id}/"
    found = {
        "api-index": "/api/v1/",
        "api-posts": "/api/v1/posts/",
        "api-post": post,
        "api-newsletter-html": f"{post}newsletter.html",
        "api-newsletter-text": f"{post}newsletter.txt",
        "api-editions": f"{post}editions/",
        "api-edition": client.get(f"{post}editions/", headers=headers).json()["results"][0]["url"],
        "api-changes": "/api/v1/changes/",
        "api-export": "/api/v1/export.ndjson",
        "api-embargoed": "/api/v1/embargoed/",
        "api-authors": "/api/v1/authors/",
        "api-topics": "/api/v1/topics/",
        "api-feeds": "/api/v1/feeds/",
        "api-openapi": "/api/v1/openapi.json",
        "api-oembed": f"/api/oembed?url={samples.ORIGIN}/blog/steady-ground/",
        "webhooks": "/api/v1/webhooks/",
        "webhook": f"/api/v1/webhooks/{endpoint.pk}/",
        "webhook-deliveries": f"/api/v1/webhooks/{endpoint.pk}/deliveries/",
    }
    return {name: client.get(address, headers=headers) for name, address in found.items()}


def test_each_answer_has_the_validators_that_the_guide_says(answers):
    assert {answer.status_code for answer in answers.values()} == {200}
    for name, answer in answers.items():
        assert ("ETag" in answer) == (name not in WITHOUT_ETAG), name
        assert ("Last-Modified" in answer) == (name not in WITHOUT_DATE), name
    said = (
        "Every answer that shows posts or their lists has an `ETag` and a `Last-Modified`. The "
        "export, previews and webhooks have neither; the description and the guides have an `ETag` "
        "alone."
    )
    assert said in GUIDES["api.md"]


def test_each_answer_to_a_key_may_be_kept_as_the_guide_says(answers):
    for name, answer in answers.items():
        never = name in WITHOUT_ETAG or name == "api-embargoed"
        assert answer["Cache-Control"] == f"private, {'no-store' if never else 'no-cache'}", name
    assert "they are marked `private`" in GUIDES["partners/README.md"]
    assert "cache-control: private, no-cache" in GUIDES["api.md"]


def test_an_answer_to_a_key_is_asked_for_again_by_its_tag(answers, client, headers):
    for name, answer in answers.items():
        if name not in WITHOUT_ETAG:
            asked = headers | {"If-None-Match": answer["ETag"]}
            again = client.get(answer.wsgi_request.get_full_path(), headers=asked)
            assert again.status_code == 304, name


def test_the_api_redirects_only_to_the_address_that_was_meant(client, headers):
    answer = client.get("/api/v1/posts?limit=2", headers=headers)
    assert (answer.status_code, answer["Location"]) == (308, "/api/v1/posts/?limit=2")
    assert "308" in GUIDES["api.md"]
    assert "does not redirect" not in GUIDES["partners/examples/client.py"]


def test_retry_after_only_lengthens_the_pause():
    assert "never shortens it" in GUIDES["partners/webhooks.md"]
    asked = retries.parse_retry_after("1", at=made.AT)
    error = DeliveryError(unwanted_status(503), permanent=False, retry_after=asked)
    assert error.retry_after is not None
    assert error.retry_after < timedelta(seconds=5) <= retries.RETRY_DELAYS[0]


def test_the_lead_picture_is_described_with_every_member_it_has(client, headers):
    edition = made.publish(samples.english())
    picture = client.get(f"/api/v1/posts/{edition.post_id}/", headers=headers).json()["image"]
    guide = GUIDES["partners/html-and-images.md"]
    assert "`image` is the lead picture" in guide
    for member in picture:
        assert f"`{member}`" in guide, member
    assert (
        f'src="{picture["url"]}"'
        not in (
            client.get(f"/api/v1/posts/{edition.post_id}/?body=html", headers=headers).json()[
                "html"
            ]
        )
    ), "the HTML does not hold it"


def test_each_answer_says_how_many_requests_are_left(answers):
    for name, answer in answers.items():
        if name != "api-oembed":  # it is read without a key
            assert re.fullmatch(r'"partner";r=\d+;t=\d+', answer["RateLimit"]), name


def test_without_a_quota_no_answer_says_what_is_left(client, headers):
    partners_factory.Partner.objects.update(requests_per_minute=0)
    assert "RateLimit" not in client.get("/api/v1/posts/", headers=headers)
    assert "While your contract has a quota" in GUIDES["partners/README.md"]


def test_browsers_are_not_allowed_to_send_a_key(client):
    answer = client.options("/api/v1/posts/", headers={"Origin": "https://elsewhere.example"})
    assert "authorization" not in answer["Access-Control-Allow-Headers"].lower()


def test_every_address_that_answers_reads_is_looked_at(answers):
    reads = {name for name in OPEN if name.startswith(("api-", "webhook"))}
    looked_at = set(answers) | {"api-preview", "api-edition-diff"}
    written = {name for name in reads if name.startswith("webhook-")} - {"webhook-deliveries"}
    documents = {name for name in reads if name.startswith("api-docs")}
    assert reads - looked_at - written - documents == set()
    assert reverse("api-preview", urlconf="cms.public_urls", args=["x"])
