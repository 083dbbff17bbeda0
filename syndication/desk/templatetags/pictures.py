"""Where a picture is used and how it is cut, for Wagtail's own edit page."""

from typing import Any

from django import template

from syndication.desk import picture_page
from syndication.desk.picture_page import Places, Shape

register = template.Library()


@register.simple_tag(takes_context=True)
def places_of(context: template.Context, picture: Any) -> list[Places]:
    """What uses the picture, by kind."""
    return picture_page.used(picture, context["request"].user)


@register.simple_tag
def shapes_of(picture: Any) -> list[Shape]:
    """The shapes in which readers see the picture."""
    return picture_page.shapes(picture)
