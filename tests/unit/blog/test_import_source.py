import hashlib
import os

import pytest

from blog.importers import source
from blog.importers.source import ImportFailed


def refused(path) -> str:
    with pytest.raises(ImportFailed) as caught:
        source.read(path)
    assert len(str(caught.value).splitlines()) == 1
    return str(caught.value)


@pytest.fixture
def file(tmp_path):
    def write(raw: bytes, name: str = "post.txt"):
        path = tmp_path / name
        path.write_bytes(raw)
        return path

    return write


def test_a_file_is_known_by_its_name_its_digest_and_its_kind(file):
    found = source.read(file("Été".encode(), "Post.TXT"))
    assert (found.name, found.kind, found.text) == ("Post.TXT", "pasted_text", "Été")
    assert found.sha256 == hashlib.sha256(found.raw).hexdigest()
    assert source.read(file(b"{}", "post.json")).kind == "document"


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        ("L’été".encode(), "utf-8"),
        ("\ufeffL’été".encode(), "utf-8"),
        ("\ufeffL’été".encode("utf-16-le"), "utf-16"),
        ("\ufeffL’été".encode("utf-16-be"), "utf-16"),
        ("L’été est là, et tout va bien.".encode("windows-1252"), "windows-1252"),
    ],
)
def test_encodings_are_declared_proved_or_guessed_in_this_order(file, raw, encoding):
    found = source.read(file(raw))
    assert found.encoding == encoding
    assert found.text.startswith("L’été")


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "is empty"),
        (b" \r\n\t\n\xc2\xa0", "is empty"),
        (b"\xef\xbb\xbf\xe2\x80\x8b", "is empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is not UTF-8 text"),
        (b"text\0more", "is not a text file"),
        (b"\xff\xfe\0\0text", "is not a text file"),
        (b"\xff\xfea", "is not a text file"),
        (b"It\xe2\x80\x99s damaged \xe2\x80", "is not UTF-8 text"),
        (bytes(range(128, 256)) * 4, "is not UTF-8 text"),
        (b"caf\xe9 \x81", "is not UTF-8 text"),
        (b"caf\xe9 \x07 and more text here", "is not UTF-8 text"),
    ],
)
def test_what_is_no_text_is_refused_in_one_line(file, raw, reason):
    assert refused(file(raw)).startswith(f"post.txt: {reason}")


def test_json_is_never_guessed_at(file):
    raw = '{"title": "Un été à la mer, et tout va bien"}'.encode("windows-1252")
    assert "is not UTF-8" in refused(file(raw, "post.json"))


def test_missing_files_directories_and_other_kinds_are_refused(tmp_path, file):
    assert refused(tmp_path / "none.txt") == "none.txt: does not exist"
    assert "is a directory" in refused(tmp_path)
    assert "no .txt, .html, .md, .docx, .xml or .json" in refused(file(b"x", "post.pdf"))


def test_a_pipe_is_refused_before_anything_waits_for_it(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    assert "is not a regular file" in refused(tmp_path / "pipe.txt")


def test_a_large_file_is_refused_without_reading_all_of_it(tmp_path):
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(4 * 1024**4)  # sparse: reading it whole would never end
    assert refused(path) == "large.txt: is larger than 5 MiB"


def test_exactly_five_mebibytes_are_read(file):
    assert len(source.read(file(b"a" * source.MAX_BYTES)).text) == source.MAX_BYTES
    assert "larger" in refused(file(b"a" * (source.MAX_BYTES + 1)))


def test_names_cannot_break_the_line_of_a_complaint():
    assert str(ImportFailed("a\nb.txt", "is\x1b[31m odd")) == "a?b.txt: is?[31m odd"
