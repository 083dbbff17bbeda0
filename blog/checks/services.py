"""Rules for service cards: a name, and a way to reach the service that works."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from blog import document as doc
from blog.checks.findings import BLOCK, Finding, Subject, declare, found, rule
from blog.renditions import phrases
from blog.visible import written

declare(
    ("service.name", BLOCK, _("The service has no name."), _("Name it.")),
    (
        "service.contact",
        BLOCK,
        _("The service has neither a number nor an address."),
        _("Add one, or take the part out."),
    ),
    (
        "service.number",
        BLOCK,
        _("“%(number)s” is no number that can be called."),
        _("Write it as in 416-555-0134 or +1 416 555 0134."),
    ),
)


@rule(ids=("service.name", "service.contact", "service.number"))
def services(subject: Subject) -> Iterator[Finding]:
    for block_id, card in subject.blocks(doc.ResourceCard):
        if not written(card.name):
            yield found("service.name", block=block_id, at="name")
        if not card.phones and not card.url:
            yield found("service.contact", block=block_id, at="phones")
        for name, number in (*(("phones", phone) for phone in card.phones), ("tty", card.tty)):
            if number and phrases.e164(number) is None:
                yield found("service.number", block=block_id, at=name, number=number)
