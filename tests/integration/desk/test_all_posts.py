"""The list of all posts: what it says of each, its filters, search and saved filters, for whom."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest

from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from wagtail.models import GroupPagePermission, Workflow

from blog.models import PostPage, Review
from syndication.desk.listing import finding_counts
from syndication.desk.models import FindingCount, SavedFilter
from tests import factories, seeded_roles

LIST = reverse("all_posts:index")
FILTERS = reverse("all_posts:filters")


@pytest.fixture(autouse=True)
def roles(site: Any) -> None:
    seeded_roles.create()


@pytest.fixture
def editor(roles: None) -> Client:
    return seeded_roles.client("Editor")


def titles(client: Client, **asked: Any) -> list[str]:
    return [row.draft_title for row in client.get(LIST, asked).context["object_list"]]


def said(client: Client, title: str) -> str:
    """What the list says in the row of a post."""
    page = client.get(LIST).content.decode()
    (row,) = [
        each for each in page.split("<tr") if f">{title}</a>" in each or f">{title}</div>" in each
    ]
    return row


def user(role: str) -> User:
    return User.objects.get(username=role.lower())


def submitted(title: str, by: User) -> Any:
    page = factories.draft(title)
    return Workflow.objects.get().start(page, by)


@pytest.fixture
def states(editor: Client) -> None:
    """A post of each state, which is its title."""
    me = user("editor")
    factories.draft("draft")
    submitted("in_review", me)
    submitted("sent_back", me).current_task_state.reject(user=me)
    later = factories.draft("scheduled")
    later.go_live_at = timezone.now() + timedelta(days=2)
    later.save_revision().publish()
    factories.post("published")
    factories.edit(factories.post("changed"), lead=factories.WORDS.replace("some", "few"))
    factories.post("withdrawn").unpublish()
    factories.post("expired").unpublish(set_expired=True)


@pytest.mark.parametrize(
    "state", ["draft", "in_review", "sent_back", "scheduled", "changed", "withdrawn", "expired"]
)
def test_posts_are_found_by_their_state(editor, states, state):
    assert titles(editor, status=state) == [state]


def test_a_published_post_stays_published_while_its_draft_changes(editor, states):
    assert set(titles(editor, status="published")) == {"published", "changed"}
    assert "Published" in said(editor, "changed")
    assert "Changed since publication" in said(editor, "changed")


def test_several_states_are_shown_together(editor, states):
    found = editor.get(LIST, {"status": ["draft", "expired"]}).context["object_list"]
    assert {row.title for row in found} == {"draft", "expired"}


def test_posts_are_found_by_language_author_topic_and_owner(editor):
    post = factories.post("Calm evenings")
    factories.draft("Soirées calmes", locale="fr")
    post.topics = [factories.topic()]
    post.owner = user("editor")
    post.save()
    assert titles(editor, locale="fr") == ["Soirées calmes"]
    assert titles(editor, topic=factories.topic().pk) == ["Calm evenings"]
    assert titles(editor, owner=user("editor").pk) == ["Calm evenings"]
    assert len(titles(editor, author=factories.team().pk)) == 2


def test_posts_are_found_by_their_review(editor, author):
    today = timezone.localdate()
    for title, days in (("due", -1), ("soon", 10), ("current", 90)):
        Review.objects.create(
            page=factories.post(title),
            reviewer=author,
            reviewed_on=today - timedelta(days=200),
            next_review_on=today + timedelta(days=days),
        )
    factories.post("none")
    assert titles(editor, review="due") == ["due"]
    assert titles(editor, review="soon") == ["soon"]
    assert set(titles(editor, review="current")) == {"soon", "current"}
    assert titles(editor, review="none") == ["none"]
    assert "Due since" in said(editor, "due")


def test_the_timer_counts_the_findings_of_new_drafts(editor):
    factories.post("Fine")
    factories.draft("Wordless", lead="")
    assert set(titles(editor, findings="unknown")) == {"Fine", "Wordless"}
    assert finding_counts.count_due(at=timezone.now()) == 2
    assert titles(editor, findings="blocking") == ["Wordless"]
    assert "before you publish" in said(editor, "Wordless")
    assert finding_counts.count_due(at=timezone.now()) == 0


def test_a_count_is_not_shown_for_words_that_it_has_not_seen(editor):
    page = factories.draft("Wordless", lead="")
    finding_counts.count_due(at=timezone.now())
    factories.edit(page, lead=factories.WORDS)
    assert titles(editor, findings="unknown") == ["Wordless"]
    assert "Not counted yet" in said(editor, "Wordless")
    finding_counts.count_due(at=timezone.now())
    assert titles(editor, findings="blocking") == []


def test_drafts_are_counted_again_after_a_week(editor):
    factories.draft("Old")
    now = timezone.now()
    finding_counts.count_due(at=now)
    assert finding_counts.count_due(at=now + timedelta(days=6)) == 0
    assert finding_counts.count_due(at=now + timedelta(days=8)) == 1


def test_a_draft_that_cannot_be_checked_holds_up_no_other(editor, monkeypatch):
    def fails(page: PostPage) -> Any:
        raise ValueError(page.title)

    factories.draft("Broken")
    monkeypatch.setattr(finding_counts, "subject", fails)
    finding_counts.count_due(at=timezone.now())
    assert FindingCount.objects.get().blocking is None
    assert "Could not be checked" in said(editor, "Broken")


def test_the_list_is_sorted(editor):
    for title in ("B", "A", "C"):
        factories.draft(title)
    assert titles(editor) == ["C", "A", "B"]
    assert titles(editor, ordering="title") == ["A", "B", "C"]
    assert titles(editor, ordering="-title") == ["C", "B", "A"]
    for name in ("language", "status", "review", "findings", "updated"):
        assert len(titles(editor, ordering=f"-{name}")) == 3
    assert titles(editor, ordering="nonsense") == titles(editor)


def test_words_of_drafts_and_of_published_posts_are_found(editor, full_text):
    page = factories.post("Evenings", body=[factories.paragraph("<p>A bowl of soup.</p>")])
    page.body = [("paragraph", {"html": "<p>Une crème brûlée.</p>", "role": "", "lang": ""})]
    page.save_revision()
    call_command("update_index", stdout=StringIO())
    for words in ("soup", "SOUP", "evenings soup", "crème", "creme", "BRÛL"):
        assert titles(editor, q=words) == ["Evenings"], words
    assert titles(editor, q="submarine") == []
    assert titles(editor, q="soup", status="draft") == []


def test_what_cannot_be_read_as_a_filter_is_no_filter(editor):
    factories.draft("Here")
    for asked in ({"status": "nonsense"}, {"author": "x"}, {"updated_from": "x"}, {"p": "x"}):
        assert titles(editor, **asked) == ["Here"]


def query_count(client: Client) -> int:
    with CaptureQueriesContext(connection) as found:
        client.get(LIST)
    return len(found)


def test_more_posts_cost_no_more_queries(editor):
    factories.post("First", topics=[factories.topic()])
    query_count(editor)
    before = query_count(editor)
    for number in range(4):
        factories.post(f"Post {number}", topics=[factories.topic()])
        factories.draft(f"Draft {number}")
    finding_counts.count_due(at=timezone.now())
    assert query_count(editor) == before


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("Writer", True),
        ("Editor", True),
        ("Administrator", True),
        ("Translator", True),
        ("Clinical reviewer", False),
        ("Partner manager", False),
    ],
)
def test_the_list_is_for_those_who_write_and_edit(role, may):
    client = seeded_roles.client(role)
    assert (client.get(LIST).status_code == 200) is may
    assert (client.get(FILTERS).status_code == 200) is may
    assert (f'"{LIST}"' in client.get("/admin/").content.decode()) is may


def test_writers_begin_with_their_own_posts(roles):
    writer = seeded_roles.client("Writer")
    factories.draft("Mine", owner=user("writer"))
    factories.draft("Not mine")
    assert titles(writer) == ["Mine", "Not mine"]
    assert titles(writer, ordering="-updated") == ["Not mine", "Mine"]
    assert "/edit/" in said(writer, "Mine")
    assert "/edit/" not in said(writer, "Not mine")


def test_nothing_is_listed_that_a_person_may_not_explore(roles):
    writer = seeded_roles.client("Writer")
    factories.draft("English")
    factories.draft("Français", locale="fr")
    GroupPagePermission.objects.filter(group__name="Writer").delete()
    assert writer.get(LIST).status_code != 200
    group = user("writer").groups.get()
    GroupPagePermission.objects.create(
        group=group, page=factories.index("fr"), permission_type="add"
    )
    assert titles(writer) == titles(writer, q="") == ["Français"]


def test_a_filter_is_saved_and_leads_to_the_same_list(editor):
    factories.draft("Here")
    form = editor.get(f"{FILTERS}?status=draft&p=2&nonsense=1").context["form"]
    assert form["query"].value() == "status=draft"
    answer = editor.post(FILTERS, {"name": "Drafts", "query": form["query"].value()})
    assert answer.url == f"{LIST}?status=draft"
    assert f'href="{LIST}?status=draft" aria-current="page">Drafts<' in " ".join(
        editor.get(answer.url).content.decode().split()
    )


def test_a_shared_filter_is_seen_by_others_and_removed_by_its_owner_alone(editor):
    writer = seeded_roles.client("Writer")
    editor.post(FILTERS, {"name": "Team list", "query": "status=draft", "shared": "on"})
    editor.post(FILTERS, {"name": "Own list", "query": "status=expired"})
    page = writer.get(LIST).content.decode()
    assert "Team list" in page
    assert "Own list" not in page
    where = reverse("all_posts:remove_filter", args=[SavedFilter.objects.get(shared=True).pk])
    writer.post(where)
    assert SavedFilter.objects.count() == 2
    editor.post(where)
    assert "Team list" not in writer.get(LIST).content.decode()


def test_a_name_is_saved_once(editor):
    editor.post(FILTERS, {"name": "Drafts", "query": "status=draft"})
    answer = editor.post(FILTERS, {"name": "drafts", "query": "status=expired"})
    assert answer.context["form"]["query"].value() == "status=expired"
    assert "choose another one" in answer.content.decode()
    assert SavedFilter.objects.get().query == "status=draft"
