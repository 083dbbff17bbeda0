"""How a draft is shown before it is published.

The channels that show it are on the other side of the house, so the modes are registered from
there (``syndication.desk``); with none registered, a post simply cannot be previewed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Mode:
    """One way to look at a draft. ``render`` takes the page and the preview request; where
    ``offered`` is given, it is asked each time whether there is such a way at all."""

    name: str
    label: str | Promise
    render: Callable[[Any, HttpRequest], HttpResponse]
    offered: Callable[[], bool] = lambda: True


_modes: dict[str, Mode] = {}


def register(mode: Mode) -> None:
    _modes[mode.name] = mode


def choices() -> list[tuple[str, str | Promise]]:
    return [(mode.name, mode.label) for mode in _modes.values() if mode.offered()]


def render(name: str, page: Any, request: HttpRequest) -> HttpResponse:
    """The preview of ``page``; raises ``KeyError`` for a mode that is not offered."""
    mode = _modes[name]
    if not mode.offered():
        raise KeyError(name)
    return mode.render(page, request)
