"""Recordings: a link in every medium, never a player, and words for those who cannot hear them."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest

from wagtail.blocks import StreamBlockValidationError

from blog import document as doc
from blog import stats
from blog.blocks import BodyStreamBlock
from blog.builder.body import body
from blog.checks import passages
from blog.importers import pictures
from blog.importers.report import Imported
from blog.renditions import data, email, feed, html, text
from syndication.search.index import extract
from tests import samples

PLACE = "https://posts.example.org/blog/steady-ground/#three-slow-breaths-together"


def recording(**changes: Any) -> doc.Document:
    block = samples.blocks()["media"]
    return samples.only(replace(block, value=replace(block.value, **changes)))


def typed(**fields: Any) -> list[dict[str, Any]]:
    blank = {"kind": "audio", "title": "A walk", "url": "https://audio.example.org/walk/"}
    return [{"type": "media", "id": samples.blocks()["media"].id, "value": {**blank, **fields}}]


def errors(**fields: Any) -> set[str]:
    """The fields at which publication is refused."""
    block = BodyStreamBlock()
    try:
        block.clean(block.to_python(typed(**fields)))
    except StreamBlockValidationError as refused:
        return set(refused.block_errors[0].block_errors)
    return set()


def test_the_page_loads_nothing_from_the_site_of_the_recording():
    page = ElementTree.fromstring(html.render(recording(), samples.CONTEXT))
    tags = {element.tag for element in page.iter()}
    assert not tags & {"iframe", "video", "audio", "object", "embed", "script", "link"}
    loaded = [element.get("src") for element in page.iter() if element.get("src")]
    assert all(address.startswith("https://posts.example.org/") for address in loaded)


def test_a_link_with_its_picture_leads_to_the_recording_and_says_what_it_is():
    page = ElementTree.fromstring(html.render(recording(), samples.CONTEXT))
    link = page.find(".//a")
    assert link.get("href") == "https://videos.example.org/three-breaths/"
    assert link.find(".//img").get("alt") == ""  # the words beside it say the same
    assert " ".join("".join(link.itertext()).split()) == (
        "Three slow breaths, together "
        "(Video, 4 minutes, in French, with captions, videos.example.org)"
    )


@pytest.mark.parametrize("medium", [feed, email, text])
def test_other_media_link_to_the_transcript_on_the_page(medium):
    said = medium.render(recording(), samples.CONTEXT)
    assert PLACE in said
    assert "let your shoulders fall" not in said
    assert f'id="{PLACE.partition("#")[2]}"' in html.render(recording(), samples.CONTEXT)


@pytest.mark.parametrize("medium", [feed, email, text])
def test_a_draft_without_an_address_promises_no_transcript(medium):
    context = replace(samples.CONTEXT, canonical_url=None)
    assert "Transcript" not in medium.render(recording(), context)


@pytest.mark.parametrize("medium", [html, feed, email, text])
def test_a_draft_without_an_address_of_the_recording_has_no_empty_link(medium):
    said = medium.render(recording(url=None, poster=None, transcript=None), samples.CONTEXT)
    assert "Three slow breaths, together" in said
    assert "<a" not in said


def test_publication_needs_a_transcript_or_a_video_with_captions():
    assert errors() == {"transcript"}
    assert errors(captions=True) == {"transcript"}  # a sound recording shows none
    assert errors(kind="video", captions=True) == set()
    assert errors(transcript="<p>Ana: We walk slowly.</p>") == set()


def test_publication_needs_a_title_and_a_secure_address():
    said = {"transcript": "<p>We walk.</p>"}
    assert errors(title="", url="", **said) == {"title", "url"}
    assert errors(url="http://audio.example.org/walk/", **said) == {"url"}
    assert errors(url="audio.example.org", **said) == {"url"}
    assert errors(minutes=0, **said) == {"minutes"}
    assert errors(language="french", **said) == {"language"}


def test_a_draft_keeps_what_is_typed_so_far():
    stream = BodyStreamBlock().to_python(typed(url="", title=""))
    made = body(stream, authors=(), resolve=SimpleNamespace(link=lambda page_id: None))
    value = made.blocks[0].value
    assert (value.title, value.url, value.transcript) == ("", None, None)


def test_the_words_of_a_transcript_are_neither_counted_nor_judged_but_found():
    document = recording()
    assert stats.count(document.lead, document.body).words == (
        stats.words(document.lead.text) + stats.words("Three slow breaths, together")
    )
    assert not [part for part in passages.prose(document) if "shoulders" in part.text]
    assert " shoulder" in extract(data.payload(document, samples.CONTEXT)).body


def test_an_imported_recording_stays_without_a_picture_that_cannot_be_had():
    poster = pictures.image("https://old.example.org/still.jpeg", "")
    document = recording(poster=poster)
    assert pictures.wanted(document) == ["https://old.example.org/still.jpeg"]
    kept = pictures.kept(Imported(document=document, source={}), {poster.url: "not_found"})
    assert kept.document.body[0].value.poster is None
    assert kept.document.body[0].value.title == "Three slow breaths, together"
    assert [notice.code for notice in kept.warnings] == ["picture_missing"]
