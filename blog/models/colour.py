"""The publisher's colour, which must be readable as text on white and behind white text."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

ENOUGH = 4.5  # WCAG 2.2, 1.4.3: contrast of text
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_STEPS = 100


def contrast_to_white(colour: str) -> float:
    """The contrast ratio of ``#rrggbb`` to white, 1 to 21 (WCAG 2.2, relative luminance)."""
    red, green, blue = (_linear(part) for part in _parts(colour))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _linear(part: int) -> float:
    share = part / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def nearest_dark_enough(colour: str) -> str:
    """The colour of the same hue, darkened as little as its contrast to white needs."""
    for step in range(_STEPS + 1):
        dark = tuple(round(part * (_STEPS - step) / _STEPS) for part in _parts(colour))
        found = "#{:02x}{:02x}{:02x}".format(*dark)
        if contrast_to_white(found) >= ENOUGH:
            return found
    return "#000000"


def validate(value: str) -> None:
    """Raises :class:`ValidationError` unless ``value`` is ``#rrggbb`` and dark enough."""
    if not _HEX.fullmatch(value):
        raise ValidationError(_("Write the colour as # and six digits or letters, as in #2e1f5e."))
    if contrast_to_white(value) < ENOUGH:
        words = _("White text could not be read on %(colour)s. The nearest that works: %(near)s.")
        raise ValidationError(words % {"colour": value, "near": nearest_dark_enough(value)})
