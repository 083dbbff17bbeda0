"""The seed, a real post: imported, refused, then corrected and published as an edit."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone

from blog import codec
from blog import document as doc
from blog.importers import known, saving, text
from blog.importers.report import Imported
from blog.importers.source import Source, read
from blog.models import Organization, PostPage
from cms.demo import posts

SOURCE = Path(__file__).parent / "seed" / "000_1de237378b3db93f.txt"
TITLE = "Building Trust with Your Therapist"
ID = UUID("e473fecd-23ca-545c-b559-68797641fa8b")  # follows from the source's bytes

# What was lost or misspelt in the text.
TEAM = ("Blacktherapy Team", "blacktherapy-team")
CALL_TO_ACTION = doc.Action(
    label="Start your wellness journey today", url="https://blacktherapy.example/start/"
)


class NotRefusedError(AssertionError):
    """The seed was published although its button has no address: a check is missing."""


def load() -> str:
    """Import, try to publish, correct and publish. Returns the reason of the refusal."""
    page = draft()
    reason = refusal(page)
    correct(page)
    return reason


def draft() -> PostPage:
    """The seed as the importer reads it."""
    source = read(SOURCE)
    imported = text.parse(
        source,
        title=TITLE,
        known_authors=known.known_authors(),
        known_organizations=tuple(Organization.objects.values_list("name", flat=True)),
    )
    return saving.save(imported, source).page


def refusal(page: PostPage) -> str:
    """Try to publish the draft; returns why that is refused."""
    try:
        page.get_latest_revision().publish()
    except ValidationError as exc:
        return " ".join(exc.messages)
    raise NotRefusedError


def correct(page: PostPage) -> None:
    """Publish the corrected text as an edit of the post, dated an hour ago, as the newest post."""
    document = corrected(page)
    raw = codec.dumps(document)
    source = Source(name="corrected.json", kind="document", raw=raw, text=raw.decode())
    saved = saving.save(Imported(document=document, source=dict(text.facts(source))), source)
    posts.publish(saved.page, at=timezone.now() - timedelta(hours=1))


def corrected(page: PostPage) -> doc.Document:
    """The seed with the button's address and the team's name corrected, under the same ids."""
    source = read(SOURCE)
    document = text.parse(source, title=page.title).document
    name, slug = TEAM
    authors = tuple(replace(author, name=name, slug=slug) for author in document.byline.authors)
    body = tuple(_corrected(block, authors) for block in document.body)
    return replace(document, byline=doc.Byline(authors=authors), body=body)


def _corrected(block: doc.Block, authors: tuple[doc.Author, ...]) -> doc.Block:
    value = block.value
    if isinstance(value, doc.OrganizationBoilerplate):
        return replace(block, value=replace(value, cta=CALL_TO_ACTION))
    if isinstance(value, doc.AuthorByline):
        return replace(block, value=replace(value, authors=authors))
    return block
