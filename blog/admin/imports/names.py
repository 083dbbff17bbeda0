"""The authors and topics that a file names and that are not here: what a person chose for them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from blog import document as doc
from blog.admin import paste_authors, paste_topics
from blog.importers import topics
from blog.models import Author, ImportRun

MOST = 100
_SEPARATOR = "-"
Name = tuple[str, str, str]  # "author" or "topic", slug, name


def unknown(document: doc.Document) -> list[Name]:
    """The names of a post that nothing here has."""
    authors = document.byline.authors
    here = set(
        Author.objects.filter(slug__in=[each.slug for each in authors]).values_list(
            "slug", flat=True
        )
    )
    found: list[Name] = [
        ("author", each.slug, each.name) for each in authors if each.slug not in here
    ]
    known = topics.known() if document.topics else topics.Known({})
    return found + [
        ("topic", each.slug, each.name) for each in document.topics if known.same(each) is None
    ]


def collected(names: Sequence[Any], document: doc.Document) -> list[list[str]]:
    """The names so far with those of one more post, each once, at most ``MOST``."""
    found = {(kind, slug): name for kind, slug, name in names}
    for kind, slug, name in unknown(document):
        if len(found) < MOST:
            found.setdefault((kind, slug), name)
    return [[kind, slug, name] for (kind, slug), name in found.items()]


def questions(run: ImportRun, user: Any) -> Iterator[dict[str, Any]]:
    """For each name that is still unknown: its field, what it may be, and what is chosen."""
    known = topics.known()
    for kind, slug, name in run.names:
        if kind == "author":
            offered = paste_authors.choice(doc.Author(kind="person", slug=slug, name=name), user)[
                "choices"
            ]
        else:
            offered = paste_topics.offered(doc.Topic(slug=slug, name=name), known, user)
        if offered:
            field = f"{kind}{_SEPARATOR}{slug}"
            first = offered[0][0]
            chosen = run.choices.get(field, first)
            yield {"field": field, "kind": kind, "name": name, "options": offered, "on": chosen}


def answers(run: ImportRun, user: Any, sent: Mapping[str, str]) -> dict[str, str]:
    """What was chosen of what was offered."""
    return {
        asked["field"]: sent[asked["field"]]
        for asked in questions(run, user)
        if sent.get(asked["field"]) in {value for value, _label in asked["options"]}
    }


def applied(
    document: doc.Document, choices: Mapping[str, str], user: Any
) -> tuple[doc.Document, list[str]]:
    """The document with the authors and topics that were chosen, and what was left out.

    Where nothing was chosen, a name that is like none here becomes new if the person may add it,
    and a topic that is nearly one here is left out, as by the command.
    """
    known = topics.known()
    authors = {f"author-{each.slug}": "" for each in document.byline.authors}
    about = {f"topic-{each.slug}": "-" if known.near(each) else "" for each in document.topics}
    may_sign, may_file = user.has_perm("blog.add_author"), user.has_perm("blog.add_topic")
    if not may_sign or any(field in choices for field in authors):
        signed = paste_authors.signed_by(document, {**authors, **choices}, may_add=may_sign)
    else:
        signed = document
    made = paste_topics.about(signed, {**about, **choices}, may_add=may_file)
    return made, [*_lost_authors(document, made), *_lost_topics(document, choices, known, made)]


def _lost_authors(before: doc.Document, after: doc.Document) -> Iterator[str]:
    lost = len(before.byline.authors) - len(after.byline.authors)
    if lost > 0:
        names = ", ".join(f"“{each.name}”" for each in before.byline.authors)
        kept = ", ".join(f"“{each.name}”" for each in after.byline.authors) or "–"
        yield _("Of the authors %(names)s were kept: %(kept)s") % {"names": names, "kept": kept}


def _lost_topics(
    before: doc.Document, choices: Mapping[str, str], known: topics.Known, after: doc.Document
) -> Iterator[str]:
    """The topics that nobody chose to leave out, but that were."""
    if len(before.topics) == len(after.topics):
        return
    for topic in before.topics:
        if known.same(topic) is None and choices.get(f"topic-{topic.slug}", "-") == "-":
            said = _("The topic “%(name)s” was left out: its risk class does not count.")
            yield said % {"name": topic.name}
