"""``manage.py withdraw``: takes a published post down, also while nobody can open the admin."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from wagtail.actions.unpublish_page import UnpublishPageAction

from blog.builder import addresses
from blog.models import PostPage
from blog.models.identity import identity_of
from syndication.desk import left_pictures, siblings, under_way, withdrawing


class Command(BaseCommand):
    help = (
        "Takes a published post down. Readers, feeds and partners are told the reason. A scheduled "
        "version is cancelled, a review ends, a lock stays. Its copies and translations are "
        "named; they stay published, or scheduled, unless the options say otherwise."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        reasons = ", ".join(code for code, _words in withdrawing.REASONS)
        parser.add_argument("post", type=UUID, help="the post's id")
        parser.add_argument("--reason", required=True, help=f"one of: {reasons}")
        parser.add_argument("--note", default="", help="for readers and partners; public")
        parser.add_argument("--replacement", default="", help="address of what replaces it")
        parser.add_argument(
            "--with-translations", action="store_true", help="takes its translations down, too"
        )
        parser.add_argument(
            "--with-copies",
            action="store_true",
            help="takes down what was copied from it, too, and what it was copied from",
        )
        for code in addresses.TAGS:
            parser.add_argument(
                f"--note-{code}", default="", help=f"the note where the language is {code!r}"
            )

    def handle(self, *args: Any, post: UUID, **options: Any) -> None:
        page = PostPage.objects.filter(identity=post).first()
        if page is None:
            raise CommandError(f"There is no post {post}.")
        if not page.live:
            raise CommandError(f"“{page.title}” is not published.")
        form = withdrawing.WithdrawalForm(_given(page, options), gone=[page])
        if not form.is_valid():
            raise CommandError(_problems(form))
        along = form.taken_along()
        every = PostPage.objects.filter(pk__in=[page.pk, *(post.pk for post in along)])
        lines = under_way.sentences(every, user=None)
        page.withdrawal, page.taken_along = form.withdrawal(), along
        UnpublishPageAction(page).execute(skip_permission_checks=True)
        down = [f"“{post.title}” is taken down." for post in [page, *along]]
        remaining = [*_left(form), *_coming(form), *_pictures(form)]
        self.stdout.write("\n".join([*down, *lines, *remaining]))


def _given(page: PostPage, options: dict[str, Any]) -> dict[str, Any]:
    """The form's values: ``--note-fr`` is the note of a French post, whichever post is named."""
    given = {
        name: options[name]
        for name in options
        if name in {"reason", "note", "replacement"} or name.startswith("note_")
    }
    given["note"] = options["note"] or options.get(f"note_{page.locale.language_code}", "")
    wanted = {"translation": options["with_translations"], "copy": options["with_copies"]}
    wanted["original"] = wanted["copy"]
    found = siblings.of([page], user=None)
    given["along"] = [str(each.page.pk) for each in found if wanted[each.relation]]
    return given


def _left(form: withdrawing.WithdrawalForm) -> list[str]:
    """What is still published, and how to take that down."""
    return [
        f"Still published: {each}\n"
        f"  To take it down: manage.py withdraw {identity_of(each.page).pk} "
        f"--reason {form.cleaned_data['reason']}"
        for each in form.left()
    ]


def _coming(form: withdrawing.WithdrawalForm) -> list[str]:
    """What is not published yet, and will be: no withdrawal takes that down."""
    return [str(form.coming), *(f"  {each}" for each in form.scheduled)] if form.scheduled else []


def _pictures(form: withdrawing.WithdrawalForm) -> list[str]:
    return [
        f"Can still be opened at its own address, until it is deleted: picture “{picture.title}”"
        for picture in left_pictures.unused(form.picture_ids)
    ]


def _problems(form: withdrawing.WithdrawalForm) -> str:
    return " ".join(
        f"--{name}: {problem}" for name, found in form.errors.items() for problem in found
    )
