"""Makes revisions readable that name rows which were deleted since.

Wagtail raises an exception for a revision with a foreign key to a deleted row, unless the key is
nullable or cascades: the page could then be neither edited nor compared, published or unscheduled.
"""

# ruff: noqa: SLF001  # Django's public names: _meta, _base_manager

from collections.abc import Iterable, Mapping
from typing import Any

from modelcluster.fields import ParentalKey
from modelcluster.models import get_all_child_m2m_relations, get_all_child_relations

from django.db.models import CASCADE, DO_NOTHING, SET_NULL, ForeignKey, Model

Content = dict[str, Any]
DROPPED = (CASCADE, DO_NOTHING, SET_NULL)


def mend(model: type[Model], content: Mapping[str, Any]) -> tuple[Content, tuple[str, ...]]:
    """A revision's content without its references to deleted rows, and the fields that lost one.

    A foreign key of the page becomes ``None``. A row of an inline form that needs a deleted row is
    left out, as is a deleted row among many. Only the fields of ``model``'s own app are reported:
    what Wagtail's fields lose (an owner, a comment's author) says nothing to readers.
    """
    mended, lost = dict(content), []
    for key in _foreign_keys(model):
        own = key.model is model
        # modelcluster itself drops what other keys have lost.
        if (own or key.remote_field.on_delete not in DROPPED) and _missing(
            key, [mended.get(key.name)]
        ):
            mended[key.name] = None
            lost += [key.name] * own
    for relation in get_all_child_relations(model):
        name, before = relation.get_accessor_name(), mended.get(relation.get_accessor_name()) or []
        kept = _complete(relation.related_model, before)
        if len(kept) < len(before):
            mended[name] = kept
            lost += [name] * (relation.related_model._meta.app_label == model._meta.app_label)
    for field in get_all_child_m2m_relations(model):
        if _missing(field, mended.get(field.name) or []):
            lost.append(field.name)  # Wagtail itself leaves the row out
    return mended, tuple(lost)


def _complete(model: type[Model], rows: list[Content]) -> list[Content]:
    """The rows of an inline form that have all that they need."""
    for key in _foreign_keys(model):
        if not key.null and not isinstance(key, ParentalKey):
            gone = _missing(key, [row.get(key.name) for row in rows])
            rows = [row for row in rows if row.get(key.name) not in gone]
    return rows


def _foreign_keys(model: type[Model]) -> list[Any]:
    return [
        field
        for field in model._meta.fields
        if isinstance(field, ForeignKey) and not field.remote_field.parent_link
    ]


def _missing(field: Any, keys: Iterable[Any]) -> set[Any]:
    """Those of the stored keys that no row has."""
    wanted = {key for key in keys if key is not None}
    if not wanted:
        return set()
    rows = field.related_model._base_manager.filter(pk__in=wanted)
    found = set(rows.values_list("pk", flat=True))
    return {key for key in wanted if field.related_model._meta.pk.to_python(key) not in found}
