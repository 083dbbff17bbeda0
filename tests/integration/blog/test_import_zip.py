"""A zip file of documents: each becomes a draft, each other file is reported by its name."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from blog.importers import document_zip, entries
from blog.importers.document_zip import plain_name
from blog.importers.picture_store import PictureStore
from blog.importers.source import ImportFailed
from blog.models import PostPage
from tests import docx_files as word
from tests.importing import Ran, written

PROSE = "A first paragraph that says what this is about.\n\nAnother one, which ends the post.\n"
PAGE = "<h1>From a Page</h1><p>A first paragraph.</p><p>Another one ends it.</p>"
WORD = word.document(
    word.paragraph("From Word", style="T"),
    word.paragraph("A first paragraph that says what this is about."),
    word.paragraph("Another one, which ends the post."),
)


def packed(**files: str | bytes) -> bytes:
    return zipped([(name.replace("__", "."), content) for name, content in files.items()])


def zipped(files: list[tuple[str, str | bytes]]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files:
            file.writestr(name, content)
    return made.getvalue()


FOUR = zipped(
    [
        ("posts/", ""),
        ("posts/a-quiet-week.txt", PROSE),
        ("posts/page.html", PAGE),
        ("notes.md", f"# From Notes\n\n{PROSE}"),
        ("word.docx", WORD),
        ("__MACOSX/._word.docx", "x"),
        (".DS_Store", "x"),
    ]
)


def titles() -> list[str]:
    return sorted(PostPage.objects.values_list("title", flat=True))


def found(folder: Path, raw: bytes) -> list[Any]:
    path = written(folder, "posts.zip", raw)
    return list(entries.posts(path, entries.Reading(), store=PictureStore()))


def refused(folder: Path, raw: bytes) -> list[str]:
    return [each.reason for each in found(folder, raw) if isinstance(each, ImportFailed)]


def test_each_document_becomes_a_draft(site, tmp_path):
    ran = Ran(written(tmp_path, "posts.zip", FOUR))
    assert ran.failure == ""
    assert titles() == ["From Notes", "From Word", "From a Page", "a quiet week"]
    assert not PostPage.objects.filter(live=True).exists()


def test_the_same_zip_again_changes_nothing(site, tmp_path):
    path = written(tmp_path, "posts.zip", FOUR)
    Ran(path)
    ran = Ran(path)
    assert ran.out.count("unchanged") == 4
    assert PostPage.objects.count() == 4


def test_what_is_no_document_is_named_and_costs_the_others_nothing(site, tmp_path):
    raw = zipped([("in.zip", FOUR), ("a.jpg", b"\xff\xd8"), ("empty.txt", ""), ("good.txt", PROSE)])
    ran = Ran(written(tmp_path, "posts.zip", raw))
    assert "posts.zip: “in.zip” is an archive within the archive" in ran.err
    assert "posts.zip: “a.jpg” is no document" in ran.err
    assert "posts.zip: “empty.txt” is empty" in ran.err
    assert titles() == ["good"]


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("../../etc/passwd.txt", "etc/passwd.txt"),
        ("/root/a.txt", "root/a.txt"),
        ("..\\..\\a.txt", "a.txt"),
        ("C:\\a.txt", "a.txt"),
        ("..", "file"),
    ],
)
def test_a_name_leads_nowhere_out_of_the_archive(site, tmp_path, name, plain):
    assert plain_name(name) == plain
    before = set(tmp_path.iterdir())
    for each in found(tmp_path, zipped([(name, PROSE), ("good.txt", PROSE)])):
        if not isinstance(each, ImportFailed):
            each.parse()
    assert {path.name for path in tmp_path.iterdir()} == {"posts.zip", *(p.name for p in before)}


def test_too_many_files_and_bytes_are_refused(site, tmp_path, monkeypatch):
    monkeypatch.setattr(document_zip, "MOST_FILES", 1)
    with pytest.raises(ImportFailed, match="more than 1 files"):
        found(tmp_path, zipped([("a.txt", PROSE), ("b.txt", PROSE)]))
    monkeypatch.setattr(document_zip, "MOST_FILES", 10)
    monkeypatch.setattr(document_zip, "MOST_BYTES", 100)
    with pytest.raises(ImportFailed, match="holds more than"):
        found(tmp_path, zipped([("a.txt", PROSE), ("b.txt", PROSE)]))


def test_a_file_that_unpacks_to_far_more_than_it_says_is_cut_off(site, tmp_path):
    raw = zipped([("bomb.txt", b"word " * 8_000_000), ("good.txt", PROSE)])
    assert refused(tmp_path, raw) == ["“bomb.txt” is larger than 5 MiB"]


def test_a_damaged_file_is_refused_alone(site, tmp_path):
    raw = bytearray(zipped([("a.txt", PROSE * 50), ("b.txt", PROSE)]))
    raw[45:60] = b"\xff" * 15
    assert len(refused(tmp_path, bytes(raw))) == 1


def test_a_zip_without_documents_is_refused(site, tmp_path):
    with pytest.raises(ImportFailed, match="holds no export of Ghost"):
        found(tmp_path, zipped([("a.jpg", b"\xff\xd8")]))
