"""Promises 4 and 5: bytes depend on data only; everything public is absolute and sanitised."""

from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
import time_machine
from lxml import html

from syndication.editions.models import Rendition
from tests import factories

HOSTILE = (
    '<p onclick="steal()">Rest <script>steal()</script><a href="javascript:steal()">well</a> '
    '<img src="data:text/html,x" onerror="steal()"> <a href="/blog/other/">there</a> '
    "]]> \ud800 \x00 <b><i>unbalanced</b> tonight.</p>"
)
SCHEMES = ("https://", "mailto:", "tel:", "sms:", "#", "{{")


BLOCK = "6f1c7d5e-0000-4000-8000-000000000001"


def contents() -> dict[str, str]:
    return dict(Rendition.objects.values_list("medium", "content"))


def test_bytes_do_not_depend_on_the_day_they_are_made(site):
    made = []
    for year in (2026, 2031):
        with time_machine.travel(datetime(year, 3, 4, 5, 6, tzinfo=UTC), tick=False):
            post = factories.post(body=[{**factories.paragraph(factories.WORDS), "id": BLOCK}])
            made.append(contents())
            post_id = factories.read(post).post_id
            made[-1] = {name: text.replace(post_id, "") for name, text in made[-1].items()}
            post.delete()
            Rendition.objects.all().delete()
    assert made[0] == made[1]


@pytest.fixture
def hostile(site: object) -> dict[str, str]:
    clean = HOSTILE.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    # The database takes no lone surrogate and no NUL; whatever it takes is tried.
    clean = clean.replace("\x00", "")
    factories.post(lead=clean, body=[factories.paragraph(clean)])
    return contents()


def test_hostile_words_reach_no_medium(hostile):
    for medium, text in hostile.items():
        lowered = text.lower()
        for bad in ("<script", "onclick", "onerror", "javascript:", "data:text"):
            assert bad not in lowered, medium


@pytest.mark.parametrize("medium", ["html", "feed", "newsletter_html"])
def test_every_address_is_absolute(hostile, medium):
    for element in html.fromstring(hostile[medium]).iter():
        for name in ("href", "src"):
            if (value := element.get(name)) is not None:
                assert value.startswith(SCHEMES), (medium, value)


def test_the_feed_stays_well_formed(hostile, client):
    root = ElementTree.fromstring(client.get("/feeds/rss.xml").content)
    assert len(root.findall("./channel/item")) == 1
