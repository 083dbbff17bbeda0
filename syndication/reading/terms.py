"""Topics and authors of the posts that can be read: their names, present slugs and numbers."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.db.models import Count, Max

from syndication.editions.audience import PUBLIC, Audience
from syndication.editions.models import MovedTerm, Term
from syndication.editions.terms import ENDED
from syndication.reading.posts import PRIVATE


@dataclass(frozen=True, slots=True, kw_only=True)
class TermUse:
    """A topic or an author: its names by locale, and how many readable posts have it."""

    slug: str
    names: Mapping[str, str] = field(default_factory=dict)
    posts: int = 0


def name_of(
    of: Term.Of, slug: str, locale: str | None = None, *, audience: Audience = PUBLIC
) -> str | None:
    """The name of a topic or author in its newest readable post, if there is one."""
    terms = Term.objects.readable().within(audience).filter(of=of, slug=slug)
    if locale:
        terms = terms.filter(locale=locale)
    return terms.order_by("-published_at").values_list("name", flat=True).first()


def moved_to(of: Term.Of, slug: str, locale: str | None = None) -> str | None:
    """The current slug of a topic or author that had this one before, if readable posts have it.

    ``locale``: posts of this language.
    """
    now = next(iter(later_slugs(of, slug)), None)
    return now if now and name_of(of, now, locale) else None


def later_slugs(of: Term.Of, slug: str) -> list[str]:
    """The slug that a topic or author has now that had this one before; none if it never moved."""
    moved = MovedTerm.objects.filter(of=of, slug=slug).exclude(now=ENDED)
    return list(moved.values_list("now", flat=True))


def had_posts(of: Term.Of, slug: str, locale: str | None = None) -> bool:
    """Whether a topic or an author that no readable post has had posts, of which may be told.

    They left it, or were withdrawn: under this slug or a later one, never under an earlier one,
    since a new name that no post was published with is not to be found out.
    """
    slugs = {slug, *later_slugs(of, slug)}
    ended = MovedTerm.objects.filter(of=of, slug__in=slugs, now=ENDED)
    if locale:
        ended = ended.filter(locale__in=("", locale))  # without a language: in each
    if ended.exists():
        return True
    gone = Term.objects.filter(of=of, slug__in=slugs, head__live=False)
    if locale:
        gone = gone.filter(locale=locale)
    return gone.exclude(head__edition__reason=PRIVATE).exists()


def in_use(of: Term.Of, *, audience: Audience = PUBLIC) -> list[TermUse]:
    """Every topic, or every author, of the posts that the audience may read, by slug: one query."""
    counted = (
        Term.objects.readable()
        .within(audience)
        .filter(of=of)
        .values_list("slug", "locale")
        .annotate(Max("name"), Count("head"))
        .order_by("slug", "locale")
    )
    found: dict[str, TermUse] = {}
    for slug, locale, name, count in counted:
        term = found.setdefault(slug, TermUse(slug=slug))
        found[slug] = replace(term, names={**term.names, locale: name}, posts=term.posts + count)
    return list(found.values())
