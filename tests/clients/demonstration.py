"""Fills the demonstration with what a partner reads beside posts: an embargoed one, a preview."""

import json
import re
import sys
from datetime import timedelta
from io import StringIO
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from blog.models import PostPage
from blog.models.identity import identity_of
from cms.demo import partner
from syndication.partners import embargo_access
from syndication.unpublished.embargoes import Schedule
from tests import editions_factory

TITLE = "When Sleep Will Not Come"
EMBARGOED = "Not Yet Published"
AHEAD = timedelta(hours=3)  # the demonstration's partner reads a day ahead


def main() -> None:
    """Makes the database that the environment names; prints what a partner's programs are given."""
    call_command("migrate", verbosity=0)
    call_command("demo", stdout=StringIO())
    _schedule()
    page = PostPage.objects.get(title=TITLE)
    given = {"KEY": _key(), "TOKEN": _token(page), "POST": str(identity_of(page).pk)}
    json.dump(given, sys.stdout)


def _key() -> str:
    found = re.match(r"\S+", partner.sandbox_key(at=timezone.now()))
    if found is None:
        raise AssertionError("The demonstration makes a key only for an http origin.")
    return found[0]


def _schedule() -> None:
    release = editions_factory.release(editions_factory.small(1, title=EMBARGOED))
    now = timezone.now()
    when = Schedule(publish_at=now + AHEAD, published_at=now + AHEAD, revision=1)
    embargo_access.schedule(release, when, at=now)


def _token(page: PostPage) -> str:
    """What an editor's preview of a draft gives to the front end."""
    user: Any = get_user_model().objects.create_superuser("previewer", "previewer@example.org")
    editor = Client(SERVER_NAME="localhost")
    editor.force_login(user)
    answer = editor.get(f"/admin/pages/{page.pk}/view_draft/", {"mode": "front_end"})
    return urlsplit(answer["Location"]).path.rpartition("/")[2]
