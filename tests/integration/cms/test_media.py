"""Uploaded files, served by the application itself."""

from pathlib import Path
from typing import Any

import pytest

from django.test import Client

from tests.settings import VAR


def test_a_picture_is_not_taken_for_a_page_of_the_site(client: Client) -> None:
    folder = Path(VAR) / "media"
    folder.mkdir(exist_ok=True)
    (folder / "dot.gif").write_bytes(b"GIF89a")
    answer = client.get("/media/dot.gif")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/gif"
    assert b"".join(answer) == b"GIF89a"


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["a" * 9000, "a/" * 4500, "a" * 300 + "/dot.gif"])
def test_a_name_that_no_file_can_have_is_not_found(client: Client, name: str) -> None:
    assert client.get(f"/media/{name}").status_code == 404


def got(client: Client, path: str, headers: dict[str, str] | None = None) -> Any:
    """The answer, read to its end, so that its file is closed."""
    answer = client.get(path, headers=headers)
    if answer.streaming:
        b"".join(answer)
    return answer


@pytest.fixture
def file() -> str:
    folder = Path(VAR) / "media"
    folder.mkdir(exist_ok=True)
    (folder / "dots.abcdefghijkl.gif").write_bytes(b"0123456789")
    (folder / "old.gif").write_bytes(b"0123456789")
    return "/media/dots.abcdefghijkl.gif"


def test_a_file_of_a_drawn_name_never_changes(client: Client, file: str) -> None:
    answer = got(client, file)
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Vary" not in answer
    assert "Content-Language" not in answer
    assert not answer.cookies
    assert got(client, "/media/old.gif")["Cache-Control"] == "public, no-cache"


def test_a_client_that_has_the_file_gets_no_bytes(client: Client, file: str) -> None:
    first = got(client, file)
    for headers in (
        {"If-None-Match": first["ETag"]},
        {"If-None-Match": f'"other", W/{first["ETag"]}'},
        {"If-None-Match": "*"},
        {"If-Modified-Since": first["Last-Modified"]},
    ):
        again = got(client, file, headers)
        assert (again.status_code, again["ETag"]) == (304, first["ETag"]), headers
    since = {"If-None-Match": '"other"', "If-Modified-Since": first["Last-Modified"]}
    assert got(client, file, since).status_code == 200


@pytest.mark.parametrize(
    ("asked", "status", "content"),
    [
        ("bytes=0-3", 206, b"0123"),
        ("bytes=4-", 206, b"456789"),
        ("bytes=-2", 206, b"89"),
        ("bytes=-99", 206, b"0123456789"),
        ("bytes=8-99", 206, b"89"),
        ("bytes=10-", 416, b""),
        ("bytes=-0", 416, b""),
        ("bytes=5-2", 200, b"0123456789"),
        ("bytes=0-1,3-4", 200, b"0123456789"),
        ("lines=0-3", 200, b"0123456789"),
        ("bytes=x", 200, b"0123456789"),
    ],
)
def test_a_part_of_a_file(
    client: Client, file: str, asked: str, status: int, content: bytes
) -> None:
    answer = client.get(file, headers={"Range": asked})
    assert answer.status_code == status
    assert (b"".join(answer) if answer.streaming else answer.content) == (content)
    if status == 206:
        at = b"0123456789".index(content)
        assert answer["Content-Range"] == f"bytes {at}-{at + len(content) - 1}/10"
    if status == 416:
        assert answer["Content-Range"] == "bytes */10"


def test_a_part_of_another_file_is_not_sent(client: Client, file: str) -> None:
    etag = got(client, file)["ETag"]
    for condition, status in ((etag, 206), ('"other"', 200), (f"W/{etag}", 200)):
        headers = {"Range": "bytes=0-3", "If-Range": condition}
        assert got(client, file, headers).status_code == status, condition


def test_a_file_is_read_only(client: Client, file: str) -> None:
    assert client.post(file).status_code == 405
