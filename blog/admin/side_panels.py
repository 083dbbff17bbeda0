"""Further side panels of the post editor, from the apps above this one."""

from collections.abc import Callable

from django.http import HttpRequest

from wagtail.admin.ui.side_panels import BaseSidePanel

from blog.models import PostPage

# Returns the panel for a post that is edited; None if it has nothing to show.
Factory = Callable[[PostPage, HttpRequest], BaseSidePanel | None]

_factories: list[Factory] = []


def register(factory: Factory) -> None:
    """Show a panel beside the form of saved posts. It is drawn with the page only, not again when
    the draft saves itself: what the reader has unfolded there stays so."""
    if factory not in _factories:
        _factories.append(factory)


def further(page: PostPage, request: HttpRequest) -> list[BaseSidePanel]:
    """The registered panels that have something to show for this post."""
    made = (factory(page, request) for factory in _factories)
    return [panel for panel in made if panel is not None]
