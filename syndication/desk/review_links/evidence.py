"""The evidence of an answer: who, when, which words, and their digest, as a page to print."""

from typing import Any

from django.http import HttpResponse

from blog import codec
from blog.models import ReviewLink
from syndication.desk import releases
from syndication.desk.review_links.passages import split
from syndication.editions.publisher import Publisher
from syndication.web import pages


def page(link: ReviewLink, facts: Publisher) -> HttpResponse:
    """The page, with the whole words; without them if the post was deleted."""
    document = codec.loads(link.document) if link.document else None
    parts = split(document, releases.context(document, facts)) if document else []
    values: dict[str, Any] = {
        "link": link,
        "given": link.given,
        "title": link.title,
        "asked_by": _name(link.created_by),
        "confirmed_by": _name(link.given.confirmed_by) if link.given else "",
        "openings": list(link.openings.order_by("at")),
        "parts": parts,
        "noindex": True,
    }
    return pages.framed("web/review/evidence.html", link.locale, facts, values)


def _name(user: Any) -> str:
    return (user.get_full_name() or user.get_username()) if user else ""
