"""Whole mails of the sample posts, as the desk puts them together."""

from blog import document as doc
from blog.renditions import email, phrases, text
from syndication.newsletter.assemble import MailPost, Newsletter, Publisher, assemble
from tests import samples

PUBLISHER = Publisher(
    name="Example Wellness Collective",
    postal_address="100 Invented Street\nToronto ON  M5V 0A0",
    email="hello@example.org",
    phone="416-555-0100",
    web="https://www.example.org/",
)


def post(document: doc.Document) -> MailPost:
    rights = document.rights
    return MailPost(
        locale=document.locale,
        title=document.title,
        subject=document.email.subject,
        preheader=document.email.preheader,
        canonical_url=samples.context(document).canonical_url,
        byline=tuple(phrases.person(who) for who in document.byline.authors),
        attribution=rights.attribution.text if rights else None,
        licence=rights.licence if rights else None,
        licence_url=rights.licence_url if rights else None,
    )


def assembled(document: doc.Document) -> Newsletter:
    context = samples.context(document)
    return assemble(
        post(document),
        fragment=email.render(document, context),
        text=text.render(document, context),
        publisher=PUBLISHER,
    )
