"""Addresses that are not there any more are found beside the post that leads to them."""

from datetime import timedelta
from typing import Any

import pytest

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from blog import checks
from blog.builder.facts import subject
from blog.models import CrisisResource, PostPage
from syndication.desk import checking
from syndication.desk.links import dead
from syndication.desk.models import Link
from tests import factories, used_rows

pytestmark = pytest.mark.django_db
ELSEWHERE = "https://www.example.com/sleep"
BLOCK = "00000000-0000-4000-8000-00000000000b"
CRISIS_BLOCK = "00000000-0000-4000-8000-00000000000c"


def linking(*urls: str) -> list[dict[str, Any]]:
    links = "".join(f'<p>See <a href="{url}">more about sleep</a>.</p>' for url in urls)
    return [{**factories.paragraph(factories.WORDS + links), "id": BLOCK}]


def found(page: PostPage) -> list[checks.Finding]:
    latest = PostPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    return [each for each in checks.run(subject(latest)) if each.id.endswith("dead")]


def known(state: str, **values: Any) -> None:
    assert Link.objects.filter(url=ELSEWHERE).update(state=state, **values) == 1


def test_a_broken_address_is_found_at_its_block(site):
    post = factories.post(body=linking(f"{ELSEWHERE}#tips", "https://fine.example.com/"))
    assert found(post) == []
    known(Link.State.BROKEN)
    (finding,) = found(post)
    assert (finding.id, finding.block_id) == ("link.dead", BLOCK)
    assert ELSEWHERE in finding.message


def test_a_draft_that_leads_to_a_broken_address_of_another_post_says_so(site):
    factories.post("One", body=linking(ELSEWHERE))
    known(Link.State.BROKEN)
    assert [each.id for each in found(factories.draft("Two", body=linking(ELSEWHERE)))] == [
        "link.dead"
    ]


@pytest.mark.parametrize("state", sorted(set(Link.State) - {Link.State.BROKEN}))
def test_what_only_may_be_broken_is_not_said(site, state):
    post = factories.post(body=linking(ELSEWHERE))
    known(state)
    assert found(post) == []


@pytest.mark.parametrize(("days", "said"), [(-1, True), (0, False), (5, False)])
def test_what_a_person_has_seen_is_not_said_again_until_that_day_is_over(site, days, said):
    post = factories.post(body=linking(ELSEWHERE))
    known(Link.State.BROKEN, seen_until=timezone.localdate() + timedelta(days=days))
    assert bool(found(post)) is said


def test_the_address_of_a_crisis_service_is_found_with_graver_words(site):
    service = used_rows.line()
    CrisisResource.objects.filter(pk=service.pk).update(source_url=ELSEWHERE)
    value = {"heading": "Help", "resources": [service.pk]}
    part = {"type": "crisis_support", "id": CRISIS_BLOCK, "value": value}
    post = factories.post(body=[*linking(), part])
    known(Link.State.BROKEN)
    assert {(each.id, each.block_id) for each in found(post)} == {
        ("link.crisis_dead", CRISIS_BLOCK)
    }


def test_broken_addresses_are_found_in_many_posts_with_one_query(site):
    for name in ("One", "Two", "Three"):
        factories.post(name, body=linking(ELSEWHERE, f"https://{name.lower()}.example.com/"))
    known(Link.State.BROKEN)
    named = [
        each.title
        for each in checking.published()
        if "link.dead" in {finding.id for finding in each.findings}
    ]
    assert sorted(named) == ["One", "Three", "Two"]
    documents = [subject(page).document for page in PostPage.objects.all()]
    with CaptureQueriesContext(connection) as queries:
        assert sum(len(links) for links in dead.of_many(documents).values()) == 3
    assert len(queries) == 1
