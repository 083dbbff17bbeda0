"""What replaces a withdrawn post is named only while readers may read it, wherever it is named."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from cms.middleware import response_cache
from syndication.editions import recording
from tests import editions_factory as made

pytestmark = pytest.mark.django_db
LATER = made.AT + timedelta(hours=1)
GONE, FIRST, SECOND = 1, 2, 3
FRONT = "https://www.example.org"


@pytest.fixture(autouse=True)
def _site() -> None:
    made.publisher()
    response_cache.clear()
    for number in (GONE, FIRST, SECOND):
        made.publish(made.small(number))


def path(number: int) -> str:
    return f"/blog/small-{number}/"


def url(number: int) -> str:
    return made.FACTS.origin + path(number)


def post_id(number: int) -> str:
    return made.small(number).id


def withdraw(number: int, *, reason: str = "replaced", replacement: str = "") -> None:
    recording.withdraw(UUID(post_id(number)), at=LATER, reason=reason, replacement=replacement)


def on_the_page(client) -> str | None:
    page = client.get(path(GONE))
    assert page.status_code == 410
    before, _, after = page.content.decode().partition('<a class="ws-button" href="')
    return after.partition('"')[0] if before and after else None


def in_the_api(client) -> str | None:
    answer = client.get(f"/api/v1/posts/{post_id(GONE)}/")
    assert answer.status_code == 410
    return answer.json()["replacement"]


def at_the_editions(client) -> str | None:
    return client.get(f"/api/v1/posts/{post_id(GONE)}/editions/").json()["replacement"]


def in_the_changes(client) -> str | None:
    found = client.get("/api/v1/changes/?locale=en-CA&body=none").json()["results"]
    [item] = (each for each in found if each["id"] == post_id(GONE))
    return item["replacement"]


def in_the_feed(client) -> str | None:
    found = client.get("/feeds/changes/feed.json").json()["_wellspring"]["withdrawn"]
    [item] = (each for each in found if each["id"] == f"urn:uuid:{post_id(GONE)}")
    return item.get("replacement")


def in_the_atom_feed(client) -> str | None:
    text = client.get("/feeds/changes/atom.xml").content.decode()
    entry = text.partition(f'<at:deleted-entry ref="urn:uuid:{post_id(GONE)}"')[2]
    link = entry.partition("</at:deleted-entry>")[0].partition('rel="related" href="')[2]
    return link.partition('"')[0] or None


PLACES: list[Callable[..., str | None]] = [
    on_the_page,
    in_the_api,
    at_the_editions,
    in_the_changes,
    in_the_feed,
    in_the_atom_feed,
]


def told(client) -> dict[str, str | None]:
    """What each place names."""
    return {place.__name__: place(client) for place in PLACES}


def everywhere(address: str | None) -> dict[str, str | None]:
    return {place.__name__: address for place in PLACES}


@pytest.mark.parametrize("named", [url(FIRST), path(FIRST), url(FIRST).rstrip("/")])
def test_it_is_named_while_it_is_read_and_no_longer(client, named):
    withdraw(GONE, replacement=named)
    assert told(client) == everywhere(url(FIRST))
    withdraw(FIRST, reason="harmful")
    assert told(client) == everywhere(None)


def test_one_that_was_made_private_is_not_named(client):
    withdraw(GONE, replacement=url(FIRST))
    assert told(client) == everywhere(url(FIRST))
    recording.deny([UUID(post_id(FIRST))], at=LATER)
    assert told(client) == everywhere(None), "at once"
    withdraw(FIRST, reason="private")
    assert told(client) == everywhere(None)


def test_one_that_moved_is_named_at_its_present_address(client):
    withdraw(GONE, replacement=url(FIRST))
    made.publish(made.small(FIRST, path="/blog/elsewhere/", slug="elsewhere"), at=LATER)
    assert told(client) == everywhere(f"{made.FACTS.origin}/blog/elsewhere/")


def test_one_that_was_replaced_itself_gives_way_to_its_own_replacement(client):
    withdraw(GONE, replacement=url(FIRST))
    withdraw(FIRST, replacement=path(SECOND))
    assert told(client) == everywhere(url(SECOND))
    withdraw(SECOND, replacement=path(GONE))
    assert told(client) == everywhere(None), "they lead in a circle"
    made.publish(made.small(SECOND, title="Back"), at=LATER)
    assert told(client) == everywhere(url(SECOND))


@pytest.mark.parametrize("address", ["javascript:alert(1)", "//evil.example/", "/blog/%00/"])
def test_what_is_no_address_of_a_page_is_not_named(client, address):
    withdraw(GONE, replacement=address)
    assert set(told(client).values()) <= {None, made.FACTS.origin + address}


@pytest.mark.parametrize("address", ["https://example.org/new/", url(4) + "?x=1#there"])
def test_another_page_is_named_as_it_was_given(client, address):
    withdraw(GONE, replacement=address)
    assert told(client) == everywhere(address)


@pytest.mark.parametrize("pattern", ["{path}", "/{locale}/{slug}", "/posts/{id}/"])
def test_on_another_front_end_it_is_named_while_it_is_read_too(client, pattern):
    facts = made.publisher(canonical_url_pattern=FRONT + pattern)
    first, second = (
        facts.canonical_url(
            path=path(number), slug=f"small-{number}", locale="en-CA", post_id=post_id(number)
        )
        for number in (FIRST, SECOND)
    )
    withdraw(GONE, replacement=first)
    assert told(client) == everywhere(first)
    withdraw(FIRST, replacement=second)
    assert told(client) == everywhere(second)
    withdraw(SECOND, reason="private")
    assert told(client) == everywhere(None)


def test_the_editions_from_before_a_withdrawal_name_it_while_it_is_read_too(client):
    first = made.publish(made.small(4))
    withdraw(4, replacement=url(FIRST))
    made.publish(made.small(4, title="Back again"), at=LATER)
    old = f"/api/v1/posts/{post_id(4)}/editions/1-{first.digest[:12]}/"
    assert client.get(old).json()["replacement"] == url(FIRST)
    withdraw(FIRST, reason="harmful")
    assert client.get(old).json()["replacement"] is None


def test_a_page_of_withdrawals_asks_for_all_their_replacements_at_once(
    client, django_assert_max_num_queries
):
    for number in range(10, 30):
        made.publish(made.small(number))
        withdraw(number, replacement=url(FIRST if number % 2 else SECOND))
    with django_assert_max_num_queries(8):
        found = client.get("/api/v1/changes/?limit=100&body=none").json()["results"]
    assert sum(each.get("replacement") is not None for each in found) == 20
