"""Snippets (authors, organisations, services …) as values of a document, in its language."""

from typing import cast
from urllib.parse import quote

from blog import document as doc
from blog.builder import images
from blog.models import (
    Author,
    CrisisChannel,
    CrisisResource,
    Disclaimer,
    Organization,
    Topic,
)
from blog.models.bilingual import in_language
from blog.renditions.sanitize import sanitize


def author(row: Author, locale: str) -> doc.Author:
    return doc.Author(
        kind=cast("doc.AuthorKind", row.kind),
        name=row.name,
        slug=row.slug,
        credentials=row.credential_list or None,
        job_title=in_language(row, "job_title", locale) or None,
        bio=in_language(row, "bio", locale) or None,
        url=row.url or None,
        photo=images.image(row.photo, alt=row.name) if row.photo else None,
    )


def organization(row: Organization, locale: str) -> doc.OrganizationBoilerplate:
    """An organisation with its own text and, if it has one, its button."""
    clean = sanitize(in_language(row, "boilerplate", locale))
    label = in_language(row, "cta_label", locale)
    return doc.OrganizationBoilerplate(
        organization=in_language(row, "name", locale),
        html=clean.html,
        text=clean.text,
        cta=doc.Action(label=label, url=row.cta_url or None) if label else None,
        key=row.key,
    )


def disclaimer(row: Disclaimer, locale: str) -> doc.Disclaimer:
    clean = sanitize(in_language(row, "text", locale))
    return doc.Disclaimer(key=row.key, html=clean.html, text=clean.text)


def crisis_resource(row: CrisisResource, locale: str) -> doc.CrisisResource:
    return doc.CrisisResource(
        key=row.key,
        name=in_language(row, "name", locale),
        region=row.region,
        languages=tuple(row.languages.split()),
        audience=in_language(row, "audience", locale) or None,
        channels=tuple(_channel(channel, locale) for channel in row.channels.all()),
        hours=in_language(row, "hours", locale) or None,
        source_url=row.source_url or None,
        verified_at=row.verified_at.isoformat() if row.verified_at else None,
        verify_by=row.verify_by.isoformat() if row.verify_by else None,
        fictional=row.fictional,
    )


def _channel(row: CrisisChannel, locale: str) -> doc.CrisisChannel:
    keyword = in_language(row, "keyword", locale)
    return doc.CrisisChannel(
        kind=cast("doc.ChannelKind", row.kind),
        label=row.label or row.number or row.url,
        url=_address(row, keyword),
        note=keyword or None,
    )


def _address(row: CrisisChannel, keyword: str) -> str:
    """A ``tel:`` (RFC 3966) or ``sms:`` (RFC 5724) address, or the channel's own URL."""
    if row.kind in {"call", "tty"}:
        return f"tel:{row.number}"
    if row.kind == "text":
        return f"sms:{row.number}" + (f"?body={quote(keyword)}" if keyword else "")
    return str(row.url)


def topic(row: Topic, locale: str) -> doc.Topic:
    return doc.Topic(slug=row.slug, name=in_language(row, "name", locale))
