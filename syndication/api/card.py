"""A card that stands for a post on somebody else's page: a quotation without script or frame."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import override

from blog.renditions import phrases, typography
from syndication.api.attribution import attribution
from syndication.views import EditionView

CACHE_AGE = 3600  # seconds: a card of a post that was taken back must not stay for long
WIDTH = 600
# What a card takes to be shown, in pixels, by a careful guess: pages have letters of their own.
LETTER, LINE, PADDING = 9, 28, 60
# What a way to reach a service may begin with.
WAYS = ("tel:", "sms:", "https://", "http://")


def card(view: EditionView, *, width: int | None, height: int | None) -> dict[str, Any]:
    """The card of a post, no larger than ``width`` and ``height`` pixels where they are given.

    Where there is no room for the lead, it is left out; a warning and the way to help never are.
    """
    facts = view.publisher
    tongue = view.locale.partition("-")[0]
    across = min(width or WIDTH, WIDTH)
    lead = view.data["lead"]["text"]
    tall = _height(view, lead, across)
    if height and tall > height:
        lead = ""
        tall = min(_height(view, lead, across), height)
    return {
        "version": "1.0",
        "type": "rich",
        "title": view.title,
        "author_name": ", ".join(author["name"] for author in view.data["byline"]["authors"]),
        "provider_name": facts.organization.get(tongue) or facts.title.get(tongue, ""),
        "provider_url": facts.front_end or facts.origin,
        "cache_age": CACHE_AGE,
        "html": _html(view, lead),
        "width": across,
        "height": tall,
    }


def _html(view: EditionView, lead: str) -> str:
    with override(view.locale.partition("-")[0]):
        values = {
            "view": view,
            "lead": lead,
            "warning": phrases.topics(view.data["content_warnings"]),
            "help": _help(view),
            "colon": typography.colon(view.locale),
            "attribution": mark_safe(attribution(view)["html"]),  # noqa: S308 it escapes its parts
        }
        return render_to_string("api/oembed.html", values).strip()


def _help(view: EditionView) -> dict[str, Any] | None:
    """The first service for all of the country that the post names, else its first."""
    blocks = (one["value"] for one in view.data["body"] if one["type"] == "crisis_support")
    supports = [one for one in (view.data["crisis_support"], *blocks) if one]
    resources = [resource for support in supports for resource in support["resources"]]
    national = [one for one in resources if "-" not in one["region"]]
    found: dict[str, Any] | None = next(iter(national or resources), None)
    if found is None:
        return None
    channels = [
        {**channel, "url": channel["url"] if channel["url"].startswith(WAYS) else ""}
        for channel in found["channels"]
    ]
    return {**found, "channels": channels}


def _height(view: EditionView, lead: str, width: int) -> int:
    texts = (view.title, lead, attribution(view)["text"], ", ".join(view.data["content_warnings"]))
    letters = max(width // LETTER, 1)
    lines = sum(-(-len(text) // letters) for text in texts) + (2 if _help(view) else 0)
    return lines * LINE + PADDING
