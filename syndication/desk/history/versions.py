"""The versions of a post that can be compared: its drafts (revisions) and its editions.

Editions whose words were removed for good are not among them, nor are withdrawals.
"""

import json
import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail.admin.utils import get_user_display_name
from wagtail.models import PageLogEntry, Revision, TaskState

from blog import codec
from blog.admin import local_times, moments
from blog.builder.review import NOT_REVIEWED
from blog.models import PostIdentity, PostPage, Review
from syndication.api import comparison
from syndication.desk import releases
from syndication.desk.history.differences import Data, is_picture, picture_name
from syndication.editions import publisher
from syndication.editions.models import Edition

log = logging.getLogger(__name__)

_KEY = re.compile(r"([re])([0-9]{1,15})")

MOST_DRAFTS = 50
MOST_MOMENTS = 100
MOST_EDITIONS = 100

LABELS: dict[str, str | Promise] = {
    "title": gettext_lazy("Title"),
    "lead": gettext_lazy("Lead"),
    "authors": gettext_lazy("Authors"),
    "topics": gettext_lazy("Topics"),
    "image": gettext_lazy("Image"),
    "disclaimer": gettext_lazy("Disclaimer"),
    "corrections": gettext_lazy("Corrections"),
    "email_subject": gettext_lazy("E-mail subject"),
    "email_preheader": gettext_lazy("E-mail preview text"),
    "search_description": gettext_lazy("Search description"),
    "slug": gettext_lazy("Address"),
}
# Made anew with each build, or not for readers.
_LEFT_OUT = frozenset({"sizes", "anchor", "focal"})
_AUTOMATIC = NOT_REVIEWED - {"divider"}


class UnreadableError(Exception):
    """A version cannot be shown: it is gone, its words were removed, or it cannot be built."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version; ``key`` names it in an address: ``r`` or ``e`` and a number."""

    key: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Versions of one kind, newest first."""

    label: str
    versions: list[Version]


def choices(page: PostPage, *, drafts: bool, chosen: Iterable[str] = ()) -> list[Group]:
    """The versions to choose from, with those in ``chosen`` however old. Six queries at most."""
    groups = []
    if drafts:
        names = _moments(page)
        wanted = [number for kind, number in map(parted, chosen) if kind == "r"]
        rows = _revisions(page)
        newest = list(rows[:MOST_DRAFTS])
        known = {row.pk for row in newest}
        further = rows.filter(pk__in=({*names, *wanted} - known))
        found = sorted([*newest, *further], key=lambda row: row.pk, reverse=True)
        named = [row for row in found if row.pk in names]
        others = [row for row in found if row.pk not in names]
        groups.append(Group(label=_("Moments"), versions=[_draft(row, names) for row in named]))
        groups.append(Group(label=_("Drafts"), versions=[_draft(row, names) for row in others]))
    groups.append(Group(label=_("Editions"), versions=list(_editions(page))))
    return [group for group in groups if group.versions]


def _revisions(page: PostPage) -> Any:
    """The post's revisions, newest first, without their content."""
    return page.revisions.order_by("-pk").defer("content").select_related("user")


def _moments(page: PostPage) -> dict[int, list[str]]:
    """The names of the moments at which a revision stood, newest first, by its id."""
    entries = PageLogEntry.objects.filter(page=page, revision__isnull=False)
    rows = entries.filter(action__in=moments.NAMES).order_by("-timestamp", "-pk")
    found: dict[int, list[str]] = {}
    for action, revision in rows.values_list("action", "revision_id")[:MOST_MOMENTS]:
        found.setdefault(revision, []).append(str(moments.NAMES[action]))
    return found


def _draft(row: Revision, names: dict[int, list[str]]) -> Version:
    when = local_times.shown(row.created_at)
    what = ", ".join(dict.fromkeys(names.get(row.pk, []))) or _("Draft")
    who = get_user_display_name(row.user) if row.user else _("the system")
    return Version(key=f"r{row.pk}", label=f"{what}, {when}, {who}")


def _all_editions(page: PostPage) -> "QuerySet[Edition]":
    return Edition.objects.filter(
        post_id__in=PostIdentity.objects.filter(page_id=page.pk).values("pk")
    )


def _editions(page: PostPage) -> Iterator[Version]:
    rows = _all_editions(page).filter(redacted_at=None).exclude(document="")
    columns = rows.order_by("-number").values_list("number", "recorded_at")
    for number, at in columns[:MOST_EDITIONS]:
        words = _("Edition %(number)s") % {"number": number}
        yield Version(key=f"e{number}", label=f"{words}, {local_times.shown(at)}")


