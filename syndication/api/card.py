"""The oEmbed card of a post: a quotation in HTML, without scripts or frames."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import override

from blog.renditions import summary, typography
from syndication.api.answer_types import Card
from syndication.api.attribution import attribution
from syndication.http import conditional
from syndication.reading.posts import EditionView

WIDTH = 600
# Pixels for estimating a card's height, on the large side: each page has its own font.
CHARACTER_WIDTH, LINE_HEIGHT, PADDING = 9, 28, 60
# URL prefixes that contact channels may have.
CONTACT_SCHEMES = ("tel:", "sms:", "https://", "http://")


def card(view: EditionView, *, width: int | None, height: int | None) -> Card:
    """Returns the card of a post, within ``width`` and ``height`` pixels if given.

    The lead is left out if it does not fit; content warnings and crisis resources never are.
    """
    facts = view.publisher
    language = view.locale.partition("-")[0]
    card_width = min(width or WIDTH, WIDTH)
    lead = view.data["lead"]["text"]
    card_height = _height(view, lead, card_width)
    if height and card_height > height:
        lead = ""
        card_height = min(_height(view, lead, card_width), height)
    return {
        "version": "1.0",
        "type": "rich",
        "title": view.title,
        "author_name": ", ".join(author["name"] for author in view.data["byline"]["authors"]),
        "provider_name": facts.organization.get(language) or facts.title.get(language, ""),
        "provider_url": facts.front_end or facts.origin,
        "cache_age": conditional.LONGEST,
        "html": _html(view, lead),
        "width": card_width,
        "height": card_height,
    }


def _html(view: EditionView, lead: str) -> str:
    with override(view.locale.partition("-")[0]):
        values = {
            "view": view,
            "lead": lead,
            "warning": summary.warned_of(view.data),
            "help": _help(view),
            "colon": typography.colon(view.locale),
            "attribution": mark_safe(attribution(view)["html"]),  # noqa: S308 it escapes its parts
        }
        return render_to_string("api/oembed.html", values).strip()


def _help(view: EditionView) -> dict[str, Any] | None:
    """The first national crisis resource of the post, else its first resource."""
    blocks = (block["value"] for block in view.data["body"] if block["type"] == "crisis_support")
    supports = [value for value in (view.data["crisis_support"], *blocks) if value]
    resources = [resource for support in supports for resource in support["resources"]]
    national = [resource for resource in resources if "-" not in resource["region"]]
    found: dict[str, Any] | None = next(iter(national or resources), None)
    if found is None:
        return None
    channels = [
        {**channel, "url": channel["url"] if channel["url"].startswith(CONTACT_SCHEMES) else ""}
        for channel in found["channels"]
    ]
    return {**found, "channels": channels}


def _height(view: EditionView, lead: str, width: int) -> int:
    texts = (view.title, lead, attribution(view)["text"], summary.warned_of(view.data))
    characters = max(width // CHARACTER_WIDTH, 1)
    lines = sum(-(-len(text) // characters) for text in texts) + (2 if _help(view) else 0)
    return lines * LINE_HEIGHT + PADDING
