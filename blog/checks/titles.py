"""Rules for the title as a headline: it says what the post offers, and says all of it."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from blog.checks.findings import WARN, Finding, Subject, declare, found, rule, shorten
from blog.checks.headings import is_all_caps
from blog.checks.phrases import BAIT, compiled
from blog.renditions.context import Language, language
from blog.visible import written

_BAIT = compiled(BAIT)
_SHOUTING = re.compile(r"[!?]{2,}|!.*!", re.DOTALL)
# Words with which no title ends; in lower case: "Vitamin A" is whole.
_NEVER_LAST: dict[Language, re.Pattern[str]] = {
    "en": re.compile("a|an|the|and|or|but|your|our|their|my|because|if"),
    "fr": re.compile("le|la|les|de|du|des|et|ou|au|aux|à|votre|vos|notre|mes|ses|si|que"),
}
_OPEN = re.compile(r"(?:…|\.\.\.|[,;:(«–—&-]|\b[ldnsjcmtqu]{1,2}[’'])\s*$", re.IGNORECASE)

declare(
    (
        "title.bait",
        WARN,
        _("The title promises or alarms (“%(text)s”) where it could say what the post offers."),
        _("Say plainly what people will find: many who read it are worried already."),
    ),
    (
        "title.cut",
        WARN,
        _("The title seems to be cut: it ends with “%(text)s”."),
        _("Write it to its end."),
    ),
    (
        "title.capitals",
        WARN,
        _("The title is all in capitals."),
        _("Write it as a sentence: capitals are hard to read, and read aloud as letters."),
    ),
)


@rule(ids=("title.bait", "title.cut", "title.capitals"))
def headline(subject: Subject) -> Iterator[Finding]:
    words, tongue = written(subject.document.title), language(subject.document.locale)
    bait = _BAIT[tongue].search(words) or _SHOUTING.search(words)
    if bait:
        yield found("title.bait", at="title", text=shorten(bait.group()))
    if end := _cut(words, tongue):
        yield found("title.cut", at="title", text=end)
    if is_all_caps(words):
        yield found("title.capitals", at="title")


def _cut(title: str, tongue: Language) -> str:
    """The end that shows that something is missing; empty for a whole title."""
    last = title.split()[-1] if title else ""
    if _OPEN.search(title) or _NEVER_LAST[tongue].fullmatch(last):
        return last
    return ""
