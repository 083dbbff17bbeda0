"""The mail that asks a partner to take down what was taken back, ready to be sent by a person."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from django.utils import translation
from django.utils.translation import gettext as _

from syndication.desk.partners import recall_words
from syndication.desk.partners.pages import day
from syndication.desk.recall.copies import Copy
from syndication.desk.recall.recalls import Kind, Recall
from syndication.editions.publisher import Publisher
from syndication.partners.models import Contact, Partner

ENGLISH, FRENCH = "en", "fr"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail in the language of whom it is for."""

    to: str  # "" where nobody is entered
    name: str
    subject: str
    body: str
    language: str

    @property
    def url(self) -> str:
        """A ``mailto:`` address (RFC 6068): lines end by CRLF."""
        subject, body = quote(self.subject, safe=""), quote(self.body, safe="")
        body = body.replace("%0A", "%0D%0A")
        return f"mailto:{quote(self.to, safe='@')}?subject={subject}&body={body}"


def contacts_by_owner(found: Iterable[Copy]) -> dict[int, list[Contact]]:
    """The people to write to about those of these copies that are open. One query, or none."""
    owners = {owner(copy) for copy in found if copy.open} - {0}
    by_owner: dict[int, list[Contact]] = defaultdict(list)
    if owners:
        for contact in Contact.objects.filter(partner__in=owners).order_by("pk"):
            by_owner[contact.partner_id].append(contact)
    return by_owner


def owner(copy: Copy) -> int:
    """The id of the partner that has the copy; 0 if it is no partner's."""
    return copy.holder.partner.pk if copy.holder.partner else 0


def reader(contacts: Sequence[Contact]) -> Contact | None:
    """Whom to write to: the partner's editorial contact, or any other that is entered."""
    editors = [each for each in contacts if each.role == Contact.Role.EDITORIAL]
    return next(iter(editors or contacts), None)


def about(copy: Copy, contacts: Sequence[Contact], facts: Publisher, *, replacement: str) -> Letter:
    """The mail to :func:`reader`. ``replacement``: the address of what replaces it now, or ""."""
    contact = reader(contacts)
    language = _language(copy.holder.partner)
    with translation.override(language):
        subject = _("Please take down: “%(title)s”") % {"title": recall_words.title(copy.recall)}
        body = "\n\n".join(part for part in _paragraphs(copy, contact, facts, replacement) if part)
    return Letter(
        to=contact.email if contact else "",
        name=contact.name if contact else "",
        subject=" ".join(subject.split()),
        body=body,
        language=language,
    )


def _paragraphs(
    copy: Copy, contact: Contact | None, facts: Publisher, replacement: str
) -> Iterator[str]:
    recall = copy.recall
    yield _("Hello %(name)s,") % {"name": contact.name} if contact else _("Hello,")
    yield _what_happened(recall) % {"day": day(recall.at)}
    yield "\n".join(_what_it_is(recall, facts))
    if recall.note:
        yield recall.note
    if replacement:
        yield _("In its place: %(address)s") % {"address": replacement}
    yield _(
        "Please remove it from every place where you show it, your search, caches and newsletters "
        "included."
    )
    yield _(
        "Nothing shows us yet that your system has heard of this (%(holder)s). Please answer this "
        "mail once the post is down."
    ) % {"holder": recall_words.holder(copy)}
    yield _("Thank you")


def _what_happened(recall: Recall) -> str:
    if recall.kind == Kind.LOST:
        return _("Since %(day)s your contract with us no longer covers this post:")
    if recall.kind == Kind.UNSCHEDULED:
        return _("On %(day)s we decided not to publish this post as planned:")
    return _("On %(day)s we withdrew this post:")


def _what_it_is(recall: Recall, facts: Publisher) -> Iterator[str]:
    post_id = str(recall.post_id)
    yield recall_words.title(recall)
    if recall.path:
        yield facts.canonical_url(
            path=recall.path, slug=recall.slug, locale=recall.locale, post_id=post_id
        )
    yield _("Post id: %(id)s") % {"id": post_id}
    if recall.kind == Kind.WITHDRAWN:
        yield _("Reason: %(reason)s") % {"reason": recall_words.reason(recall)}


def _language(partner: Partner | None) -> str:
    """The language of all that its contract covers, if that is one; else English."""
    codes = {tag.partition("-")[0] for tag in partner.locales} if partner else set()
    return FRENCH if codes == {FRENCH} else ENGLISH
