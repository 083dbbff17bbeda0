"""Rules for addresses: buttons, actions, and links in the text."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from blog import document as doc
from blog.checks.findings import BLOCK, WARN, Finding, Subject, declare, found, rule, shorten
from blog.checks.passages import links
from blog.renditions.sanitize import allowed_url

LABEL = (2, 40)
URL_SHOWN = 80  # characters of an address that is named in a message
# Link texts that have no meaning outside their sentence (WCAG 2.2, 2.4.4).
VAGUE = frozenset(
    {
        "click",
        "click here",
        "here",
        "learn more",
        "link",
        "more",
        "read more",
        "this",
        "this link",
        "this page",
        "cliquer ici",
        "cliquez ici",
        "ce lien",
        "cette page",
        "en savoir plus",
        "ici",
        "lien",
        "lire la suite",
        "plus",
        "voir ici",
    }
)

declare(
    (
        "cta.address_missing",
        BLOCK,
        _("“%(label)s” has lost its address."),
        _("Add the address it should lead to, or remove the button."),
    ),
    (
        "cta.address",
        BLOCK,
        _("The address of “%(label)s” would not work."),
        _("Use a whole address that begins with https://, mailto:, tel: or sms:."),
    ),
    (
        "cta.label_missing",
        BLOCK,
        _("A button has no words."),
        _("Say what happens: “Find a therapist”."),
    ),
    (
        "cta.label_length",
        BLOCK,
        _("“%(label)s” has %(count)s characters."),
        _("Use 2 to 40 characters, and begin with a verb."),
    ),
    (
        "link.broken",
        BLOCK,
        _("The link “%(text)s” leads nowhere."),
        _("Choose its target again, or remove the link."),
    ),
    (
        "link.insecure",
        WARN,
        _("“%(text)s” leads to an address that is not secure (http)."),
        _("Try the same address with https:// in front."),
    ),
    (
        "link.dead",
        WARN,
        _("The page at %(url)s is not there any more."),
        _("Look for its new address, name another source, or take the link out."),
    ),
    (
        "link.crisis_dead",
        WARN,
        _("The page of a crisis service is not there any more: %(url)s"),
        _("Have it corrected under Crisis services at once: readers in distress follow it."),
    ),
    (
        "link.vague",
        WARN,
        _("The words of the link “%(text)s” do not say where it leads."),
        _("Name the page: many people hear links without the words around them."),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Button:
    label: str
    url: str | None
    block_id: str
    field: str
    item: int | None = None
    block_name: str = ""

    @property
    def name(self) -> str:
        """The button's words, or what else tells which one is meant."""
        words = self.label.strip() or self.block_name.strip()
        return shorten(words) if words else str(_("a button without words"))


def _buttons(subject: Subject) -> Iterator[_Button]:
    for block_id, cta in subject.blocks(doc.CallToAction):
        yield _Button(label=cta.label, url=cta.url, block_id=block_id, field="url")
    for block_id, part in subject.blocks(doc.OrganizationBoilerplate):
        if part.cta is not None:
            yield _Button(
                label=part.cta.label,
                url=part.cta.url,
                block_id=block_id,
                field="cta",
                block_name=part.organization,
            )
    for block_id, card in subject.blocks(doc.CareCard):
        for number, action in enumerate(card.actions):
            yield _Button(
                label=action.label,
                url=action.url,
                block_id=block_id,
                field="actions",
                item=number,
                block_name=card.title,
            )


@rule(ids=("cta.address_missing", "cta.address", "cta.label_missing", "cta.label_length"))
def buttons(subject: Subject) -> Iterator[Finding]:
    low, high = LABEL
    for button in _buttons(subject):
        label, url = button.label.strip(), (button.url or "").strip()
        if not label:
            yield _finding("cta.label_missing", button)
        elif not low <= len(label) <= high:
            yield _finding("cta.label_length", button, label=shorten(label), count=len(label))
        if not url:
            yield _finding("cta.address_missing", button, label=button.name)
        elif allowed_url(url) is None:
            yield _finding("cta.address", button, label=button.name)


def _finding(name: str, button: _Button, **words: object) -> Finding:
    return found(name, block=button.block_id, item=button.item, at=button.field, **words)


@rule(ids=("link.broken", "link.vague"))
def linked_words(subject: Subject) -> Iterator[Finding]:
    for link in links(subject.document):
        text = shorten(link.text.strip() or link.url) or str(_("a link without words"))
        if allowed_url(link.url) is None:
            yield found("link.broken", **link.passage.location, text=text)
        if link.text.strip(" .…:!»«“”\u00a0").casefold() in VAGUE:
            yield found("link.vague", **link.passage.location, text=text)


@rule(ids=("link.insecure",))
def secure(subject: Subject) -> Iterator[Finding]:
    for link in links(subject.document):
        if link.url.startswith("http://"):
            yield found(
                "link.insecure",
                **link.passage.location,
                text=shorten(link.text.strip() or link.url),
            )
    for button in _buttons(subject):
        if (button.url or "").startswith("http://"):
            yield _finding("link.insecure", button, text=button.name)
    for block_id, part in subject.blocks(doc.References):
        for number, item in enumerate(part.items):
            if (item.url or "").startswith("http://"):
                yield found(
                    "link.insecure",
                    block=block_id,
                    item=number,
                    at="items",
                    text=shorten(item.title),
                )


@rule(ids=("link.dead", "link.crisis_dead"))
def dead(subject: Subject) -> Iterator[Finding]:
    for link in subject.dead_links:
        name = "link.crisis_dead" if link.crisis else "link.dead"
        yield found(name, block=link.block_id, at=link.field, url=shorten(link.url, URL_SHOWN))
