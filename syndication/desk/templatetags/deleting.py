"""What stands in the way of a deletion, and what a draft has lost, for Wagtail's own pages."""

from typing import Any

from django import template
from django.db.models import Model

from blog.builder import gaps
from blog.models import PostPage
from syndication.desk import refused_pages, uses

register = template.Library()


@register.simple_tag(takes_context=True)
def what_uses(context: template.Context, row: Model) -> list[dict[str, Any]]:
    """The posts that use ``row``; empty where it may be deleted."""
    return refused_pages.rows(uses.of(row), context["request"].user)


@register.simple_tag
def lost_in(draft: Model) -> tuple[str, ...]:
    """What a draft names that was deleted since; empty for everything but posts."""
    return gaps.names(draft) if isinstance(draft, PostPage) else ()
