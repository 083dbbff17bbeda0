"""The publisher's name, mark and colour, for Wagtail's own pages."""

from typing import Any

from django import template

from syndication.desk import branding

register = template.Library()


@register.simple_tag(takes_context=True)
def publisher(context: Any) -> branding.Branding:
    """The publisher; asked for once for a whole page."""
    request = context.get("request")
    found: branding.Branding | None = getattr(request, "branding", None)
    if found is None:
        found = branding.shown()
        if request is not None:
            request.branding = found
    return found
