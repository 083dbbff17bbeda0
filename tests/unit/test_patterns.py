"""Patterns that meet people's texts take time linear to their length."""

from functools import partial

import pytest

from blog.builder import words
from blog.checks import passages
from blog.importers import people
from blog.renditions import typography
from syndication.newsletter.preflight import plain, wording
from tests.linear import growth
from tests.patterns import FROM_THE_START, patterns, slow, written_out
from tests.unit.blog.pasted import LEAD, imported

KNOWN = {
    "addresses": typography.ADDRESSES,
    "links": words._LINK,
    "attributes": words._ATTRIBUTE,
    "sentences": typography._STOP,
    "anchors": passages._ANCHOR,
    "tags": passages._TAG,
    "people": people._AND,
    "names": people._BETWEEN,
    "pronouns": people._PRONOUNS,
    "brackets": people._BRACKET,
    "styles": plain._CSS,
    "marks": plain._LIST_MARK,
    "placeholders": wording._PLACEHOLDER,
}
# These are matched from the start of a text only, never searched for in it.
ANCHORED = {
    f"{name}.0"
    for name in (
        "blog.checks.parts.FILE_NAME",
        "blog.importers.lines._ADDRESS",
        "blog.importers.markers.SIGNS",
        "blog.importers.markers.TIPS",
        "blog.importers.shapes._ABOUT_PAGE",
        "blog.importers.shapes._QUOTED",
        "blog.renditions.tokens._ATTRIBUTE",
        "blog.renditions.typography._LIST_MARK",
        "syndication.api.docs.markdown._EXTERNAL",
        "syndication.http.cdn._FIELD",
    )
}
# These never meet a long text: 200 letters of a line, a title, a style of our own templates.
BOUNDED = {
    "blog.importers.markers._MISSION.0",
    "syndication.search.question._PIECE.0",
    "syndication.feeds.profiles.titles._LOOSE_END.0",
    "syndication.newsletter.preflight.mail._DECLARATION.0",
}
SIZE, LEAST = 100_000, 0.05  # characters, against twice as many; seconds below which noise counts


@pytest.mark.slow
@pytest.mark.parametrize("name", KNOWN)
def test_patterns_that_were_quadratic_are_linear(name):
    assert slow(KNOWN[name], SIZE, LEAST) == []


@pytest.mark.parametrize("unit", ["Word: text\n", "Word: text\n\n", "Short line\n\n", "- item\n"])
def test_the_importer_reads_lines_in_linear_time(unit):
    short, long = (partial(imported, LEAD + unit * count) for count in (1500, 3000))
    assert growth(short, long, enough=2.6) <= 2.6


@pytest.mark.slow
def test_all_patterns_are_linear():
    found = {
        name: slow(pattern, 6000, 0.012, anchored=name in ANCHORED or name.endswith(FROM_THE_START))
        for name, pattern in {**patterns(), **written_out()}.items()
        if name not in BOUNDED
    }
    assert {name: units for name, units in found.items() if units} == {}
