"""The style sheet keeps words readable, and asks nothing of anybody else."""

import re

import pytest

from tests.paths import ROOT

CSS = (ROOT / "templates/static/web/site.css").read_text(encoding="utf-8")
SCHEMES = [
    dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))
    for block in re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)[:2]
]
WORDS = [
    ("ink", "paper"),
    ("ink", "sheet"),
    ("ink", "calm"),
    ("ink", "warm"),
    ("soft", "paper"),
    ("soft", "sheet"),
    ("accent", "paper"),
    ("accent", "sheet"),
    ("accent", "calm"),
    ("accent-strong", "calm"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("warm-ink", "warm"),
    ("warm-ink", "paper"),
    ("grave-ink", "sheet"),
    ("good-ink", "sheet"),
]
EDGES = [("edge", "paper"), ("edge", "sheet"), ("accent", "paper"), ("warm-edge", "warm")]


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_there_are_two_schemes_with_the_same_colours():
    light, dark = SCHEMES
    assert light.keys() == dark.keys()


@pytest.mark.parametrize("scheme", SCHEMES, ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back"), WORDS)
def test_words_can_be_read(scheme, front, back):
    assert contrast(scheme[front], scheme[back]) >= 4.5  # WCAG 2.2, 1.4.3


@pytest.mark.parametrize("scheme", SCHEMES, ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back"), EDGES)
def test_controls_can_be_told_from_their_ground(scheme, front, back):
    assert contrast(scheme[front], scheme[back]) >= 3  # WCAG 2.2, 1.4.11


def test_paper_never_gets_the_dark_colours():
    assert "@media screen and (prefers-color-scheme: dark)" in CSS


def test_nothing_is_fetched():
    assert "url(" not in CSS
    assert "@import" not in CSS
    assert "@font-face" not in CSS
