"""``manage.py withdraw``: takes a published post down, also while nobody can open the admin."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from wagtail.actions.unpublish_page import UnpublishPageAction

from blog.models import PostPage
from syndication.desk import under_way, withdrawing


class Command(BaseCommand):
    help = (
        "Takes a published post down. Readers, feeds and partners are told the reason. A scheduled "
        "version is cancelled, a review ends, a lock stays."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        reasons = ", ".join(code for code, _words in withdrawing.REASONS)
        parser.add_argument("post", type=UUID, help="the post's id")
        parser.add_argument("--reason", required=True, help=f"one of: {reasons}")
        parser.add_argument("--note", default="", help="for readers and partners; public")
        parser.add_argument("--replacement", default="", help="address of what replaces it")

    def handle(self, *args: Any, post: UUID, **options: Any) -> None:
        page = PostPage.objects.filter(identity=post).first()
        if page is None:
            raise CommandError(f"There is no post {post}.")
        if not page.live:
            raise CommandError(f"“{page.title}” is not published.")
        given = {name: options[name] for name in ("reason", "note", "replacement")}
        form = withdrawing.WithdrawalForm(given, gone=[page])
        if not form.is_valid():
            raise CommandError(_problems(form))
        lines = under_way.sentences(withdrawing.taken_down([page]), user=None)
        page.withdrawal = form.withdrawal()
        UnpublishPageAction(page).execute(skip_permission_checks=True)
        self.stdout.write("\n".join([f"“{page.title}” is taken down.", *lines]))


def _problems(form: withdrawing.WithdrawalForm) -> str:
    return " ".join(
        f"--{name}: {problem}" for name, found in form.errors.items() for problem in found
    )
