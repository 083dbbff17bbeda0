"""Reports of what grows old: reviews, posts that nobody has updated, facts that nothing uses."""

import csv
from datetime import date, timedelta
from typing import Any

import pytest

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from blog.builder.facts import subject
from blog.builder.review import content_digest
from blog.models import Author, Disclaimer, Organization, PostPage, Review, Topic
from syndication.desk import rebuilds
from syndication.editions.models import Head
from syndication.partners.models import Partner
from tests import factories, seeded_roles, used_rows
from tests.editor_forms import edit_url

pytestmark = pytest.mark.django_db
REPORTS = ("review_report", "outdated_report", "unused_report", "post_list_report")


@pytest.fixture
def editor(site: Any) -> Client:
    seeded_roles.create()
    return seeded_roles.client("Editor")


def shown(client: Client, report: str, **filters: Any) -> list[tuple[str, ...]]:
    """The rows of the report: the name, and what is said of it first."""
    answer = client.get(reverse(report), filters)
    return [(row.name, row.cells[0][1]) for row in answer.context["object_list"]]


def risky(title: str, risk: str = "clinical") -> PostPage:
    """A published post on a topic; what its risk asks of the post does not matter here."""
    page = factories.post(title)
    page.topics = [factories.topic(risk, risk=risk)]
    page.save()
    return page


def reviewed(page: PostPage, *, due: date, digest: str | None = None) -> None:
    """A review of the words that are published, or of others (``digest``)."""
    document = subject(page).document
    read = digest or content_digest(document.title, document.lead, document.body)
    ada = Author.objects.get_or_create(slug="ada", defaults={"name": "Ada", "kind": "person"})[0]
    Review.objects.create(
        page=page,
        content_digest=read,
        reviewer=ada,
        reviewed_on=due - timedelta(days=700),
        next_review_on=due,
    )
    rebuilds.settle(page.pk, at=timezone.now())


def test_posts_whose_review_is_missing_over_due_or_of_other_words_are_listed(editor):
    today = timezone.localdate()
    risky("Never")
    factories.post("General")
    reviewed(factories.post("Over"), due=today - timedelta(days=1))
    reviewed(factories.post("Soon"), due=today + timedelta(days=60))
    reviewed(factories.post("Later"), due=today + timedelta(days=61))
    reviewed(factories.post("Changed"), due=today + timedelta(days=61), digest="x" * 64)
    assert shown(editor, "review_report") == [
        ("Never", "Never reviewed"),
        ("Over", "Review is over"),
        ("Soon", "Review is due soon"),
        ("Changed", "Changed since its review"),
    ]
    assert shown(editor, "review_report", standing="expired") == [("Over", "Review is over")]
    french = factories.index("fr").locale
    assert shown(editor, "review_report", locale=french.pk) == []


def test_a_post_that_nobody_has_updated_is_listed_after_the_months_that_are_chosen(editor):
    now = timezone.now()
    for title, days in (("Old", 800), ("Older", 1000), ("New", 10)):
        post = factories.post(title)
        updated = now - timedelta(days=days)
        Head.objects.filter(pk=post.identity.pk).update(updated_at=updated)
    titles = [name for name, _day in shown(editor, "outdated_report")]
    assert titles == ["Older", "Old", "New"]
    assert [name for name, _ in shown(editor, "outdated_report", months="24")] == ["Older", "Old"]
    assert [name for name, _ in shown(editor, "outdated_report", months="36")] == []


KINDS = (
    used_rows.author,
    used_rows.presented,
    used_rows.organisation,
    used_rows.disclaimer,
    used_rows.crisis,
    used_rows.topic,
)


@pytest.mark.parametrize("make", KINDS, ids=lambda make: make.__name__)
@pytest.mark.parametrize("state", ["live", "draft", "draft over a live post"])
def test_a_fact_is_unused_until_a_live_or_a_draft_post_has_it(editor, make, state):
    row, choose = make()
    name = str(row)
    assert name in dict(shown(editor, "unused_report"))
    page = factories.post() if state == "draft over a live post" else factories.draft()
    draft = page.get_latest_revision_as_object()
    choose(draft)
    draft.save_revision()
    if state == "live":
        factories.publish(PostPage.objects.get(pk=page.pk))
    assert name not in dict(shown(editor, "unused_report"))


def test_what_the_site_or_a_contract_names_is_used(editor):
    Partner.objects.create(name="Portal", topics=[factories.topic("rest").slug])
    assert "Rest" not in dict(shown(editor, "unused_report"))


def test_unused_facts_are_filtered_by_kind(editor):
    Topic.objects.create(slug="rest", name="Rest")
    Organization.objects.create(key="us", name="Example Desk")
    Disclaimer.objects.create(key="advice", text="<p>No advice.</p>")
    assert shown(editor, "unused_report", kind="topic") == [("Rest", "Topic")]


def test_rows_lead_to_what_their_reader_may_edit(editor):
    post = risky("Never")
    topic = Topic.objects.create(slug="rest", name="Rest")
    page = editor.get(reverse("review_report")).content.decode()
    assert edit_url(post) in page
    page = editor.get(reverse("unused_report")).content.decode()
    assert reverse("wagtailsnippets_blog_topic:edit", args=[topic.pk]) in page


@pytest.mark.parametrize(
    ("report", "heading", "value"),
    [
        ("review_report", "Review", "Never reviewed"),
        ("outdated_report", "Post", "Never"),
        ("unused_report", "Name", "Rest"),
        ("post_list_report", "State", "Published"),
    ],
)
def test_the_reports_are_downloaded_as_csv(editor, report, heading, value):
    risky("Never")
    Topic.objects.create(slug="rest", name="Rest")
    answer = editor.get(reverse(report), {"export": "csv"})
    text = b"".join(answer.streaming_content).decode()  # type: ignore[arg-type]
    assert value in {row[heading] for row in csv.DictReader(text.splitlines())}


def queries(client: Client, report: str) -> int:
    with CaptureQueriesContext(connection) as found:
        client.get(reverse(report))
    return len(found)


@pytest.mark.parametrize("report", REPORTS)
def test_more_posts_cost_no_more_queries(editor, report):
    risky("Never")
    factories.draft("Draft")
    Topic.objects.create(slug="rest", name="Rest")
    queries(editor, report)
    before = queries(editor, report)
    for number in range(3):
        risky(f"Never {number}")
        factories.draft(f"Draft {number}")
        Topic.objects.create(slug=f"rest-{number}", name=f"Rest {number}")
    assert queries(editor, report) == before


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("Editor", True),
        ("Administrator", True),
        ("Analyst", True),
        ("Writer", False),
        ("Translator", False),
        ("Clinical reviewer", False),
        ("Partner manager", False),
    ],
)
def test_the_reports_are_for_editors_and_analysts(site, report, role, may):
    seeded_roles.create()
    client = seeded_roles.client(role)
    assert (client.get(reverse(report)).status_code == 200) is may
    assert (reverse(report) in client.get("/admin/").content.decode()) is may
