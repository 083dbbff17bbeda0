"""The topics and authors that posts are found by, and the slugs that these had before."""

from django.db import transaction

from syndication.editions import ledger
from syndication.editions.models import Head, MovedTerm, Term
from syndication.editions.release import Release

ENDED = ""  # the slug that a topic or an author has now that no post has any more


def changed(head: Head, release: Release) -> bool:
    """Whether the release has other topics or authors than are stored for its post."""
    return set(head.terms.values_list("of", "slug", "name")) != _terms(release)


def store(head: Head, release: Release) -> None:
    """Replace the stored topics and authors of a post by those of its release.

    A topic that no readable post of this language has any more has ended in it: its addresses in
    this language say so.
    """
    before = set(head.terms.values_list("of", "slug"))
    if before:
        head.terms.all().delete()
    Term.objects.bulk_create(
        Term(
            head=head,
            of=of,
            slug=slug,
            name=name,
            locale=head.locale,
            published_at=head.published_at,
        )
        for of, slug, name in sorted(_terms(release))
    )
    left = before - {(of, slug) for of, slug, _name in _terms(release)}
    # An author of nothing readable is as unknown as one who never was.
    if topics := {slug for of, slug in left if of == Term.Of.TOPIC}:
        _end(topics, head.locale)


def _end(slugs: set[str], locale: str) -> None:
    """End those of these topics that no readable post of this language has, under this slug or its
    present one."""
    topics = MovedTerm.objects.filter(of=Term.Of.TOPIC)
    now = dict(topics.filter(slug__in=slugs).exclude(now=ENDED).values_list("slug", "now"))
    for slug in sorted(slugs):
        of_it = Term.objects.readable().filter(
            of=Term.Of.TOPIC, slug__in={slug, now.get(slug, slug)}, locale=locale
        )
        if not of_it.exists():
            _set_ended(now.get(slug, slug), locale)


def _set_ended(slug: str, locale: str) -> None:
    MovedTerm.objects.get_or_create(
        of=Term.Of.TOPIC, slug=slug, locale=locale, defaults={"now": ENDED}
    )


@transaction.atomic
def move(of: Term.Of, *, before: str, now: str) -> None:
    """Redirect the old addresses of a topic or an author; earlier moves lead to the new one too.

    One that has ended in a language is ended there under its new slug too, until posts have it
    again.
    """
    ledger.lock()
    moved = MovedTerm.objects.filter(of=of)
    ended = moved.filter(slug=before, now=ENDED)
    locales = list(ended.values_list("locale", flat=True))
    moved.filter(slug=now).delete()  # the slug is in use again
    ended.delete()
    moved.filter(now=before).update(now=now)
    moved.update_or_create(slug=before, locale="", defaults={"now": now, "of": of})
    for locale in locales:
        _set_ended(now, locale)


def _terms(release: Release) -> set[tuple[str, str, str]]:
    topics = {(Term.Of.TOPIC.value, name.slug, name.name) for name in release.topics}
    return topics | {(Term.Of.AUTHOR.value, name.slug, name.name) for name in release.authors}
