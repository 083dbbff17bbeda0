"""``manage.py check_posts``: the findings of published posts and drafts."""

import json
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from blog import checks
from blog.builder.addresses import TAGS
from blog.checks import Finding, Severity
from syndication.desk import checking
from syndication.desk.checking import Checked

LEVELS = {level.name.lower(): level for level in Severity}
Source = Callable[[str], Iterator[Checked]]
SOURCES: dict[str, tuple[Source, ...]] = {
    "published": (checking.published,),
    "drafts": (checking.drafts,),
    "all": (checking.published, checking.drafts),
}


class Command(BaseCommand):
    help = (
        "Runs the checks on every published post, or on drafts, and lists what they find. "
        "Exits with status 1 where a finding blocks publication and is not overridden."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--of", choices=list(SOURCES), default="published", help="which posts to check"
        )
        parser.add_argument(
            "--locale", choices=list(TAGS.values()), default="", help="posts of one language only"
        )
        parser.add_argument(
            "--level",
            choices=list(LEVELS),
            default="warn",
            help="the mildest findings that are listed; blocking ones always count",
        )
        parser.add_argument(
            "--format",
            choices=["text", "json"],
            default="text",
            help="json: one object on a line for each post that has a finding",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """List the findings post by post; the counts go to standard error."""
        write = _json if options["format"] == "json" else _text
        posts = listed = blocked = 0
        sources = SOURCES[options["of"]]
        for post in chain.from_iterable(source(options["locale"]) for source in sources):
            posts += 1
            blocked += bool(checks.blocking(post.findings))
            shown = [each for each in post.findings if each.severity <= LEVELS[options["level"]]]
            listed += len(shown)
            for line in write(post, shown) if shown else ():
                self.stdout.write(line)
        self.stderr.write(f"{posts} posts, {listed} findings, {blocked} posts blocked")
        if blocked:
            raise CommandError(f"{blocked} of {posts} posts have a finding that blocks.")


def _text(post: Checked, shown: list[Finding]) -> Iterator[str]:
    state = "draft" if post.draft else "published"
    yield f"{post.path or post.title} ({post.locale}, {state}, page {post.page_id})"
    for each in shown:
        yield f"  {each.severity.name.lower():5} {each.id}: {each.message} {each.remedy}"
        if each.override:
            given = each.override
            yield f"        overridden by {given.by} on {given.at:%Y-%m-%d}: {given.reason}"


def _json(post: Checked, shown: list[Finding]) -> Iterator[str]:
    yield json.dumps(
        {
            "page": post.page_id,
            "title": post.title,
            "locale": post.locale,
            "path": post.path,
            "state": "draft" if post.draft else "published",
            "findings": [_data(each) for each in shown],
        },
        ensure_ascii=False,
    )


def _data(finding: Finding) -> dict[str, Any]:
    given = finding.override
    return {
        "id": finding.id,
        "severity": finding.severity.name.lower(),
        "message": finding.message,
        "remedy": finding.remedy,
        "field": finding.field,
        "block": finding.block_id,
        "item": finding.item,
        "override": given and {"by": given.by, "at": given.at.isoformat(), "reason": given.reason},
    }
