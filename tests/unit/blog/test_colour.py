"""The publisher's colour: readable behind white text, and as text on white."""

import pytest

from django.core.exceptions import ValidationError

from blog.models import colour


@pytest.mark.parametrize(
    ("value", "ratio"), [("#000000", 21.0), ("#ffffff", 1.0), ("#767676", 4.54), ("#ff0000", 4.0)]
)
def test_the_contrast_to_white_is_that_of_wcag(value, ratio):
    assert colour.contrast_to_white(value) == pytest.approx(ratio, abs=0.005)


@pytest.mark.parametrize("value", ["#2e1f5e", "#767676", "#007d7e", "#8A1C4A"])
def test_a_dark_colour_is_taken(value):
    colour.validate(value)


@pytest.mark.parametrize("value", ["#777777", "#ff0000", "#ffff00", "#ffffff"])
def test_a_light_colour_is_refused_with_the_nearest_that_works(value):
    near = colour.nearest_dark_enough(value)
    colour.validate(near)
    assert colour.contrast_to_white(near) < 4.8  # not darker than it must be
    with pytest.raises(ValidationError, match=near):
        colour.validate(value)


@pytest.mark.parametrize("value", ["2e1f5e", "#2e1", "red", "#2e1f5g", "#2e1f5e;}", " #2e1f5e"])
def test_what_is_no_colour_is_refused(value):
    with pytest.raises(ValidationError, match="six digits"):
        colour.validate(value)
