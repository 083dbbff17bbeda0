"""The report of links: one row for each address that published posts contain."""

import csv
import json
from typing import Any

import pytest

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from blog.models import CrisisChannel, CrisisResource
from syndication.desk import reconciling
from syndication.desk.links import noting, reading
from syndication.desk.links.noting import AT_ONCE
from syndication.desk.models import Link, LinkedPost, LinkUse
from tests import factories, seeded_roles
from tests.editor_forms import edit_url

pytestmark = pytest.mark.django_db
ELSEWHERE = "https://www.example.com/sleep"
BLOCK = "00000000-0000-4000-8000-00000000000b"


def linking(*urls: str) -> list[dict[str, Any]]:
    links = "".join(f'<p>See <a href="{url}">more about sleep</a>.</p>' for url in urls)
    return [{**factories.paragraph(factories.WORDS + links), "id": BLOCK}]


def states() -> dict[str, tuple[int, bool]]:
    return {link.url: (link.posts, link.is_crisis) for link in Link.objects.all()}


@pytest.fixture
def editor(site: Any) -> Client:
    seeded_roles.create()
    return seeded_roles.client("Editor")


def shown(client: Client, **filters: Any) -> list[str]:
    answer = client.get(reverse("link_report"), filters)
    return [row.link.url for row in answer.context["object_list"]]


def test_publishing_notes_the_links_of_a_post_without_their_fragments(site):
    factories.draft("Draft", body=linking("https://draft.example.com/"))
    factories.post(body=linking(ELSEWHERE, f"{ELSEWHERE}#tips"))
    assert states() == {ELSEWHERE: (1, False)}
    assert LinkUse.objects.get().block == BLOCK


def test_a_link_is_one_row_however_many_posts_have_it(site):
    one = factories.post("One", body=linking(ELSEWHERE))
    factories.post("Two", body=linking(ELSEWHERE, "https://two.example.com/"))
    assert states() == {ELSEWHERE: (2, False), "https://two.example.com/": (1, False)}
    one.unpublish()
    assert states()[ELSEWHERE] == (1, False)


def test_a_link_goes_with_the_last_post_that_has_it(site):
    post = factories.post(body=linking(ELSEWHERE))
    factories.publish(factories.edit(post, body=linking("https://new.example.com/")))
    assert list(states()) == ["https://new.example.com/"]
    post.delete()
    assert states() == {}
    assert LinkedPost.objects.count() == 0


def test_the_state_of_a_link_outlives_an_edit_of_its_post(site):
    post = factories.post(body=linking(ELSEWHERE))
    Link.objects.update(state=Link.State.BROKEN)
    factories.publish(factories.edit(post, title="Other words"))
    assert Link.objects.get().state == Link.State.BROKEN


def test_links_of_crisis_services_are_asked_first(site):
    row = CrisisResource.objects.create(
        key="line",
        name="Example line",
        source_url="https://line.example.com/",
        verified_at="2026-01-02",
        verify_by="2099-01-02",
    )
    CrisisChannel.objects.create(resource=row, kind="call", number="+16135550100")
    block = {"heading": "Help", "heading_level": 2, "resources": [row.pk]}
    factories.post(body=[*linking(ELSEWHERE), {"type": "crisis_support", "value": block}])
    assert states() == {ELSEWHERE: (1, False), "https://line.example.com/": (1, True)}
    assert Link.objects.get(is_crisis=True).due_at == AT_ONCE


def test_every_part_of_a_document_is_read():
    places = reading.Place
    document = {
        "lead": {"html": '<p><a href="https://a.example.com/?x=1&amp;y=2">a</a></p>', "text": "a"},
        "byline": {"authors": [{"url": "https://author.example.com/"}]},
        "references": [{"url": "https://paper.example.com/", "doi": "10.1000/1"}],
        "image": {"url": "https://media.example.com/bench.png", "sizes": []},
        "body": [
            {"id": "1", "type": "cta", "value": {"url": "mailto:desk@example.org"}},
            {"id": "2", "type": "cta", "value": {"url": "https://cta.example.com/"}},
            {"id": "3", "type": "paragraph", "value": {"html": '<a href="/blog/our-own/">o</a>'}},
            {"id": "4", "type": "references", "value": {"items": [{"doi": "10.1000/1"}]}},
            {"id": "5", "type": "paragraph", "value": {"html": '<a href="http://[bad/">o</a>'}},
        ],
    }
    assert reading.links(document) == {
        ("https://a.example.com/?x=1&y=2", places.LEAD, ""),
        ("https://author.example.com/", places.AUTHOR, ""),
        ("https://cta.example.com/", places.CTA, "2"),
        ("https://doi.org/10.1000/1", places.REFERENCE, "4"),
    }


def test_posts_from_before_the_report_are_read_by_the_hourly_comparison(site):
    factories.post(body=linking(ELSEWHERE))
    LinkedPost.objects.all().delete()
    Link.objects.all().delete()
    assert reconciling.reconcile(at=timezone.now())["links noted"] == 1
    assert states() == {ELSEWHERE: (1, False)}
    assert noting.note_missed() == 0


