"""What a draft names that was deleted since, for the pages that show drafts."""

# ruff: noqa: SLF001  # Django's public names: _meta, _base_manager

from collections.abc import Iterable, Iterator, Mapping

from django.db.models import Model
from django.utils.text import capfirst

from wagtail.blocks import StreamValue

from blog.blocks import references
from blog.models import Author, PostPage, PostTemplate

# The rows that the inline forms of a post choose.
INLINE: Mapping[str, type[Model]] = {"post_authors": Author, "related_posts": PostPage}


def names(page: PostPage) -> tuple[str, ...]:
    """The kinds of rows that the draft has lost, in the active language, each once."""
    return _named((*_of_fields(page), *_of_body(page.body)))


def names_of_template(template: PostTemplate) -> tuple[str, ...]:
    """The kinds of rows that the template has lost, likewise."""
    lost = [Author] if any(row.author_id is None for row in template.template_authors.all()) else []
    return _named((*lost, *_of_body(template.body)))


def _named(kinds: Iterable[type[Model]]) -> tuple[str, ...]:
    return tuple(capfirst(str(kind._meta.verbose_name)) for kind in dict.fromkeys(kinds))


def _of_fields(page: PostPage) -> Iterator[type[Model]]:
    for name in page.lost:
        yield INLINE.get(name) or PostPage._meta.get_field(name).related_model


def _of_body(body: StreamValue) -> Iterator[type[Model]]:
    keys: dict[type[Model], set[int]] = {}
    for reference in references.of_value(body):
        keys.setdefault(reference.model, set()).add(reference.pk)
    for model, wanted in keys.items():
        if model._base_manager.filter(pk__in=wanted).count() < len(wanted):
            yield model
