"""The forms by which a post is taken down, what is typed into them, and a schedule."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from blog.models import PostPage
from syndication.unpublished import embargoes


def unpublish(page: PostPage) -> str:
    return reverse("wagtailadmin_pages:unpublish", args=[page.pk])


def delete(page: PostPage) -> str:
    return reverse("wagtailadmin_pages:delete", args=[page.pk])


def bulk(action: str, *pages: PostPage) -> str:
    ids = "&".join(f"id={page.pk}" for page in pages)
    return f"/admin/bulk/wagtailcore/page/{action}/?{ids}"


def typed(**more: str) -> dict[str, str]:
    return {"reason": "harmful", "note": "It named a wrong dose.", "replacement": "", **more}


WAYS = [
    unpublish,
    delete,
    lambda page: bulk("unpublish", page),
    lambda page: bulk("delete", page),
]
NAMES = ["unpublish", "delete", "bulk unpublish", "bulk delete"]


def schedule(page: PostPage) -> None:
    fresh = page.get_latest_revision_as_object()
    fresh.title, fresh.go_live_at = "Calmer evenings", timezone.now() + timedelta(days=2)
    fresh.save_revision().publish()
    assert embargoes.revisions()