def reviewed_by(page: PostPage, user: Any) -> int | None:
    """The revision that the person reviewed last: by a step of a workflow, or as a record."""
    steps = TaskState.objects.filter(
        workflow_state__in=page.workflow_states.all(), finished_by=user, revision__isnull=False
    )
    records = Review.objects.filter(page=page, recorded_by=user, revision__isnull=False)
    found = [
        *steps.order_by("-finished_at").values_list("revision_id", flat=True)[:1],
        *records.values_list("revision_id", flat=True)[:1],
    ]
    return max(found, default=None)


def usual(page: PostPage, user: Any) -> tuple[str, str]:
    """What is compared if nobody chooses: what the person reviewed, or readers have, or was saved
    before, with the newest draft. Empty names where there is only one version.
    """
    latest = page.latest_revision_id
    before = reviewed_by(page, user) or page.live_revision_id
    if before in (None, latest):
        older = page.revisions.filter(pk__lt=latest or 0).order_by("-pk")
        before = older.values_list("pk", flat=True).first()
    return (f"r{before}", f"r{latest}") if before and latest else ("", "")


def read(page: PostPage, key: str) -> Data:
    """The content of a version, as :func:`differences.between` takes it.

    Raises :class:`UnreadableError`.
    """
    kind, number = parted(key)
    if kind == "e":
        return content(_edition(page, number))
    if kind == "r":
        return content(_revision(page, number))
    raise UnreadableError(_("Choose two versions."))


def parted(key: str) -> tuple[str, int]:
    """The kind and the number in a version's key; no kind if it is none."""
    found = _KEY.fullmatch(key)
    return (found[1], int(found[2])) if found else ("", 0)


def _edition(page: PostPage, number: int) -> str:
    row = _all_editions(page).filter(number=number).first()
    if row is None or not (row.document or row.redacted_at):
        raise UnreadableError(_("There is no edition %(number)s.") % {"number": number})
    if row.redacted_at is not None:
        words = _("The words of edition %(number)s were removed for good.")
        raise UnreadableError(words % {"number": number})
    return row.document


def _revision(page: PostPage, pk: int) -> str:
    row = page.revisions.filter(pk=pk).first()
    if row is None:
        raise UnreadableError(_("That draft is not there any more."))
    try:
        draft = row.as_object()
        document = releases.draft_document(draft, publisher.current(), at=timezone.now())
    except Exception as failed:  # whatever an old draft holds, its history stays usable
        log.exception("Revision %s of page %s could not be read.", pk, page.pk)
        raise UnreadableError(_("That draft cannot be read any more.")) from failed
    return codec.dumps(document).decode()


def content(document: str) -> Data:
    """The texts of a stored document (JSON) by the names of ``LABELS``, and its ``body``."""
    data = json.loads(document)
    email, lead = data.get("email") or {}, data["lead"]["text"]
    subject, preheader = email.get("subject") or "", email.get("preheader") or ""
    return {
        "title": data["title"],
        "lead": lead,
        "authors": "\n".join(each["name"] for each in (data.get("byline") or {})["authors"]),
        "topics": "\n".join(each["name"] for each in data.get("topics") or ()),
        "image": _picture(data.get("image")),
        "disclaimer": (data.get("disclaimer") or {}).get("text") or "",
        "corrections": "\n".join(each["text"] for each in data.get("corrections") or ()),
        "email_subject": "" if subject == data["title"] else subject,
        "email_preheader": "" if lead.startswith(preheader) else preheader,
        "search_description": data.get("search_description") or "",
        "slug": data["slug"],
        "body": [_block(block) for block in data["body"] if block["type"] not in _AUTOMATIC],
        "locale": data["locale"],
    }


def _picture(picture: Data | None) -> str:
    return f"{picture_name(picture)}\n{comparison.text(picture)}" if picture else ""


def _block(block: Data) -> Data:
    return {"id": block["id"], "type": block["type"], "value": _pruned(block["value"])}


def _pruned(value: Any) -> Any:
    """Without what is made anew; a picture keeps an empty list of sizes, which tells it apart."""
    if isinstance(value, list):
        return [_pruned(each) for each in value]
    if not isinstance(value, dict):
        return value
    kept = {name: _pruned(part) for name, part in value.items() if name not in _LEFT_OUT}
    return kept | {"sizes": []} if is_picture(value) else kept
