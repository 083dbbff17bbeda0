"""Preview modes of drafts.

The channels that render previews must not be imported from here, so ``syndication.desk`` registers
its modes; without any, posts cannot be previewed.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise

from wagtail.models import Page


@dataclass(frozen=True, slots=True)
class Mode:
    """One preview of a draft.

    ``render`` takes the page and the preview request. ``available`` is called each time and says
    whether the mode is offered.
    """

    name: str
    label: str | Promise
    render: Callable[[Page, HttpRequest], HttpResponse]
    available: Callable[[], bool] = lambda: True


_modes: dict[str, Mode] = {}


def register(mode: Mode) -> None:
    """Offer ``mode`` for every post, in place of an earlier mode of its name."""
    _modes[mode.name] = mode


def choices() -> list[tuple[str, str | Promise]]:
    """Name and label of the available modes, in the order of registration."""
    return [(mode.name, mode.label) for mode in _modes.values() if mode.available()]


def render(name: str, page: Page, request: HttpRequest) -> HttpResponse:
    """The preview of ``page``; raises ``KeyError`` for a mode that is not available."""
    mode = _modes[name]
    if not mode.available():
        raise KeyError(name)
    return mode.render(page, request)
