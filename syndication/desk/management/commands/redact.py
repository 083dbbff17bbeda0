"""``manage.py redact``: removes the words of former editions of a post for good."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from blog.visible import readable
from syndication.desk import redacting
from syndication.editions.models import Head
from syndication.editions.redaction import RedactionError


class Command(BaseCommand):
    help = (
        "Deletes the content of former editions of a post, for example after a request for "
        "erasure. Numbers, dates and sequences remain. This cannot be undone."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("post", type=UUID, help="the post's id")
        parser.add_argument("editions", type=int, nargs="*", help="the numbers of the editions")
        parser.add_argument(
            "--all", action="store_true", help="every edition but the current one and tombstones"
        )
        parser.add_argument("--reason", required=True, help="why; stored in the post's history")

    def handle(self, *args: Any, post: UUID, editions: list[int], **options: Any) -> None:
        reason = readable(options["reason"]).strip()
        if not reason or len(reason) > redacting.LONGEST_REASON:
            raise CommandError(f"Give a reason of at most {redacting.LONGEST_REASON} characters.")
        if bool(editions) == options["all"]:
            raise CommandError("Name the numbers of the editions, or give --all.")
        if not Head.objects.filter(post_id=post).exists():
            raise CommandError(f"There is no post {post}.")
        numbers = redacting.redactable(post) if options["all"] else editions
        try:
            redacted = redacting.redact(post, numbers, reason=reason, user=None, at=timezone.now())
        except RedactionError as error:
            raise CommandError(error.reason.words()) from error
        for edition in redacted:
            self.stdout.write(f"Edition {edition.number}: words removed.")
        if not redacted:
            self.stdout.write("No former edition of this post has words.")
