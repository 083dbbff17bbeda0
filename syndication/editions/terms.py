"""The topics and authors that posts are found by, and the slugs that these had before."""

from django.db import transaction

from syndication.editions.models import Head, MovedTerm, Term
from syndication.editions.release import Release

ENDED = ""  # the slug that a topic or an author has now that no post has any more


def changed(head: Head, release: Release) -> bool:
    """Whether the release has other topics or authors than are stored for its post."""
    return set(head.terms.values_list("of", "slug", "name")) != _terms(release)


def store(head: Head, release: Release) -> None:
    """Replace the stored topics and authors of a post by those of its release.

    One that no other post has any more has ended: its addresses say so.
    """
    before = set(head.terms.values_list("of", "slug"))
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
    for of, slug in before - {(of, slug) for of, slug, _name in _terms(release)}:
        # An author of nothing readable is as unknown as one who never was.
        if of == Term.Of.TOPIC and not Term.objects.filter(of=of, slug=slug).exists():
            MovedTerm.objects.get_or_create(of=of, slug=slug, defaults={"now": ENDED})


@transaction.atomic
def move(of: Term.Of, *, before: str, now: str) -> None:
    """Redirect the old addresses of a topic or an author; earlier moves lead to the new one too."""
    MovedTerm.objects.filter(of=of, slug=now).delete()  # the slug is in use again
    MovedTerm.objects.filter(of=of, now=before).update(now=now)
    MovedTerm.objects.update_or_create(of=of, slug=before, defaults={"now": now})


def _terms(release: Release) -> set[tuple[str, str, str]]:
    topics = {(Term.Of.TOPIC.value, name.slug, name.name) for name in release.topics}
    return topics | {(Term.Of.AUTHOR.value, name.slug, name.name) for name in release.authors}
