"""What a partner that reads ahead gets on the wire, and what everyone else gets: nothing."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from django.test import Client
from django.utils import timezone

from syndication.editions import recording
from syndication.partners import embargo_access, entitlements
from syndication.partners.models import Partner, Status
from syndication.unpublished import embargoes
from syndication.unpublished.embargoes import Schedule
from tests import editions_factory as made
from tests import partners_factory, samples
from tests.api_schema import check

HOUR = timedelta(hours=1)
LIST = "/api/v1/embargoed/"


class Reader:
    """A partner's program: reads with its key."""

    def __init__(self, **contract: Any) -> None:
        self.partner = partners_factory.partner(**{"embargo_hours": 24, **contract})
        _, self.secret = partners_factory.key(self.partner)
        self.client = Client(headers=partners_factory.bearer(self.secret))

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(path, headers=headers)


@pytest.fixture(autouse=True)
def facts(db: None) -> None:
    made.publisher()


@pytest.fixture
def early() -> Reader:
    return Reader(name="Early")


def plan(number: int, hours: float = 3, **changes: Any) -> str:
    """Schedule a short post, to go out in so many hours."""
    now = timezone.now()
    release = made.release(made.small(number, **changes))
    when = now + hours * HOUR
    embargo_access.schedule(
        release, Schedule(publish_at=when, published_at=when, revision=1), at=now
    )
    return str(release.post_id)


def detail(post_id: str) -> str:
    return f"/api/v1/posts/{post_id}/"


def test_the_post_is_read_by_its_id_and_says_that_it_is_secret(early):
    post_id = plan(1)
    answer = early.get(detail(post_id))
    post = answer.json()
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    assert post["title"] == "Small post 1"
    assert post["embargoed_until"] == post["published_at"]
    assert (post["edition"]["kind"], post["edition"]["number"]) == ("embargoed", 0)
    assert next(iter(post)) == "embargoed_until", "whoever looks at anything sees this"


def test_it_says_so_whatever_is_asked_for(early):
    post_id = plan(1)
    assert "embargoed_until" in early.get(f"{detail(post_id)}?fields=title").json()
    assert "<p" in early.get(f"{detail(post_id)}?body=html").json()["html"]
    assert "embargoed_until" in early.get(f"{LIST}?body=none").json()["results"][0]


def test_for_everyone_else_it_is_not_there(early, client):
    post_id = plan(1)
    before = client.get(detail("00000000-0000-0000-0000-000000000000"))
    others = [Client(), Reader(name="None", embargo_hours=0), Reader(name="Near", embargo_hours=1)]
    for other in others:
        answer = other.get(detail(post_id))
        assert answer.status_code == 404
        assert {**answer.json(), "detail": "", "instance": ""} == {
            **before.json(),
            "detail": "",
            "instance": "",
        }


def test_an_anonymous_reader_gets_the_same_before_and_during_the_embargo(early, client):
    release = made.release(made.small(1))
    path = detail(str(release.post_id))
    before = [client.get(path), client.get("/api/v1/posts/"), client.get("/api/v1/changes/")]
    plan(1)
    after = [client.get(path), client.get("/api/v1/posts/"), client.get("/api/v1/changes/")]
    for first, second in zip(before, after, strict=True):
        assert first.status_code == second.status_code
        assert first.content == second.content
        assert first.headers.get("ETag") == second.headers.get("ETag")
        assert first.headers.get("Last-Modified") == second.headers.get("Last-Modified")


def test_the_list_is_for_keys_alone(early, client):
    plan(1)
    answer = client.get(LIST)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert Reader(name="None", embargo_hours=0).get(LIST).json()["results"] == []


def test_the_list_is_paged_in_the_order_of_publication(early):
    for number in range(5, 0, -1):
        plan(number, hours=number)
    first = early.get(f"{LIST}?limit=2&fields=title").json()
    assert [post["title"] for post in first["results"]] == ["Small post 1", "Small post 2"]
    titles = [post["title"] for post in first["results"]]
    following = first["next"]
    while following:
        page = early.get(following.removeprefix(samples.ORIGIN)).json()
        titles += [post["title"] for post in page["results"]]
        following = page["next"]
    assert titles == [f"Small post {number}" for number in range(1, 6)]


@pytest.mark.parametrize("text", ["", "abc", "x" * 300, "[1,2]:abc"])
def test_a_cursor_that_is_none_says_how_to_begin_again(early, text):
    answer = early.get(f"{LIST}?cursor={text}")
    assert answer.status_code == 400
    assert text == "" or answer.json()["restart"].endswith(LIST)


def test_a_cursor_of_somebody_else_opens_nothing(early):
    for number in (1, 2):
        plan(number)
    following = early.get(f"{LIST}?limit=1").json()["next"]
    other = Reader(name="Other")
    assert other.get(following.removeprefix(samples.ORIGIN)).status_code == 400


def test_newsletter_forms_wait_for_the_publication(early):
    post_id = plan(1)
    assert early.get(f"{detail(post_id)}newsletter.html").status_code == 404
    assert early.get(f"{detail(post_id)}newsletter.txt").status_code == 404


def test_its_end_is_seen_at_once_and_no_tag_outlives_it(early):
    post_id = plan(1)
    first = early.get(detail(post_id))
    assert early.get(detail(post_id), if_none_match=first["ETag"]).status_code == 304
    embargo_access.unschedule(UUID(post_id), at=timezone.now())
    assert early.get(detail(post_id), if_none_match=first["ETag"]).status_code == 404
    assert early.get(LIST).json()["results"] == []


def test_a_suspended_partner_reads_nothing(early):
    post_id = plan(1)
    early.partner.status = Status.SUSPENDED
    entitlements.amend(early.partner, at=timezone.now())
    assert early.get(detail(post_id)).status_code == 403
    assert early.get(LIST).status_code == 403


def test_a_contract_that_was_changed_behind_the_ledger_s_back_reads_nothing(early):
    post_id = plan(1)
    Partner.objects.update(embargo_hours=0)
    early.partner.refresh_from_db()
    assert embargoes.one(UUID(post_id), audience=early.partner.audience) is None


def test_a_withdrawn_post_that_is_to_come_back_is_read_ahead(early, client):
    edition = made.publish(made.small(1))
    recording.withdraw(edition.post_id, at=timezone.now(), reason="outdated")
    post_id = plan(1, title="Small post, mended")
    assert early.get(detail(post_id)).json()["title"] == "Small post, mended"
    assert client.get(detail(post_id)).status_code == 410


def test_the_answers_are_as_described(early, described):
    post_id = plan(1)
    for path in (detail(post_id), LIST, f"{LIST}?limit=1"):
        check(described, early.get(path))
    check(described, Client().get(LIST))
