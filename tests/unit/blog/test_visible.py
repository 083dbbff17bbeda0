"""Invisible characters alone are no text, at every entrance."""

import json

import pytest

from blog.importers import document, source
from blog.importers.source import ImportFailed
from blog.renditions.sanitize import clean_text, sanitize
from blog.visible import is_visible, written
from tests.paths import ROOT
from tests.unit.blog.pasted import LEAD, imported

GOLDEN = json.loads((ROOT / "tests" / "golden" / "seed.json").read_text())
UNSEEN = [
    "", " ", "\t", "\u00a0", "\u00ad", "\u034f", "\u061c", "\u115f\u1160", "\u17b4", "\u180e",
    "\u2000\u200a", "\u200b", "\u200c", "\u200d\u200d", "\u200e\u202a\u2069", "\u202f",
    "\u2060", "\u2062\u2064", "\u2800", "\u3000", "\u3164", "\ufe0f", "\ufeff", "\uffa0",
    "\U000e0041\U000e007f", "\U000e0100", "\u200b \u3164\u00ad", "\u0301",
]  # fmt: skip
SEEN = ["a", "é", "e\u0301", "7", "?", "—", "👉🏽", "می\u200cخواهم", "日本", "☎\ufe0f"]


@pytest.mark.parametrize("text", UNSEEN, ids=ascii)
def test_what_nobody_can_see_is_no_text(text):
    assert not is_visible(text)
    assert (written(text), clean_text(text)) == ("", "")
    clean = sanitize(f"<p>{text}</p>")
    assert (clean.html, clean.text) == ("", "")


@pytest.mark.parametrize("text", SEEN)
def test_a_letter_a_sign_or_a_picture_is_text(text):
    assert is_visible(text)
    assert written(f" {text} ") == text
    assert sanitize(f"<p>{text}</p>").text


@pytest.mark.parametrize("text", UNSEEN, ids=ascii)
def test_the_importer_takes_no_invisible_name(text):
    author = GOLDEN["byline"]["authors"][0] | {"name": text}
    for data, path in (
        (GOLDEN | {"title": text}, "title"),
        (GOLDEN | {"byline": {"authors": [author]}}, "byline/authors/0/name"),
        (GOLDEN | {"topics": [{"slug": "a", "name": text}]}, "topics/0/name"),
    ):
        raw = json.dumps(data).encode()
        (found,) = document.parse(source.decode("a.json", "document", raw))
        assert str(found) == f"a.json: {path}: is empty"
    with pytest.raises(ImportFailed, match="needs --title"):
        imported(LEAD, title=text)
