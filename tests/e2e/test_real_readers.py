"""What people read feeds with: newsboat, sfeed and rss2email follow a site that is running."""

import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from aiosmtpd.controller import Controller

from blog.models import PostPage
from tests import factories
from tests.e2e import sites
from tests.e2e.feed_clients import Newsboat, Rss2email, Sfeed

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

Reader = Newsboat | Sfeed
READERS = [Newsboat, Sfeed]
FILES = ["rss.xml", "atom.xml"]
TITLE = "Calm evenings & “quiet” nights < 8 h"
WORDS = "Small habits, kept for some weeks"
CHANGED = "<p>Write down what keeps you awake, an hour before you go to bed.</p>"


@pytest.fixture
def desk(house: str) -> str:
    """The origin of an installation with one post that nobody touches."""
    sites.build()
    factories.post("Kind mornings")
    return house


@pytest.fixture
def page(desk: str) -> PostPage:
    return factories.post(TITLE, slug="calm-evenings")


@pytest.fixture
def letterbox() -> Iterator["Letterbox"]:
    box = Letterbox()
    box.start()
    yield box
    box.stop()


class Letterbox(Controller):
    """An SMTP server on this machine that keeps what it is given."""

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        super().__init__(self, hostname="127.0.0.1", port=port)
        self.mails: list[EmailMessage] = []

    async def handle_DATA(  # noqa: N802  # aiosmtpd calls it so
        self, _server: Any, _session: Any, envelope: Any
    ) -> str:
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    def take(self) -> list[EmailMessage]:
        """What came since the last time, ordered by subject."""
        taken, self.mails = self.mails, []
        return sorted(taken, key=lambda mail: str(mail["Subject"]))


def change(page: PostPage, **values: Any) -> None:
    factories.edit(PostPage.objects.get(pk=page.pk), **values)
    factories.publish(PostPage.objects.get(pk=page.pk))


def key(page: PostPage) -> str:
    return f"urn:uuid:{page.identity.pk}"


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("kind", READERS)
def test_a_reader_follows_a_post_all_its_life(
    desk: str, page: PostPage, tmp_path: Path, kind: type[Reader], file: str
) -> None:
    reader = kind(tmp_path / "home", f"{desk}/feeds/{file}")
    reader.fetch()
    first = reader.entries()
    assert len(first) == 2
    assert first[key(page)].title == TITLE
    assert first[key(page)].link == f"{desk}/blog/calm-evenings/"
    assert WORDS in first[key(page)].content
    assert TITLE in reader.shown(TITLE, WORDS)

    an_edit_is_an_update(reader, page, first)
    a_new_slug_is_a_new_link(reader, page, desk)
    what_is_withdrawn_is_there_for_nobody_new(reader, page, kind, tmp_path / "other")


def an_edit_is_an_update(reader: Reader, page: PostPage, first: dict[str, Any]) -> None:
    if isinstance(reader, Newsboat):
        reader.read_all()
    body = [factories.paragraph(CHANGED)]
    change(page, title="Calmer evenings", body=body)
    reader.fetch()
    second = reader.entries()
    assert second.keys() == first.keys()
    assert second[key(page)].title == "Calmer evenings"
    assert "Write down what keeps you awake" in second[key(page)].content
    assert second[key(page)].published == first[key(page)].published
    if isinstance(reader, Newsboat):
        assert reader.unread() == 0


def a_new_slug_is_a_new_link(reader: Reader, page: PostPage, desk: str) -> None:
    before = reader.entries()
    change(page, slug="calmer-evenings")
    reader.fetch()
    after = reader.entries()
    assert after.keys() == before.keys()
    assert after[key(page)].link == f"{desk}/blog/calmer-evenings/"
    for link in (before[key(page)].link, after[key(page)].link):
        with urlopen(link, timeout=30) as answer:
            assert answer.url == after[key(page)].link


def what_is_withdrawn_is_there_for_nobody_new(
    reader: Reader, page: PostPage, kind: type[Reader], home: Path
) -> None:
    """Readers keep what they have read; the feed has it no more."""
    PostPage.objects.get(pk=page.pk).unpublish()
    reader.fetch()
    somebody = kind(home, reader.feed)
    somebody.fetch()
    assert [seen.title for seen in somebody.entries().values()] == ["Kind mornings"]


@pytest.mark.parametrize("kind", READERS)
def test_a_reader_that_follows_the_changes_is_told_of_a_withdrawal(
    desk: str, page: PostPage, tmp_path: Path, kind: type[Reader]
) -> None:
    page.unpublish()
    reader = kind(tmp_path / "home", f"{desk}/feeds/changes/rss.xml")
    reader.fetch()
    (notice,) = reader.entries().values()
    assert notice.title == f"A post was withdrawn: {desk}/blog/calm-evenings/"
    assert TITLE not in notice.content


@pytest.mark.parametrize("file", FILES)
def test_an_entry_becomes_one_mail(
    desk: str, page: PostPage, tmp_path: Path, letterbox: Letterbox, file: str
) -> None:
    reader = Rss2email(tmp_path / "home", f"{desk}/feeds/{file}", letterbox.port)
    reader.fetch()
    mail, other = letterbox.take()
    assert other["Subject"] == "Kind mornings"
    assert mail["Subject"] == TITLE
    assert mail["To"] == "somebody@example.org"
    assert "Example Team" in mail["From"]
    for form in ("plain", "html"):
        part = mail.get_body((form,))
        assert part is not None
        words = " ".join(part.get_content().split())
        assert WORDS in words
        assert f"{desk}/blog/calm-evenings/" in words
    reader.fetch()
    assert letterbox.take() == []

    change(page, title="Calmer evenings", body=[factories.paragraph(CHANGED)])
    reader.fetch()
    (update,) = letterbox.take()
    assert update["Subject"] == "Calmer evenings"
    assert update["In-Reply-To"] == mail["Message-ID"]

    change(page, slug="calmer-evenings")
    PostPage.objects.get(pk=page.pk).unpublish()
    reader.fetch()
    assert letterbox.take() == []
