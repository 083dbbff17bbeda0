"""The renditions of a document that are stored with its edition."""

import hashlib
from collections.abc import Callable, Mapping

from blog import codec
from blog.document import Document
from blog.renditions import data, email, feed, html, summary, text
from blog.renditions.context import Context, language
from syndication.editions.publisher import Publisher
from syndication.editions.renditions import Rendered
from syndication.newsletter import assemble

# Increase it when a template or a renderer changes: stored renditions are then made anew.
RENDERER = "2"

RENDITIONS: Mapping[str, Callable[[Document, Context], str]] = {
    "data": data.render,
    "html": html.render,
    "feed": feed.render,
    "text": text.render,
    "email": email.render,
}


def render(document: Document, context: Context, publisher: Publisher) -> Rendered:
    """Render every medium, in memory. Exceptions of renderers are not caught."""
    contents = {medium: form(document, context) for medium, form in RENDITIONS.items()}
    mail = newsletter(document, context, publisher, contents["email"], contents["text"])
    contents |= {"newsletter_html": mail.html, "newsletter_text": mail.text}
    return Rendered(renderer=RENDERER, origin=marker(publisher), contents=contents)


def unmade(publisher: Publisher) -> Rendered:
    """The mark of current renditions, with empty contents."""
    media = (*RENDITIONS, "newsletter_html", "newsletter_text")
    contents = dict.fromkeys(media, "")
    return Rendered(renderer=RENDERER, origin=marker(publisher), contents=contents)


def marker(publisher: Publisher) -> str:
    """A hash of the publisher's facts in renditions: if it changes, they are made anew."""
    parts = (
        publisher.origin,
        publisher.canonical_url_pattern,
        publisher.postal_address,
        publisher.email,
        publisher.phone,
        publisher.logo_url,
        *sorted(publisher.organization.values()),
        *publisher.share_networks,
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def newsletter(
    document: Document, context: Context, publisher: Publisher, fragment: str, words: str
) -> assemble.Newsletter:
    """The complete mail of one post, with placeholders for the sender's own addresses."""
    tongue = language(document.locale)
    rights = document.rights
    post = assemble.MailPost(
        locale=document.locale,
        title=document.title,
        subject=document.email.subject,
        preheader=document.email.preheader,
        canonical_url=context.canonical_url,
        byline=tuple(author.name for author in document.byline.authors),
        warning=summary.content_warning(codec.to_data(document)) or None,
        attribution=rights.attribution.text if rights else None,
        licence=rights.licence if rights else None,
        licence_url=rights.licence_url if rights else None,
    )
    return assemble.assemble(
        post,
        fragment=fragment,
        text=words,
        publisher=assemble.Publisher(
            name=publisher.organization.get(tongue) or publisher.title.get(tongue) or "",
            postal_address=publisher.postal_address,
            email=publisher.email or None,
            phone=publisher.phone or None,
            web=publisher.organization_url or publisher.origin,
            logo_url=publisher.origin + publisher.logo_url if publisher.logo_url else None,
            logo_width=min(publisher.logo_width or 120, 200),
        ),
    )
