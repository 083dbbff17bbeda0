"""Rules for the fields of a post (title, slug, lead, e-mail, search) and for the whole post."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_lazy as _

from blog import document as doc
from blog.checks.findings import BLOCK, INFO, WARN, Finding, Subject, declare, found, rule
from blog.limits import SLUG
from blog.visible import written

TITLE = (10, 70)
SLUG_LENGTH = 75
LEAD = (40, 320)
LEAD_PARAGRAPHS = 2
SUBJECT_LENGTH = 60
PREHEADER = (40, 90)
SEARCH = (50, 160)

declare(
    (
        "title.missing",
        BLOCK,
        _("The post has no title."),
        _("Write a title that says what readers will find."),
    ),
    (
        "title.length",
        WARN,
        _("The title has %(count)s characters."),
        _("Between 10 and 70 characters show in full almost everywhere."),
    ),
    (
        "slug.invalid",
        BLOCK,
        _("The last part of the address has characters that break links."),
        _("Use only small letters without accents, digits and hyphens."),
    ),
    (
        "slug.length",
        BLOCK,
        _("The last part of the address is too long (%(count)s characters)."),
        _("Shorten it to 75 characters or fewer."),
    ),
    (
        "lead.missing",
        BLOCK,
        _("The post has no lead."),
        _("Open with two or three sentences that say what the post offers."),
    ),
    (
        "lead.length",
        WARN,
        _("The lead has %(count)s characters."),
        _("Between 40 and 320 characters work best: lists and inboxes show it too."),
    ),
    (
        "lead.paragraphs",
        WARN,
        _("The lead has %(count)s paragraphs."),
        _("Keep one or two, and move the rest into the body."),
    ),
    (
        "lead.links",
        WARN,
        _("The lead has a link."),
        _("Move the link into the body: the lead also appears where links do not work."),
    ),
    (
        "body.empty",
        BLOCK,
        _("The post has no body yet."),
        _("Add at least one part with words for readers."),
    ),
    (
        "byline.missing",
        BLOCK,
        _("Nobody signs this post."),
        _("Choose at least one author: readers should know who speaks."),
    ),
    (
        "email.subject",
        WARN,
        _("The e-mail subject has %(count)s characters."),
        _("Phones cut after about 60: put the words that matter first."),
    ),
    (
        "email.preheader",
        WARN,
        _("The e-mail preview text has %(count)s characters."),
        _("Between 40 and 90 characters show well beside the subject."),
    ),
    (
        "email.repeats",
        WARN,
        _("The e-mail preview text repeats the subject."),
        _("Use it to say something more."),
    ),
    (
        "search.length",
        INFO,
        _("The search description has %(count)s characters."),
        _("Between 50 and 160 characters show in full in search results."),
    ),
    (
        "locale.twin_missing",
        WARN,
        _("The post has no version in the other language."),
        _("Readers should have French on terms at least as good: plan the translation."),
    ),
    (
        "disclaimer.missing",
        WARN,
        _("The post does not say that it is no substitute for advice."),
        _("Choose a disclaimer in the post's settings."),
    ),
    (
        "ai.unchecked",
        BLOCK,
        _("Nobody is named who checked what AI was used for."),
        _("Have a person compare it with its sources, and write their name under “Use of AI”."),
    ),
    (
        "correction.future",
        WARN,
        _("A correction bears a date that has not come yet (%(date)s)."),
        _("Give it the day on which the words were changed."),
    ),
    (
        "related.unpublished",
        WARN,
        _("The related post “%(title)s” can not be read now, so nobody is sent there."),
        _("Publish it, or choose another one."),
    ),
    (
        "related.language",
        WARN,
        _("The related post “%(title)s” is in another language."),
        _("Choose its version in the language of this post, or another one."),
    ),
    (
        "related.nothing",
        WARN,
        _("The part for related posts shows nothing: none is chosen that readers can open."),
        _("Choose related posts in the post's settings, or take the part out."),
    ),
)


def outside(count: int, limits: tuple[int, int]) -> bool:
    """Whether ``count`` is less than the lower or more than the upper limit."""
    low, high = limits
    return not low <= count <= high


@rule(ids=("title.missing", "title.length"))
def title(subject: Subject) -> Iterator[Finding]:
    words = written(subject.document.title)
    if not words:
        yield found("title.missing", at="title")
    elif outside(len(words), TITLE):
        yield found("title.length", at="title", count=len(words))


@rule(ids=("slug.invalid", "slug.length"))
def slug(subject: Subject) -> Iterator[Finding]:
    text = subject.document.slug
    if not SLUG.fullmatch(text):
        yield found("slug.invalid", at="slug")
    if len(text) > SLUG_LENGTH:
        yield found("slug.length", at="slug", count=len(text))


@rule(ids=("lead.missing", "lead.length", "lead.paragraphs", "lead.links"))
def lead(subject: Subject) -> Iterator[Finding]:
    text = written(subject.document.lead.text)
    html = subject.document.lead.html
    if not text:
        yield found("lead.missing", at="lead")
        return
    if outside(len(text), LEAD):
        yield found("lead.length", at="lead", count=len(text))
    paragraphs = html.count("<p")
    if paragraphs > LEAD_PARAGRAPHS:
        yield found("lead.paragraphs", at="lead", count=paragraphs)
    if "<a " in html:
        yield found("lead.links", at="lead")


# Blocks that do not make a post by themselves: they contain nothing to read.
NOT_CONTENT = frozenset(
    {"divider", "share_links", "author_byline", "related_posts", "corrections", "cta", "heading"}
)


@rule(ids=("body.empty",))
def body(subject: Subject) -> Iterator[Finding]:
    if all(block.type in NOT_CONTENT for block in subject.document.body):
        yield found("body.empty", at="body")


@rule(ids=("byline.missing",))
def byline(subject: Subject) -> Iterator[Finding]:
    if not subject.document.byline.authors:
        yield found("byline.missing", at="authors")


@rule(ids=("email.subject", "email.preheader", "email.repeats"))
def email(subject: Subject) -> Iterator[Finding]:
    line = subject.document.email.subject.strip()
    preview = subject.document.email.preheader.strip()
    if len(line) > SUBJECT_LENGTH:
        yield found("email.subject", at="email.subject", count=len(line))
    if outside(len(preview), PREHEADER):
        yield found("email.preheader", at="email.preheader", count=len(preview))
    if line and line.casefold() == preview.casefold():
        yield found("email.repeats", at="email.preheader")


@rule(ids=("search.length",))
def search(subject: Subject) -> Iterator[Finding]:
    text = (subject.document.search_description or "").strip()
    if text and outside(len(text), SEARCH):
        yield found("search.length", at="search_description", count=len(text))


@rule(ids=("locale.twin_missing",))
def twin(subject: Subject) -> Iterator[Finding]:
    """Quebec's Charter of the French Language (Law 96): French readers get the same on terms that
    are at least as favourable."""
    if len(subject.publishable_locales) > 1 and not subject.has_translation:
        yield found("locale.twin_missing")


@rule(ids=("disclaimer.missing",))
def disclaimer(subject: Subject) -> Iterator[Finding]:
    if subject.document.disclaimer is None:
        yield found("disclaimer.missing", at="disclaimer")


@rule(ids=("ai.unchecked",))
def ai_use(subject: Subject) -> Iterator[Finding]:
    """Regulation (EU) 2024/1689 (AI Act), article 50(4): text that AI generated or changed, on
    matters of public interest, is disclosed or had a human review and somebody responsible."""
    used = subject.document.ai_use
    if used and not written(used.checked_by):
        yield found("ai.unchecked", at="ai_checked_by")


@rule(ids=("correction.future",))
def corrections(subject: Subject) -> Iterator[Finding]:
    for number, correction in enumerate(subject.document.corrections):
        if date.fromisoformat(correction.date[:10]) > subject.today:
            yield found("correction.future", at="corrections", item=number, date=correction.date)


@rule(ids=("related.unpublished", "related.language"))
def related(subject: Subject) -> Iterator[Finding]:
    for number, post in enumerate(subject.related):
        if not post.published:
            yield found("related.unpublished", at="related", item=number, title=post.title)
        if post.locale != subject.document.locale:
            yield found("related.language", at="related", item=number, title=post.title)


@rule(ids=("related.nothing",))
def related_part(subject: Subject) -> Iterator[Finding]:
    for block_id, part in subject.blocks(doc.RelatedPosts):
        if not part.posts:
            yield found("related.nothing", block=block_id)
