"""What changed between two drafts or editions of a post, in words, and who may read it."""

import re
from datetime import date, timedelta
from typing import Any

import pytest

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from wagtail.users.models import UserProfile

from blog.admin import reviews
from blog.models import Author, PostAuthor, PostPage, Review
from syndication.desk import redacting
from syndication.desk.history import differences, pages, versions
from tests import factories, seeded_roles
from tests.editor_forms import edit_url

ROLES = ("Writer", "Editor", "Clinical reviewer", "Partner manager", "Translator")


@pytest.fixture
def people(site: Any) -> dict[str, Client]:
    seeded_roles.create()
    return {role: seeded_roles.client(role) for role in ROLES}


def person(role: str) -> User:
    return User.objects.get(username=role.lower().replace(" ", "-"))


def paragraph(block_id: str, html: str) -> dict[str, Any]:
    return {"type": "paragraph", "id": block_id, "value": {"html": html, "role": ""}}


def heading(block_id: str, text: str) -> dict[str, Any]:
    return {"type": "heading", "id": block_id, "value": {"text": text, "level": 2}}


BEFORE = [
    heading("h1", "Begin small"),
    paragraph("p1", "<p>Rest a while in the evening.</p>"),
    paragraph("p2", '<p>Read <a href="https://old.example.org/">this</a>.</p>'),
    paragraph("p3", "<p>This goes.</p>"),
]
AFTER = [
    paragraph("p1", "<p>Rest a little in the evening.</p>"),
    heading("h1", "Begin small"),
    paragraph("p2", '<p>Read <a href="https://new.example.org/">this</a>.</p>'),
    paragraph("p4", "<p>This comes.</p>"),
]


@pytest.fixture
def page(people: Any) -> PostPage:
    made = factories.draft(body=BEFORE, owner=person("Writer"))
    return PostPage.objects.get(pk=made.pk)


def change(page: PostPage, **values: Any) -> None:
    factories.edit(page, **values)
    page.refresh_from_db()


def revisions(page: PostPage) -> list[str]:
    return [f"r{pk}" for pk in page.revisions.order_by("pk").values_list("pk", flat=True)]


def found(page: PostPage, before: str, after: str) -> dict[str, differences.Change]:
    old, new = versions.read(page, before), versions.read(page, after)
    return {
        f"{each.kind} {each.name}": each for each in differences.between(old, new, versions.LABELS)
    }


def shown(client: Client, page: PostPage, before: str = "", after: str = "") -> str:
    answer = client.get(pages.address(page.pk, before, after), follow=True)
    text = answer.content.decode()
    return " ".join(re.sub(r"<[^>]+>", "", text.split("<main", 1)[1]).split())


def test_blocks_that_changed_moved_came_and_went_are_named(page):
    change(page, body=AFTER, title="Calm nights")
    changes = found(page, *revisions(page))
    assert set(changes) == {
        "changed Title",
        "changed 1. Paragraph",
        "changed 3. Paragraph",
        "moved 1. Paragraph",
        "added 4. Paragraph",
        "removed Paragraph",
    }
    words = changes["changed 1. Paragraph"].steps
    assert [(each["op"], each["text"]) for each in words if each["op"] != "equal"] == [
        ("delete", " while"),
        ("insert", " little"),
    ]


def button(url: str) -> list[dict[str, Any]]:
    value = {"label": "Find help", "url": url, "style": "primary", "note": "", "lang": ""}
    return [{"type": "cta", "id": "c1", "value": value}]


def test_addresses_of_links_are_among_the_differences(page):
    """Once: in the words of a text, which have them, or beside those of a button."""
    change(page, body=AFTER)
    link = found(page, *revisions(page))["changed 3. Paragraph"]
    assert "".join(each["text"] for each in link.steps).count("https://") == 2
    assert link.facts == ()
    change(page, body=button("https://old.example.org/"))
    change(page, body=button("https://new.example.org/"))
    [link] = found(page, *revisions(page)[-2:]).values()
    assert link.facts == (
        "Link removed: https://old.example.org/",
        "Link added: https://new.example.org/",
    )
    assert "Its words stay" in link.note


def test_a_replaced_picture_is_a_difference_and_a_deleted_one_breaks_nothing(page):
    def block(picture: Any) -> list[dict[str, Any]]:
        value = {"image": {"image": picture.pk, "decorative": False, "alt_text": "A bench"}}
        return [{"type": "image", "id": "i1", "value": value}]

    first, second = factories.picture("First", "white"), factories.picture("Second", "black")
    change(page, body=block(first), image=first, image_alt="A bench")
    change(page, body=block(second), image=second, image_alt="A bench")
    _zero, before, after = revisions(page)
    changes = found(page, before, after)
    assert "changed Image" in changes
    [facts] = [each.facts for name, each in changes.items() if name.startswith("changed 1.")]
    assert [fact.split(":")[0] for fact in facts] == ["Picture removed", "Picture added"]
    first.delete()
    assert found(page, before, after)


