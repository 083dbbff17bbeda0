"""Every address that a post ever had says what became of it, and nothing that was taken back."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

import pytest

from blog import document as doc
from cms.middleware import response_cache
from syndication.editions import recording
from syndication.editions.models import Edition
from syndication.feeds.formats import FORMATS
from tests import editions_factory as made
from tests import sample_parts

pytestmark = pytest.mark.django_db
NOTE = "It named a wrong dose."
TAKEN_BACK = ("Quagga", "/bench-")  # of its title, and its picture
POST = made.small(
    1,
    title="Quagga days",
    slug="days",
    path="/blog/days/",
    topics=(doc.Topic(slug="sleep", name="Sleep"),),
    byline=doc.Byline(authors=(doc.Author(kind="person", name="Avery", slug="avery"),)),
    image=sample_parts.picture("An empty bench", "Example Picture Desk"),
)
FEEDS = [f"/feeds/{folder}{each.file}" for folder in ("", "en-CA/") for each in FORMATS.values()]
FEEDS_OF_TERMS = [
    f"/feeds/{folder}/{each.file}"
    for folder in ("topics/sleep", "en-CA/topics/sleep", "authors/avery")
    for each in FORMATS.values()
]
NOTICES = [f"/feeds/changes/{each.file}" for each in FORMATS.values()]


@dataclass
class Life:
    """What happened to the post: each step an hour after the one before."""

    hours: int = 0
    editions: list[Edition] = field(default_factory=list)

    def publish(self, **changes: object) -> None:
        self.hours += 1
        document = replace(POST, **changes)
        at = made.AT + timedelta(hours=self.hours)
        self.editions.append(made.publish(document, at=at))

    def withdraw(self, reason: str = "harmful") -> None:
        self.hours += 1
        at = made.AT + timedelta(hours=self.hours)
        gone = recording.withdraw(UUID(POST.id), at=at, reason=reason, note=NOTE)
        assert gone is not None

    @property
    def paths(self) -> list[str]:
        return sorted({each.path for each in self.editions})

    @property
    def below_the_id(self) -> list[str]:
        """Every address of the API that bears the post's id."""
        post = f"/api/v1/posts/{POST.id}/"
        own = [f"{post}editions/{each.number}-{each.digest[:12]}/" for each in self.editions]
        rest = ("", "newsletter.html", "newsletter.txt", "editions/", "editions/diff/?from=1&to=1")
        return [*(post + each for each in rest), *own]


def slug_changed(life: Life) -> None:
    life.publish()
    life.publish(slug="nights", path="/blog/nights/")
    life.withdraw()


def moved(life: Life) -> None:
    life.publish()
    life.publish(path="/journal/days/")
    life.publish(path="/journal/sleep/days/")
    life.withdraw()


def withdrawn_twice(life: Life) -> None:
    life.publish()
    life.withdraw("outdated")
    life.publish(title="Quagga nights")
    life.withdraw()


def withdrawn_at_each_address(life: Life) -> None:
    life.publish()
    life.withdraw("outdated")
    life.publish(slug="nights", path="/blog/nights/")
    life.withdraw()


def back_at_its_first_address(life: Life) -> None:
    life.publish()
    life.publish(slug="nights", path="/blog/nights/")
    life.publish(title="Quagga again")
    life.withdraw()


GONE = (slug_changed, moved, withdrawn_twice, withdrawn_at_each_address, back_at_its_first_address)


@pytest.fixture
def life() -> Life:
    made.publisher()
    response_cache.clear()
    made.publish(made.small(2))
    return Life()


def said(client, address: str, status: int, *, without: Iterable[str] = TAKEN_BACK) -> str:
    """What an address answers, after redirects to itself with its slash; none of these words."""
    response = client.get(address, follow=True)
    text = response.content.decode()
    assert response.status_code == status, address
    assert [word for word in without if word in text] == [], address
    return text


