"""What was withdrawn is told at the addresses that it had before, and by the post's id."""

from datetime import timedelta
from typing import Any

import pytest

from syndication.editions import recording, terms
from syndication.editions.models import Term
from syndication.feeds.formats import FORMATS
from tests import editions_factory as made
from tests import factories

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
PATHS = ["/feeds/topics/{}/", "/feeds/en-CA/topics/{}/", "/feeds/topics/{}/archive/1/"]
FILES = [each.file for each in FORMATS.values()]


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize(
    "path", ["/feeds/topics/{}/", "/feeds/en-CA/topics/{}/", "/feeds/topics/{}/archive/1/"]
)
def test_the_feed_of_a_topic_that_was_renamed_and_is_empty_has_ended(client, path, file):
    edition = made.publish(made.small(1))
    [slug] = Term.objects.filter(of=Term.Of.TOPIC).values_list("slug", flat=True).distinct()[:1]
    terms.move(Term.Of.TOPIC, before=slug, now="renamed")
    Term.objects.filter(of=Term.Of.TOPIC, slug=slug).update(slug="renamed")
    recording.withdraw(edition.post_id, at=made.AT + HOUR, reason="harmful")
    assert client.get(path.format("renamed") + file).status_code == 410
    assert client.get(path.format(slug) + file).status_code == 410
    assert client.get(path.format("never-was") + file).status_code == 404


def test_each_notice_names_the_post_by_its_id(client):
    edition = made.publish(made.small(1))
    recording.withdraw(edition.post_id, at=made.AT + HOUR, reason="harmful", note="It hurts.")
    about = f"urn:uuid:{edition.post_id}"
    rss = client.get("/feeds/changes/rss.xml").content.decode()
    assert f"<dcterms:references>{about}</dcterms:references>" in rss
    [item] = client.get("/feeds/changes/feed.json").json()["items"]
    assert item["_wellspring"]["about"] == about


def test_a_page_that_is_gone_leads_past_others_that_are_gone(client, site: Any):
    first, second, third = (factories.post(title) for title in ("One", "Two", "Three"))
    paths = [factories.read(page).path for page in (first, second, third)]
    for page, replacement in ((first, paths[1]), (second, paths[2])):
        recording.withdraw(
            page.identity.pk, at=made.AT + HOUR, reason="replaced", replacement=replacement
        )
    assert paths[2] in client.get(paths[0]).content.decode()
    assert f'{paths[1]}"' not in client.get(paths[0]).content.decode()
    recording.withdraw(
        third.identity.pk, at=made.AT + HOUR, reason="replaced", replacement=paths[0]
    )
    for path in paths:
        said = client.get(path)
        assert said.status_code == 410
        assert not [
            other for other in paths if f'href="http://localhost{other}' in said.content.decode()
        ]
