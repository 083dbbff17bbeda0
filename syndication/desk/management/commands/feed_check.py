"""``manage.py feed_check``: what partners' feeds would refuse of the live posts."""

from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from syndication.desk import profile_rules
from syndication.editions.versions import Selection
from syndication.feeds.profiles import reading, rules
from syndication.feeds.profiles.posts import Post, post
from syndication.feeds.profiles.refusals import refusals
from syndication.feeds.profiles.rules import Profile
from syndication.reading import posts
from syndication.reading.posts import EditionView

PAGE = 100


class Command(BaseCommand):
    help = "Lists which live posts each active partner feed profile would refuse, and why."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--fail", action="store_true", help="exit with status 1 on any finding")

    def handle(self, *args: Any, fail: bool = False, **options: Any) -> None:
        today = timezone.now().date()
        profiles = profile_rules.active(today)
        for name in aged(profiles, today):
            self.stdout.write(f"{name}: rules not read at their source for a year")
        count = read = 0
        for view in live():
            read += 1
            for line in lines(view, profiles, today):
                self.stdout.write(line)
                count += 1
        self.stdout.write(f"{len(profiles)} profiles, {read} posts, {count} findings")
        if fail and count:
            raise CommandError(f"Partners would refuse something in {count} places.")


def lines(view: EditionView, profiles: list[Profile], today: date) -> Iterator[str]:
    """One line per finding. A post that is incomplete is one: it is in no feed."""
    try:
        made: Post = post(view)
    except (LookupError, ValueError, TypeError, AttributeError) as exc:
        yield f"{view.path}: it is in no feed, for it is not whole ({exc})"
        return
    for profile in profiles:
        for refusal in refusals(made, profile, today=today):
            found = profile_rules.finding_of(refusal)
            yield f"{view.path}: {found.message} {found.remedy} [{found.id}]"


def live() -> Iterator[EditionView]:
    """Every live post, newest first."""
    after = None
    while found := posts.page(Selection(), limit=PAGE, after=after, media=reading.MEDIA):
        yield from found
        last = found[-1]
        if last.published_at is None:
            return
        after = (last.published_at, UUID(last.post_id))


def aged(profiles: list[Profile], today: date) -> Iterator[str]:
    """The presets in use whose rules were not compared with their sources for a year."""
    for key in sorted({profile.preset for profile in profiles}):
        preset = rules.preset(key)
        if any(source.is_outdated(today) for source in preset.sources.values()):
            yield preset.name