def made(url: str, state: str, *, posts: int = 1, crisis: bool = False) -> Link:
    return Link.objects.create(
        url=url,
        digest=noting.digest(url),
        host=reading.host(url),
        state=state,
        posts=posts,
        is_crisis=crisis,
        due_at=timezone.now(),
    )


def test_crisis_links_come_first_then_what_most_posts_have(editor):
    made("https://few.example.com/", "broken", posts=1)
    made("https://many.example.com/", "broken", posts=9)
    made("https://line.example.com/", "ok", crisis=True)
    assert shown(editor) == [
        "https://line.example.com/",
        "https://many.example.com/",
        "https://few.example.com/",
    ]


def test_the_report_is_filtered(editor):
    factories.post(body=linking(ELSEWHERE))
    made("https://line.example.com/", "moved", crisis=True)
    assert shown(editor, state="attention") == ["https://line.example.com/"]
    assert shown(editor, state="never") == [ELSEWHERE]
    assert shown(editor, is_crisis="True") == ["https://line.example.com/"]
    assert shown(editor, locale="en") == [ELSEWHERE]
    assert shown(editor, locale="fr") == []
    assert shown(editor, url="sleep") == [ELSEWHERE]


def test_a_row_leads_to_the_block_that_has_the_link(editor):
    post = factories.post(body=linking(ELSEWHERE))
    page = editor.get(reverse("link_report")).content.decode()
    assert f"{edit_url(post)}#block-{BLOCK}-section" in page
    link = editor.get(reverse("link_page", args=[Link.objects.get().pk])).content.decode()
    assert f"{edit_url(post)}#block-{BLOCK}-section" in link


def test_a_link_that_a_person_has_seen_is_set_aside_until_that_day(editor):
    link = made(ELSEWHERE, "broken")
    where = reverse("link_page", args=[link.pk])
    until = timezone.localdate().replace(day=1)
    refused = editor.post(where, {"until": "2001-01-01"})
    assert "from today on" in refused.content.decode()
    until = timezone.localdate()
    editor.post(where, {"until": until.isoformat()})
    assert shown(editor, seen="no") == []
    assert shown(editor, seen="yes") == [ELSEWHERE]
    assert str(Link.objects.get().seen_by) == "editor"
    editor.post(where, {"unseen": "yes"})
    assert shown(editor, seen="no") == [ELSEWHERE]


def test_check_again_makes_no_call_in_the_request(editor, settings):
    settings.CHECK_LINKS = True
    link = made(ELSEWHERE, "broken")
    where = reverse("link_page", args=[link.pk])
    answer = editor.post(where, {"check": "yes"}, follow=True).content.decode()
    assert "within the next minutes" in answer
    assert Link.objects.get().due_at == AT_ONCE


def test_the_report_is_downloaded_as_csv(editor):
    factories.post(body=linking(ELSEWHERE))
    Link.objects.update(state="broken", status=404, checked_at=timezone.now())
    answer = editor.get(reverse("link_report"), {"export": "csv"})
    text = b"".join(answer.streaming_content).decode()  # type: ignore[arg-type]
    row = next(csv.DictReader(text.splitlines()))
    assert (row["Address"], row["State"], row["Answer"]) == (ELSEWHERE, "Broken", "HTTP 404")
    assert (row["Posts"], row["Used in"]) == ("1", "Calm evenings")


def queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as found:
        client.get(reverse("link_report"))
    return len(found)


def test_more_links_cost_no_more_queries(editor):
    factories.post(body=linking(ELSEWHERE))
    queries(editor)
    before = queries(editor)
    for number in range(4):
        factories.post(f"Post {number}", body=linking(ELSEWHERE, f"https://{number}.example.com/"))
    assert queries(editor) == before


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("Editor", True),
        ("Administrator", True),
        ("Writer", False),
        ("Translator", False),
        ("Clinical reviewer", False),
        ("Partner manager", False),
    ],
)
def test_the_report_is_for_editors(site, role, may):
    seeded_roles.create()
    link = made(ELSEWHERE, "broken")
    client = seeded_roles.client(role)
    where = reverse("link_page", args=[link.pk])
    assert (client.get(reverse("link_report")).status_code == 200) is may
    assert (client.get(where).status_code == 200) is may
    client.post(where, {"check": "yes"})
    assert (Link.objects.get().due_at == AT_ONCE) is may
    assert (reverse("link_report") in client.get("/admin/").content.decode()) is may


def test_a_document_is_stored_as_json_whose_links_are_read(site):
    post = factories.post(body=linking(ELSEWHERE))
    stored = json.loads(LinkedPost.objects.get().head.edition.document)
    assert {each.url for each in reading.links(stored)} == {ELSEWHERE}
    assert factories.read(post)
