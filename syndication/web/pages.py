"""The pages of the public site, each a function of what it shows. No request, no clock."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import override

from blog import codec
from blog import document as doc
from blog.renditions import phrases, pictures, summary, typography
from blog.renditions.context import language
from syndication.editions.publisher import Publisher
from syndication.http import conditional
from syndication.reading import posts, reasons, terms
from syndication.reading.posts import EditionView, Tombstone
from syndication.web import jsonld, listings, paging
from syndication.web.listings import Listing

PER_PAGE = 12
FEEDS = (
    ("atom.xml", "application/atom+xml", "Atom"),
    ("rss.xml", "application/rss+xml", "RSS"),
    ("feed.json", "application/feed+json", "JSON"),
)


def post(
    view: EditionView,
    facts: Publisher,
    *,
    draft: bool = False,
    lost: tuple[str, ...] = (),
    template: str = "web/post.html",
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """A post's page. That of a draft says so and asks search engines not to index it.

    ``template`` extends that of posts; ``more`` are values for it.
    """
    data = view.data
    canonical = data.get("canonical_url") or facts.origin + view.path
    index_url = facts.origin + facts.indexes.get(view.locale, "/")
    alternates = {view.locale: canonical}
    alternates |= {twin.locale: view.twin_url(twin) for twin in view.twins}
    image = _main_image(data["image"]) if data["image"] else None
    values = {
        "view": view,
        "data": data,
        "draft": draft,
        "lost": ", ".join(lost),
        "title": view.title,
        "description": summary.description(data),
        "canonical": canonical,
        "alternates": _alternates(alternates, facts),
        "image": image,
        "body": mark_safe(view.contents["html"]),  # noqa: S308 our own rendition of sanitised text
        "jsonld": jsonld.post(view, facts, url=canonical, index_url=index_url),
        "published": _moment(view.published_at, facts, view.locale),
        "updated": _updated(view, facts),
        "review": _review(data, view.locale),
        "authors": [_author(author, facts, view.locale) for author in data["byline"]["authors"]],
        "topics": [_topic(topic, facts, view.locale) for topic in data["topics"]],
        "related": _related(view, facts),
        "twins": [(twin.locale, facts.origin + twin.path) for twin in view.twins],
        "scripts": not draft and data["share"]["enabled"],
    }
    return framed(template, view.locale, facts, {**values, **(more or {})})


def listing(listed: Listing, facts: Publisher, start: tuple[datetime, UUID] | None) -> HttpResponse:
    """An index, a topic or an author: the newest posts behind ``start``."""
    found = posts.page(listed.selection, limit=PER_PAGE + 1, after=start)
    name = _name(listed, listed.locale, facts)
    if name is None or (start and not found):
        return not_found(listings.path_of(listed, facts), facts)
    shown = found[:PER_PAGE]
    own = facts.origin + listings.path_of(listed, facts)
    query = f"?after={_quoted(start)}" if start else ""
    others = _other_languages(listed, facts)
    tongue = language(listed.locale)
    values = {
        "listing": listed,
        "title": name,
        "description": facts.description.get(tongue, "") if listed.kind == "index" else "",
        "author": _author_of(listed, shown),
        "canonical": own + query,
        "alternates": [] if query else _alternates({listed.locale: own, **others}, facts),
        "posts": [_card(view, facts) for view in shown],
        "later": f"{own}?after={_escaped(paging.cursor(shown[-1]))}" if found[PER_PAGE:] else None,
        "first": own if start else None,
        "twins": list(others.items()),
    }
    return framed("web/listing.html", listed.locale, facts, values)


def not_found(path: str, facts: Publisher) -> HttpResponse:
    """404: there is no post at the path, nor a withdrawn one that may be mentioned."""
    locale = listings.locale_of(path, facts)
    return framed("web/not_found.html", locale, facts, {"noindex": True}, status=404)


def gone(found: Tombstone, facts: Publisher) -> HttpResponse:
    """410: the post was withdrawn. Why, and what to read instead; nothing of its text.

    ``found`` has been followed (``reading.replacements``).
    """
    values = {
        "reason": reasons.SENTENCES.get(found.reason),
        "note": found.note,
        "replacement": found.replacement,
        "withdrawn": _moment(found.withdrawn_at, facts, found.locale),
        "noindex": True,
    }
    return framed("web/gone.html", found.locale, facts, values, status=410)


def ended(listed: Listing, facts: Publisher) -> HttpResponse:
    """410: the topic or author had posts, and has none that can be read."""
    values = {"kind": listed.kind, "noindex": True}
    return framed("web/ended.html", listed.locale, facts, values, status=410)


def framed(
    template: str, locale: str, facts: Publisher, values: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page of the site in the language of ``locale``, with its header and footer."""
    tongue = language(locale)
    shared = {
        "locale": locale,
        "tongue": tongue,
        "facts": facts,
        "colon": typography.colon(locale),
        "site_title": facts.title[tongue],
        "organization": facts.organization.get(tongue) or facts.title[tongue],
        "index_url": facts.origin + facts.indexes.get(locale, "/"),
        "feeds": _feeds(values.get("listing"), locale, facts),
    }
    # Without a translation, the language switch links to the other language's index.
    elsewhere = {**dict(_indexes(facts, locale)), **dict(values.get("twins", ()))}
    values["switch"] = [
        {"locale": other, "url": url, "name": phrases.ENDONYMS[language(other)]}
        for other, url in elsewhere.items()
    ]
    with override(tongue):
        response = HttpResponse(render_to_string(template, {**shared, **values}), status=status)
    response["Content-Language"] = locale
    if status != 200:
        response["Cache-Control"] = conditional.REVALIDATED
    return response


