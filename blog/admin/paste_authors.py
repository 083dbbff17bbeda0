"""Who the authors of a pasted text are here: known ones, new ones, or nobody for now."""

from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from django.utils.translation import gettext as _

from blog import document as doc
from blog.importers import letters
from blog.models import Author

_NEARLY, _CHOICES = 0.8, 5
_LONG = 3


def choice(author: doc.Author, user: Any) -> dict[str, Any]:
    """Who an author of the text may be here; the first choice is offered."""
    row = Author.objects.filter(slug=author.slug).first()
    if row is not None:
        return {"author": author, "here": row, "choices": []}
    near = [Author.objects.filter(name=name).first() for name in _near(author.name)]
    choices = [(each.slug, each.name) for each in near if each is not None]
    if user.has_perm("blog.add_author"):
        choices.append(("", _("A new author: %(name)s") % {"name": author.name}))
    choices.append(("-", _("Leave it out for now")))
    return {"author": author, "here": None, "choices": choices}


def _near(name: str) -> list[str]:
    """The names of authors here that are written nearly like ``name``, or are part of it."""
    names = list(Author.objects.values_list("name", flat=True).order_by("name"))
    close = get_close_matches(name, names, n=_CHOICES, cutoff=_NEARLY)
    words = {word for word in name.casefold().split() if len(word) > _LONG} - letters.TEAM
    sharing = [each for each in names if words & set(each.casefold().split())]
    return list(dict.fromkeys([*close, *sharing]))[:_CHOICES]


def signed_by(document: doc.Document, chosen: Mapping[str, str], *, may_add: bool) -> doc.Document:
    """The document with the authors that were chosen; new ones where ``may_add``."""
    names = {
        author.slug: _who(author, chosen.get(f"author-{author.slug}", "-"), may_add=may_add)
        for author in document.byline.authors
    }
    body = tuple(
        replace(block, value=replace(block.value, authors=_kept(block.value.authors, names)))
        if isinstance(block.value, doc.AuthorByline)
        else block
        for block in document.body
    )
    byline = replace(document.byline, authors=_kept(document.byline.authors, names))
    return replace(document, body=body, byline=byline)


def _who(author: doc.Author, chosen: str, *, may_add: bool) -> doc.Author | None:
    if Author.objects.filter(slug=author.slug).exists() or (chosen == "" and may_add):
        return author
    row = Author.objects.filter(slug=chosen).first()
    return replace(author, slug=row.slug, name=row.name) if row else None


def _kept(
    authors: tuple[doc.Author, ...], names: Mapping[str, doc.Author | None]
) -> tuple[doc.Author, ...]:
    return tuple(found for author in authors if (found := names.get(author.slug)))
