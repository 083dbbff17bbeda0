"""The sitemap (sitemaps.org, with hreflang alternates) and robots.txt (RFC 9309)."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.html import escape

from syndication.editions import publisher, versions
from syndication.editions.models import Head
from syndication.editions.publisher import Publisher
from syndication.http import conditional
from syndication.web import pages

LIMIT = 50_000  # addresses in one file (sitemaps.org)
PRIVATE = ("/admin/", "/newsletter/confirm/", "/newsletter/leave/", "/newsletter/preferences/")
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    ' xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)


def robots(request: HttpRequest) -> HttpResponse:
    """robots.txt: everything but the editors' pages and personal addresses."""
    if refused := conditional.only_safe_methods(request):
        return refused

    def make() -> HttpResponse:
        rules = ["User-agent: *", *(f"Disallow: {path}" for path in PRIVATE)]
        if not settings.HEADLESS:
            rules += ["", f"Sitemap: {publisher.current().origin}/sitemap.xml"]
        return HttpResponse("\n".join(rules) + "\n", content_type="text/plain; charset=utf-8")

    return conditional.respond(request, (), make)


def sitemap(request: HttpRequest) -> HttpResponse:
    """Every post that lives on this host, newest change first, and the index of each language."""
    if refused := conditional.only_safe_methods(request):
        return refused
    if settings.HEADLESS:
        return pages.not_found(request.path, publisher.current())
    return conditional.respond(request, (versions.Selection().key,), _make)


def _make() -> HttpResponse:
    facts = publisher.current()
    body = "".join((_HEAD, *_indexes(facts), *_posts(facts), "</urlset>\n"))
    return HttpResponse(body, content_type="application/xml; charset=utf-8")


def _indexes(facts: Publisher) -> Iterator[str]:
    addresses = {locale: facts.origin + path for locale, path in facts.indexes.items()}
    for url in addresses.values():
        yield _entry(url, "", addresses)


def _posts(facts: Publisher) -> Iterator[str]:
    if facts.canonical_url_pattern:
        return  # posts are on another host, whose sitemap lists them
    heads = Head.objects.readable().order_by("-changed_at", "post_id")
    rows = heads.values("path", "locale", "changed_at", "twins")[: LIMIT - len(facts.indexes)]
    for row in rows.iterator():
        addresses = {row["locale"]: facts.origin + row["path"]}
        addresses |= {twin["locale"]: facts.origin + twin["path"] for twin in row["twins"]}
        yield _entry(addresses[row["locale"]], row["changed_at"].isoformat(), addresses)


def _entry(url: str, changed: str, addresses: dict[str, Any]) -> str:
    rows = [f"<loc>{escape(url)}</loc>"]
    if changed:
        rows.append(f"<lastmod>{changed}</lastmod>")
    if len(addresses) > 1:
        rows += [
            f'<xhtml:link rel="alternate" hreflang="{escape(locale)}" href="{escape(other)}"/>'
            for locale, other in sorted(addresses.items())
        ]
    return f"<url>{''.join(rows)}</url>\n"
