"""Review links for tests: made as the editors' page makes them."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from blog.admin.review_links import making
from blog.admin.review_links.making import Asked
from blog.models import PostPage, ReviewLink
from syndication.desk import releases
from syndication.editions import publisher

NAME, CREDENTIALS = "Rosa Example", "RSW"


def person(role: str, name: str = "", **values: Any) -> User:
    """Somebody of that role; the roles are made by ``seeded_roles``."""
    user = User.objects.create_user(name or role.lower().replace(" ", "-"), **values)
    user.groups.add(Group.objects.get(name=role))
    return user


def make(page: PostPage, by: User, **values: Any) -> tuple[ReviewLink, str]:
    """A link to the latest draft, and the path of its page."""
    asked = Asked(name=NAME, credentials=CREDENTIALS, **values)
    now = timezone.now()
    draft = page.get_latest_revision_as_object()
    document = releases.draft_document(draft, publisher.current(), at=now)
    link, token = making.make(page, document, asked, user=by, at=now)
    return link, f"/reviews/{token}/"


def answer(path: str, verdict: str = "approved", **values: Any) -> Any:
    """Send the form, as somebody whom nobody knows."""
    sent = {"verdict": verdict, "comment": "", "read_all": "on"} | values
    return Client().post(path, sent)


def expire(link: ReviewLink) -> None:
    ReviewLink.objects.filter(pk=link.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