def test_an_author_and_a_block_type_that_are_gone_break_nothing(page):
    author = Author.objects.create(name="Gone Person", slug="gone-person")
    draft = page.get_latest_revision_as_object()
    draft.post_authors.add(PostAuthor(author=author))
    revision = draft.save_revision()
    author.delete()
    content = revision.content
    content["body"] = content["body"].replace('"paragraph"', '"carousel"')
    revision.content = content
    revision.save()
    assert "removed Paragraph" in found(page, *revisions(page))


def test_drafts_and_editions_are_compared_alike(page, people):
    page = factories.publish(page)
    change(page, body=AFTER)
    page = factories.publish(page)
    drafts = found(page, *revisions(page))
    assert found(page, "e1", "e2") == drafts
    text = shown(people["Editor"], page, "e1", revisions(page)[-1])
    assert "while" in text
    assert "little" in text


def test_the_report_of_a_post_leads_to_what_its_editions_changed(page, people):
    page = factories.publish(page)
    change(page, body=AFTER)
    page = factories.publish(page)
    report = reverse("post_report", args=[page.identity.pk])
    link = f"{reverse('post_differences', args=[page.pk])}?from=e1&amp;to=e2"
    assert link in people["Partner manager"].get(report).content.decode()
    redacting.redact(page.identity.pk, [1], reason="A name", user=None, at=timezone.now())
    assert link not in people["Partner manager"].get(report).content.decode()


def test_an_edition_whose_words_were_removed_is_never_shown(page, people):
    page = factories.publish(page)
    change(page, body=AFTER)
    page = factories.publish(page)
    now = timezone.now()
    redacting.redact(page.identity.pk, [1], reason="A name", user=None, at=now)
    text = shown(people["Editor"], page, "e1", "e2")
    assert "The words of edition 1 were removed for good." in text
    assert "Edition 1," not in text
    assert "This goes." not in text


@pytest.mark.parametrize("key", ["", "r", "e", "rx", "r99999", "e99", "x1", "r" + "9" * 30, "r²"])
def test_a_version_that_is_not_there_is_said(page, people, key):
    answer = people["Editor"].get(pages.address(page.pk, key or "x", "r1"))
    assert answer.status_code == 200
    assert answer.context["changes"] is None


def test_only_a_draft_that_was_saved_once_says_that_there_is_nothing_yet(page, people):
    assert "Choose two versions." in shown(people["Editor"], page)


def test_who_may_neither_edit_nor_see_partners_reads_no_difference(page, people):
    page = factories.publish(page)
    change(page, body=AFTER)
    before, after = revisions(page)
    for role in ("Translator", "Clinical reviewer", "Partner manager"):
        assert "little" not in shown(people[role], page, before, after), role
    assert "little" not in Client().get(pages.address(page.pk, before, after)).content.decode()
    page = factories.publish(page)
    assert "little" in shown(people["Partner manager"], page, "e1", "e2")
    assert "Draft" not in shown(people["Partner manager"], page, "e1", "e2")


def test_a_reviewer_sees_what_changed_since_their_review(page, people):
    review = Review(
        reviewer=factories.team(),
        reviewed_on=date(2026, 1, 2),
        next_review_on=date(2026, 1, 2) + timedelta(days=365),
    )
    reviews.save(review, page, person("Editor"))
    change(page, title="Calm nights")
    change(page, body=AFTER)
    assert versions.usual(page, person("Editor")) == tuple(revisions(page)[::2])
    assert "What changed since my review" in people["Editor"].get(edit_url(page)).content.decode()
    assert "Differences in words" in people["Writer"].get(edit_url(page)).content.decode()


def test_wagtails_comparison_and_the_history_are_a_link_away(page, people):
    change(page, body=AFTER)
    page.save_revision(user=person("Editor"), log_action=True)
    page.refresh_from_db()
    before, after = revisions(page)[-2:]
    text = people["Editor"].get(pages.address(page.pk, before, after)).content.decode()
    fields = reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, before[1:], after[1:]])
    assert fields in text
    assert people["Editor"].get(fields).status_code == 200
    history = people["Editor"].get(f"/admin/pages/{page.pk}/history/").content.decode()
    assert pages.address(page.pk, before, after).replace("&", "&amp;") in history


def test_the_choice_costs_no_more_queries_with_a_long_history(
    page, people, django_assert_max_num_queries
):
    def count() -> int:
        with django_assert_max_num_queries(200) as seen:
            people["Editor"].get(pages.address(page.pk, *ends))
        return len(seen)

    change(page, body=AFTER)
    ends = revisions(page)
    count()
    few = count()
    for _round in range(5):
        page.save_revision(user=person("Writer"), log_action=True)
        page.get_latest_revision().publish(user=person("Editor"))
    assert count() == few


def test_the_page_speaks_french(page, people):
    UserProfile.objects.create(user=person("Editor"), preferred_language="fr")
    change(page, body=button("https://new.example.org/"))
    text = shown(people["Editor"], page, *revisions(page))
    assert "Lien ajouté : https://new.example.org/" in text
    assert "Différences dans le texte" in text