def _alternates(addresses: dict[str, str], facts: Publisher) -> list[tuple[str, str]]:
    """``hreflang`` and address of each language, with the default for all others."""
    if len(addresses) < 2:
        return []
    found = sorted(addresses.items())
    if facts.default_locale in addresses:
        found.append(("x-default", addresses[facts.default_locale]))
    return found


def _feeds(listed: Listing | None, locale: str, facts: Publisher) -> list[dict[str, str]]:
    """The feeds of this page, best first: those of its topic or author, then the language's."""
    folders = [f"/feeds/{locale}/"]
    if listed and listed.kind != "index":
        folders.insert(0, f"/feeds/{listed.kind}s/{listed.slug}/")
    return [
        {"url": f"{facts.origin}{folder}{name}", "type": kind, "title": label}
        for folder in folders
        for name, kind, label in FEEDS
    ]


def _moment(moment: datetime | None, facts: Publisher, locale: str) -> dict[str, str] | None:
    """A date for machines and for people, in the publisher's time zone."""
    if moment is None:
        return None
    local = moment.astimezone(ZoneInfo(facts.time_zone))
    return {"iso": local.isoformat(timespec="seconds"), "day": _day(local.isoformat(), locale)}


def _day(iso: str, locale: str) -> str:
    with override(language(locale)):
        return phrases.day(iso)


# What begins the block that shows the related posts in the body.
PLACED = ' data-block="related_posts" data-block-id="'


def _related(view: EditionView, facts: Publisher) -> list[dict[str, str]]:
    """The related posts below the post, unless its body has a place for them."""
    if PLACED in view.contents["html"]:
        return []
    return [
        {"url": facts.origin + other.path, "title": other.title, "locale": other.locale}
        for other in view.related
    ]


def _updated(view: EditionView, facts: Publisher) -> dict[str, str] | None:
    """The last editorial change, where it was on another day than the publication."""
    published = _moment(view.published_at, facts, view.locale)
    updated = _moment(view.updated_at, facts, view.locale)
    return updated if published and updated and updated["day"] != published["day"] else None


def _review(data: dict[str, Any], locale: str) -> dict[str, str] | None:
    review: doc.Review = codec.from_data(doc.Review, data["review"])
    with override(language(locale)):
        line = phrases.review(review)
        if line is None:
            return None
        due = phrases.day(review.next_review_at) if review.next_review_at else ""
    return {"line": line, "due": due, "due_iso": review.next_review_at or ""}


def _author(author: dict[str, Any], facts: Publisher, locale: str) -> dict[str, Any]:
    page = Listing(kind="author", locale=locale, slug=author["slug"])
    return {**author, "page": facts.origin + listings.path_of(page, facts)}


def _topic(topic: dict[str, Any], facts: Publisher, locale: str) -> dict[str, Any]:
    page = Listing(kind="topic", locale=locale, slug=topic["slug"])
    return {**topic, "page": facts.origin + listings.path_of(page, facts)}


def _author_of(listed: Listing, shown: list[EditionView]) -> dict[str, Any] | None:
    """An author as the newest post shows them."""
    if listed.kind != "author":
        return None
    authors = (author for view in shown for author in view.data["byline"]["authors"])
    author = next((author for author in authors if author["slug"] == listed.slug), None)
    if author and author.get("photo"):
        photo = {**author["photo"], "picture": pictures.choose(author["photo"], wanted=160)}
        return {**author, "photo": photo}
    return author


def _card(view: EditionView, facts: Publisher) -> dict[str, Any]:
    data = view.data
    image = data["image"]
    return {
        "title": view.title,
        "url": facts.origin + view.path,
        "summary": data.get("search_description") or data["lead"]["text"],
        "warning": summary.warned_of(data),
        "published": _moment(view.published_at, facts, view.locale),
        "image": _main_image(image, wanted=600) if image else None,
        "topics": [_topic(topic, facts, view.locale) for topic in data["topics"]],
    }


def _main_image(image: dict[str, Any], *, wanted: int = pictures.WANTED) -> dict[str, Any]:
    picture = pictures.choose(image, wanted=wanted)
    return {
        **image,
        "picture": picture,
        "social": image.get("social") or picture,
        "focus": pictures.focus(image),
    }


def _name(listed: Listing, locale: str, facts: Publisher) -> str | None:
    if listed.kind == "index":
        return facts.title[language(locale)]
    return terms.name_of(listings.TERMS[listed.kind], listed.slug, locale)


def _other_languages(listed: Listing, facts: Publisher) -> dict[str, str]:
    """The same listing in the other languages, where it has something to list."""
    others = (
        Listing(kind=listed.kind, locale=locale, slug=listed.slug)
        for locale in facts.locales
        if locale != listed.locale
    )
    return {
        other.locale: facts.origin + listings.path_of(other, facts)
        for other in others
        if _name(other, other.locale, facts) is not None
    }


def _indexes(facts: Publisher, locale: str) -> list[tuple[str, str]]:
    return [
        (other, facts.origin + path) for other, path in facts.indexes.items() if other != locale
    ]


def _quoted(start: tuple[datetime, UUID]) -> str:
    return _escaped(f"{start[0].isoformat()}~{start[1]}")


def _escaped(cursor: str) -> str:
    return cursor.replace("+", "%2B")
