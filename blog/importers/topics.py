"""Which topic a name means: topics decide what a post must contain, so none is made by a slip.

A name is compared with those in both languages, without capitals, accents and punctuation.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches

from blog import document as doc
from blog.models import Topic
from blog.renditions.typography import anchor

NEARLY, CHOICES = 0.82, 3


@dataclass(frozen=True, slots=True)
class Known:
    """The topics that are here, by their slugs and by their names as :func:`anchor` writes them."""

    by_name: Mapping[str, Topic]

    def same(self, topic: doc.Topic) -> Topic | None:
        """The topic of this slug or name, in either language."""
        return self.by_name.get(topic.slug) or self.by_name.get(_key(topic.name))

    def near(self, topic: doc.Topic) -> list[Topic]:
        """The topics whose names are written nearly like this one's, the nearest first."""
        names = (_key(topic.name), topic.slug)
        close = [
            found
            for name in names
            for found in get_close_matches(name, self.by_name, n=CHOICES, cutoff=NEARLY)
        ]
        rows = {self.by_name[name].pk: self.by_name[name] for name in close}
        return list(rows.values())[:CHOICES]


def known() -> Known:
    """The topics that are here now; a slug counts more than a name."""
    rows = list(Topic.objects.order_by("pk"))
    names = {_key(name): row for row in rows for name in (row.name_fr, row.name) if name}
    return Known({**names, **{row.slug: row for row in rows}})


def _key(name: str) -> str:
    """A name without capitals, accents and punctuation; one of another script as it is."""
    return anchor(name) if any(mark.isascii() and mark.isalnum() for mark in name) else name


def mapped(document: doc.Document, chosen: Mapping[str, str]) -> doc.Document:
    """The document with topics replaced: ``chosen`` gives the slug for a name or a slug."""
    return replace(
        document,
        topics=tuple(
            replace(each, slug=chosen.get(each.name) or chosen.get(each.slug) or each.slug)
            for each in document.topics
        ),
    )


def unknown(slugs: Iterable[str]) -> list[str]:
    """Those of the slugs that no topic has."""
    wanted = set(slugs)
    here = Topic.objects.filter(slug__in=wanted).values_list("slug", flat=True)
    return sorted(wanted - set(here))