@pytest.mark.parametrize("happen", GONE, ids=lambda happen: happen.__name__)
def test_a_withdrawn_post_is_gone_at_every_address_that_it_had(
    client, life, happen: Callable[[Life], None]
):
    happen(life)
    for path in life.paths:
        for address in (path, path.rstrip("/")):
            page = said(client, address, 410)
            assert "This post was taken down" in page
            assert "Something in it could have done harm." in page
            assert NOTE in page
            assert "og:image" not in page
        asked = f"/api/oembed?url={made.FACTS.origin}{path}"
        assert "No published post has this address." in said(client, asked, 404)
    for address in life.below_the_id:
        answer = said(client, address, 410)
        assert NOTE in answer
        assert '"reason":"harmful"' in answer
    _is_in_no_list(client, life)
    for address in FEEDS_OF_TERMS:
        assert "This feed has ended." in said(client, address, 410)
    for address in ("/blog/topics/sleep/", "/blog/authors/avery/"):
        assert "There are no posts here any more" in said(client, address, 410)
    for address in NOTICES:
        notice = said(client, address, 200)
        assert len(re.findall(NOTE, notice)) >= 1, address
        assert f"urn:uuid:{POST.id}" in notice
        assert life.editions[-1].path in notice


def _is_in_no_list(client, life: Life) -> None:
    for slug in {path.rstrip("/").rpartition("/")[2] for path in life.paths}:
        assert '"results":[]' in said(client, f"/api/v1/posts/?slug={slug}", 200)
    lists = ("/api/v1/posts/", "/api/v1/posts/?q=quagga", "/blog/", "/sitemap.xml", *FEEDS)
    for address in lists:
        text = said(client, address, 200)
        assert POST.id not in text, address
        assert not [path for path in life.paths if f'{path}"' in text or f"{path}<" in text]


def test_a_post_that_came_back_elsewhere_is_found_from_where_it_was(client, life):
    life.publish()
    life.withdraw()
    life.publish(slug="nights", path="/blog/nights/", title="Calm nights", image=None)
    for address in ("/blog/days/", "/blog/days"):
        assert "Calm nights" in said(client, address, 200)
    assert client.get("/blog/days/")["Location"] == "/blog/nights/"
    card = said(client, f"/api/oembed?url={made.FACTS.origin}/blog/days/", 200)
    assert "Calm nights" in card
    *below, before, now = life.below_the_id
    assert below[-1].endswith("diff/?from=1&to=1")
    assert NOTE in said(client, before, 410), "what was taken back stays so"
    assert NOTE in said(client, below[-1], 410)
    for address in (now, below[0]):
        assert "Calm nights" in said(client, address, 200)
    for address in (*FEEDS, *FEEDS_OF_TERMS):
        assert "/blog/nights/" in said(client, address, 200)
    for address in NOTICES:
        assert NOTE not in said(client, address, 200), "it is not withdrawn any more"
    assert '"results":[]' in said(client, "/api/v1/posts/?slug=days", 200)
    assert POST.id in said(client, "/api/v1/posts/?slug=nights", 200)


def test_the_address_that_another_post_took_is_that_post_s(client, life):
    life.publish()
    life.publish(slug="nights", path="/blog/nights/")
    other = made.small(3, title="Another", slug="days", path="/blog/days/")
    made.publish(other, at=made.AT + timedelta(hours=3))
    life.withdraw()
    assert "Another" in said(client, "/blog/days/", 200)
    assert "Another" in said(client, f"/api/oembed?url={made.FACTS.origin}/blog/days/", 200)
    assert NOTE in said(client, "/blog/nights/", 410)
    recording.withdraw(UUID(other.id), at=made.AT + timedelta(days=1), reason="outdated")
    page = said(client, "/blog/days/", 410)
    assert "It was out of date." in page
    assert NOTE not in page


@pytest.mark.parametrize("happen", GONE, ids=lambda happen: happen.__name__)
def test_a_post_made_private_at_last_is_nowhere(client, life, happen, monkeypatch):
    monkeypatch.setattr(Life, "withdraw", _made_private(Life.withdraw))
    happen(life)
    unknown = {address: 404 for path in life.paths for address in (path, path.rstrip("/"))}
    unknown |= dict.fromkeys(life.below_the_id, 404)
    unknown |= {f"/api/oembed?url={made.FACTS.origin}{path}": 404 for path in life.paths}
    for address, status in unknown.items():
        assert NOTE not in said(client, address, status)
    _is_in_no_list(client, life)
    for address in NOTICES:
        assert POST.id not in said(client, address, 200)


def _made_private(withdraw: Callable[..., None]) -> Callable[..., None]:
    """The last withdrawal, which says that it did harm, makes the post private instead."""

    def made_private(life: Life, reason: str = "private") -> None:
        withdraw(life, reason)

    return made_private
