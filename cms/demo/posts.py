"""The example posts: imported from our JSON, published, and some corrected or withdrawn."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from wagtail.images.models import AbstractImage

from blog import codec
from blog.admin import reviews
from blog.builder import images
from blog.importers import document, saving
from blog.importers.source import ImportFailed, decode
from blog.models import Author, PostPage, Review
from cms.demo.facts import REVIEWER
from syndication.desk.publisher_sync import Withdrawal

FOLDER = Path(__file__).parent / "posts"
PICTURES = "/media/demo/"
# In the order of publication. name.fr.json is the translation of name.en.json, if it exists.
NAMES = (
    "desk-stretch",
    "sleep",
    "work-stress",
    "grief",
    "asking-for-help",
    "supporting-a-friend",
    "heavy-days",
)
MISTAKE, RIGHT = "the first Tuesday of the month", "the first Thursday of the month"
NOTE = (
    "An earlier version gave the wrong day for the Example Grief Circle. It meets on the first "
    "Thursday of the month."
)

Pictures = Mapping[str, AbstractImage]  # images of the library, by the names that the files use


def load(pictures: Pictures) -> int:
    """Import and publish all posts; returns the number of live posts.

    They are backdated, a day apart: feed validators warn of entries with equal dates.
    """
    now = timezone.now()
    for index, name in enumerate(NAMES):
        at = now - timedelta(days=len(NAMES) - index)
        page = _import_file(f"{name}.en.json", pictures)
        BEFORE.get(name, _nothing)(page, pictures)
        publish(page, at=at)
        if (FOLDER / f"{name}.fr.json").exists():
            twin = _import_file(f"{name}.fr.json", pictures)
            PostPage.objects.filter(pk=twin.pk).update(translation_key=page.translation_key)
            publish(twin, at=at + timedelta(hours=1))
        AFTER.get(name, _nothing)(page, pictures)
    return int(PostPage.objects.live().count())


def publish(page: PostPage, *, at: datetime) -> None:
    """Publish for the first time, dated ``at``."""
    PostPage.objects.filter(pk=page.pk).update(first_published_at=at)
    PostPage.objects.get(pk=page.pk).get_latest_revision().publish()


def _import_file(name: str, pictures: Pictures, *, changed: tuple[str, str] = ("", "")) -> PostPage:
    """Import one file with the drawn pictures, and return its page."""
    text = (FOLDER / name).read_text(encoding="utf-8").replace(*changed)
    data = _with_pictures(json.loads(text), pictures)
    source = decode(name, "document", json.dumps(data, ensure_ascii=False).encode())
    (imported,) = document.parse(source)
    if isinstance(imported, ImportFailed):
        raise imported
    return saving.save(imported, source).page


def _with_pictures(data: Any, pictures: Pictures) -> Any:
    """The JSON with the addresses and sizes of the stored pictures."""
    if isinstance(data, list):
        return [_with_pictures(part, pictures) for part in data]
    if not isinstance(data, dict):
        return data
    if str(data.get("url")).startswith(PICTURES):
        row = pictures[Path(data["url"]).stem]
        return codec.to_data(images.image(row, alt=data["alt"], credit=data["credit"]))
    return {key: _with_pictures(value, pictures) for key, value in data.items()}


def _nothing(page: PostPage, pictures: Pictures) -> None:
    """For posts with nothing to do before or after publication."""


def _review(page: PostPage, pictures: Pictures) -> None:
    today = timezone.localdate()
    review = Review(
        reviewer=Author.objects.get(slug=REVIEWER),
        scope=Review.Scope.CLINICAL,
        reviewed_on=today,
        next_review_on=today + reviews.NEXT_REVIEW_AFTER,
    )
    reviews.save(review, page)


def _correct(page: PostPage, pictures: Pictures) -> None:
    saved = _import_file("grief.en.json", pictures, changed=(MISTAKE, RIGHT))
    edited = saved.get_latest_revision_as_object()
    edited.update_kind = PostPage.UpdateKind.CORRECTION
    edited.update_note = NOTE
    edited.save_revision().publish()


def _withdraw(page: PostPage, pictures: Pictures) -> None:
    live = PostPage.objects.get(pk=page.pk)
    live.withdrawal = Withdrawal(
        reason="outdated",
        note="These exercises are being written anew. Please do not pass on the earlier version.",
    )
    live.unpublish()


Story = Callable[[PostPage, Pictures], None]
BEFORE: dict[str, Story] = {"heavy-days": _review}
AFTER: dict[str, Story] = {"grief": _correct, "desk-stretch": _withdraw}
