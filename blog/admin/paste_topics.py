"""Which topics a pasted text names: those that are here, new ones, or none for now."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from blog import document as doc
from blog.importers import topics


def choices(document: doc.Document, user: Any) -> list[dict[str, Any]]:
    """For each topic of the text what it may be here; the first choice is offered."""
    known = topics.known()
    return [_choice(topic, known, user) for topic in document.topics]


def _choice(topic: doc.Topic, known: topics.Known, user: Any) -> dict[str, Any]:
    here = known.same(topic)
    return {"topic": topic, "here": here, "choices": offered(topic, known, user)}


def offered(topic: doc.Topic, known: topics.Known, user: Any) -> list[tuple[str, str]]:
    """What a topic that is not here may be; nothing for one that is."""
    if known.same(topic) is not None:
        return []
    found = [(near.slug, str(near)) for near in known.near(topic)]
    if user.has_perm("blog.add_topic"):
        new = _("A new topic: %(name)s (about a crisis, until its risk class is set)")
        found.append(("", new % {"name": topic.name}))
    found.append(("-", _("Leave it out for now")))
    return found


def about(document: doc.Document, chosen: Mapping[str, str], *, may_add: bool) -> doc.Document:
    """The document with the topics that were chosen; new ones where ``may_add``."""
    known = topics.known()
    found = [_which(each, chosen, known, may_add=may_add) for each in document.topics]
    return replace(document, topics=tuple(each for each in found if each is not None))


def _which(
    topic: doc.Topic, chosen: Mapping[str, str], known: topics.Known, *, may_add: bool
) -> doc.Topic | None:
    here = known.same(topic)
    if here is not None:
        return replace(topic, slug=here.slug)
    slug = chosen.get(f"topic-{topic.slug}", "-")
    if slug == "" and may_add:
        return topic
    taken = known.same(replace(topic, slug=slug, name=slug)) if slug else None
    return replace(topic, slug=taken.slug) if taken and taken.slug == slug else None
