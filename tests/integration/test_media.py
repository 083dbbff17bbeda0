"""Pictures, where no web server in front of us serves them."""

from pathlib import Path

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
