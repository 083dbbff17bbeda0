"""Rows that posts use, posts in every state that use them, and the addresses that delete them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from django.contrib.auth import get_user_model
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone

from wagtail.models import (
    GroupApprovalTask,
    Page,
    Workflow,
    WorkflowTask,
)

from blog.models import (
    Author,
    CrisisChannel,
    CrisisResource,
    Disclaimer,
    Organization,
    PostAuthor,
    PostPage,
    RelatedPost,
    Review,
    Topic,
)
from tests import factories

HOUR = timedelta(hours=1)
Make = Callable[[], tuple[Model, Callable[[PostPage], None]]]


def block(kind: str, **value: Any) -> dict[str, Any]:
    return {"type": kind, "id": "00000000-0000-4000-8000-00000000000b", "value": value}


def body(page: PostPage, kind: str, **value: Any) -> None:
    page.body = [factories.paragraph(factories.WORDS), block(kind, **value)]


def author() -> Any:
    row = Author.objects.create(slug="ada", name="Ada Example", kind="person")
    return row, lambda page: setattr(
        page, "post_authors", [PostAuthor(author=factories.team()), PostAuthor(author=row)]
    )


def presented() -> Any:
    row = Author.objects.create(slug="ada", name="Ada Example", kind="person")
    return row, lambda page: body(page, "author_byline", heading="", authors=[row.pk])


def photo() -> Any:
    row = factories.picture("A face")
    person = Author.objects.create(slug="ada", name="Ada Example", kind="person", photo=row)
    return row, lambda page: body(page, "author_byline", heading="", authors=[person.pk])


def organisation() -> Any:
    row = Organization.objects.create(key="us", name="Example Desk", boilerplate="<p>We write.</p>")
    return row, lambda page: body(page, "organization_boilerplate", organization=row.pk)


def disclaimer() -> Any:
    row = Disclaimer.objects.create(key="advice", text="<p>No substitute for advice.</p>")
    return row, lambda page: setattr(page, "disclaimer", row)


def line(key: str = "line") -> CrisisResource:
    row = CrisisResource.objects.create(
        key=key, name=f"Example {key}", verified_at="2026-01-02", verify_by="2099-01-02"
    )
    CrisisChannel.objects.create(resource=row, kind="call", number="+16135550100")
    return row


def crisis() -> Any:
    row, other = line(), line("second")
    return row, lambda page: body(
        page, "crisis_support", heading="Help", heading_level=2, resources=[row.pk, other.pk]
    )


def topic() -> Any:
    row = factories.topic("rest")
    return row, lambda page: setattr(page, "topics", [row])


def image() -> Any:
    row = factories.picture()

    def choose(page: PostPage) -> None:
        page.image, page.image_alt = row, "A bench under a tree"

    return row, choose


def figure() -> Any:
    row = factories.picture()
    value = {"image": row.pk, "alt_text": "A bench under a tree", "decorative": False}
    return row, lambda page: body(page, "image", image=value)


def related() -> Any:
    row = factories.draft("Calm mornings")
    return row, lambda page: setattr(page, "related_posts", [RelatedPost(post=row)])


def linked() -> Any:
    row = factories.post("Calm mornings")
    html = f'{factories.WORDS}<p>See <a linktype="page" id="{row.pk}">our mornings</a>.</p>'
    return row, lambda page: setattr(page, "body", [factories.paragraph(html)])


KINDS: dict[str, Make] = {
    made.__name__: made
    for made in (
        author, presented, photo, organisation, disclaimer, crisis, topic, image, figure, related,
        linked,
    )
}  # fmt: skip
# Deleting the row takes this part of the post away, so its editor must look at it again.
SEEN = set(KINDS) - {"linked", "photo", "related"}


def chosen(page: PostPage, choose: Callable[[PostPage], None], **values: Any) -> PostPage:
    fresh = page.get_latest_revision_as_object()
    choose(fresh)
    for name, value in values.items():
        setattr(fresh, name, value)
    fresh.save_revision()
    return PostPage.objects.get(pk=page.pk)


def live(choose: Callable[[PostPage], None]) -> PostPage:
    return factories.publish(chosen(factories.draft(), choose))


def private(choose: Callable[[PostPage], None]) -> PostPage:
    page = factories.draft()
    factories.restrict(page)
    return factories.publish(chosen(page, choose))


def scheduled(choose: Callable[[PostPage], None]) -> PostPage:
    later = timezone.now() + HOUR
    return factories.publish(chosen(factories.draft(), choose, go_live_at=later))


def scheduled_over_live(choose: Callable[[PostPage], None]) -> PostPage:
    later = timezone.now() + HOUR
    return factories.publish(chosen(factories.post(), choose, go_live_at=later))


def draft(choose: Callable[[PostPage], None]) -> PostPage:
    return chosen(factories.draft(), choose)


def draft_of_live(choose: Callable[[PostPage], None]) -> PostPage:
    return chosen(factories.post(), choose)


def in_moderation(choose: Callable[[PostPage], None]) -> PostPage:
    page = draft(choose)
    user = get_user_model().objects.create_superuser("moderator")
    task = GroupApprovalTask.objects.create(name="A second reader")
    workflow = Workflow.objects.create(name="Two readers")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    workflow.start(page.get_latest_revision_as_object(), user)
    return page


def old_revision(choose: Callable[[PostPage], None]) -> PostPage:
    page = chosen(factories.post(), choose)
    fresh = factories.draft("Another draft").get_latest_revision_as_object()
    words = page.get_latest_revision_as_object()
    words.post_authors = [PostAuthor(author=factories.team())]
    words.body, words.topics, words.image, words.disclaimer = fresh.body, [], None, None
    words.related_posts = []
    words.save_revision()
    return page


PUBLIC = {
    made.__name__: made for made in (live, private, scheduled, scheduled_over_live)
}  # fmt: skip
HIDDEN = {made.__name__: made for made in (draft, draft_of_live, in_moderation, old_revision)}
# One state is tried in each run of the tests, the others with the slow ones.
MOST_PUBLIC = [
    name if name == "live" else pytest.param(name, marks=pytest.mark.slow) for name in PUBLIC
]
MOST_HIDDEN = [
    name if made is old_revision else pytest.param(name, marks=pytest.mark.slow)
    for name, made in HIDDEN.items()
]
# Why a live post is taken down, which deleting it asks for.
REASON = {"reason": "outdated", "note": "", "replacement": ""}


def delete_url(row: Model) -> str:
    if isinstance(row, Page):
        return reverse("wagtailadmin_pages:delete", args=[row.pk])
    if row._meta.label_lower == "wagtailimages.image":
        return reverse("wagtailimages:delete", args=[row.pk])
    name = {"site": "wagtailsites", "locale": "wagtaillocales", "user": "wagtailusers_users"}
    if row._meta.model_name in name:
        return reverse(f"{name[row._meta.model_name]}:delete", args=[row.pk])
    return reverse(row.snippet_viewset.get_url_name("delete"), args=[row.pk])


def bulk_url(row: Model) -> str:
    app, model = row._meta.app_label, row._meta.model_name
    if isinstance(row, Page):
        app, model = "wagtailcore", "page"
    return reverse("wagtail_bulk_action", args=[app, model, "delete"]) + f"?id={row.pk}&next=/"


def there(row: Model) -> bool:
    return type(row)._base_manager.filter(pk=row.pk).exists()


def raw_delete(row: Model) -> None:
    """Past every guard, as SQL would do it."""
    if hasattr(row, "renditions"):
        row.renditions.all().delete()
    for model in (Organization, CrisisResource, Author, Topic, Disclaimer):
        if isinstance(row, model):
            CrisisChannel.objects.filter(resource_id=row.pk)._raw_delete(using="default")
            Review.objects.filter(reviewer_id=row.pk)._raw_delete(using="default")
            PostAuthor.objects.filter(author_id=row.pk)._raw_delete(using="default")
            PostPage.topics.through.objects.filter(topic_id=row.pk)._raw_delete(using="default")
    type(row)._base_manager.filter(pk=row.pk)._raw_delete(using="default")
