"""Private feeds: who may read them, what is in them, and that nothing else tells of them."""

import dataclasses
import gzip
import logging
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import brotli
import feedparser
import pytest
import time_machine
from lxml import etree

from django.core.exceptions import ValidationError

from blog import document as doc
from cms.middleware import response_cache
from syndication.editions import recording, versions
from syndication.editions.models import Head, Kind
from syndication.feeds import xml
from syndication.feeds.models import StoredFeed
from syndication.feeds.profiles import building
from syndication.feeds.profiles.model import FeedProfile, path
from tests import editions_factory as made
from tests import samples

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
NS = {
    "dcterms": xml.DCTERMS,
    "media": xml.MEDIA,
    "mi": xml.MICROSOFT,
    "snf": xml.SMARTNEWS,
}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_day_in_november():
    response_cache.clear()
    with time_machine.travel(NOW - timedelta(days=30), tick=False):
        made.publisher()
    with time_machine.travel(NOW, tick=False):
        yield


def profile(preset: str = "generic", **values: object) -> tuple[FeedProfile, str]:
    """A profile in use since before the first post, and its key."""
    with time_machine.travel(NOW - timedelta(days=60), tick=False):
        row = FeedProfile(name=f"Example {preset}", preset=preset, **values)
        row.full_clean()
        row.save()
        return row, row.issue_key(at=NOW)


def items(response) -> list[etree._Element]:
    assert response.status_code == 200, response.content
    return etree.fromstring(response.content).findall("channel/item")


def titles(response) -> list[str]:
    return [item.findtext("title") for item in items(response)]


def withdraw(document: doc.Document, *, at: datetime) -> None:
    assert recording.withdraw(UUID(document.id), at=at, reason="incorrect", note="Secret words.")


# -- the address ----------------------------------------------------------------------------------


@pytest.mark.parametrize("file", ["rss.xml", "atom.xml", "feed.json"])
def test_who_has_the_key_reads_the_feed(client, file):
    made.publish(samples.english())
    _row, key = profile()
    response = client.get(path(key, file))
    assert response.status_code == 200
    assert samples.english().title in response.content.decode()
    assert response["Cache-Control"] == "private, max-age=300, must-revalidate"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert "Access-Control-Allow-Origin" not in response
    assert f"{samples.ORIGIN}{path(key, file)}" in response.content.decode()


def test_the_key_is_kept_as_a_digest_only():
    row, key = profile()
    row.refresh_from_db()
    assert key not in str(vars(row))
    assert len(key) >= 32


def refused(client, key: str, file: str = "rss.xml") -> bool:
    """As a key that never was: the same status, the same words."""
    response, nowhere = client.get(path(key, file)), client.get(path("x" * 32, "rss.xml"))
    assert (response.status_code, response.content) == (nowhere.status_code, nowhere.content)
    return response.status_code == 404 and "no-store" in response["Cache-Control"]


def test_another_key_finds_nothing(client):
    _row, key = profile()
    assert refused(client, key[:-1] + ("A" if key[-1] != "A" else "B"))


def test_a_rotated_key_stops_working_at_once(client):
    row, before = profile()
    assert client.get(path(before, "rss.xml")).status_code == 200
    after = row.issue_key(at=NOW)
    assert refused(client, before)
    assert client.get(path(after, "rss.xml")).status_code == 200


def test_a_revoked_key_stops_working_at_once(client):
    row, key = profile()
    tag = client.get(path(key, "rss.xml"))["ETag"]
    row.revoke_key()
    assert refused(client, key)
    assert client.get(path(key, "rss.xml"), headers={"if-none-match": tag}).status_code == 404


@pytest.mark.parametrize(
    "values",
    [
        {"active": False},
        {"starts_on": date(2026, 11, 24)},
        {"ends_on": date(2026, 11, 22)},
        {"preset": "gone"},
    ],
)
def test_out_of_its_time_a_profile_finds_nothing(client, values, caplog):
    row, key = profile()
    FeedProfile.objects.filter(pk=row.pk).update(**values)
    with caplog.at_level(logging.CRITICAL):
        assert refused(client, key)


def test_on_its_first_and_its_last_day_a_profile_is_read(client):
    _row, key = profile(starts_on=NOW.date(), ends_on=NOW.date())
    assert client.get(path(key, "rss.xml")).status_code == 200


def test_the_last_day_ends_where_the_site_is(client):
    _row, key = profile(ends_on=NOW.date())
    for hour, status in ((4, 200), (6, 404)):  # in Toronto the day ends at five o'clock UTC
        with time_machine.travel(datetime(2026, 11, 24, hour, tzinfo=UTC), tick=False):
            assert client.get(path(key, "rss.xml")).status_code == status


def test_a_format_that_the_destination_does_not_take_is_not_there(client):
    _row, key = profile("flipboard")
    assert client.get(path(key, "rss.xml")).status_code == 200
    assert refused(client, key, "feed.json")


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_nothing_can_be_written_there(client, method):
    _row, key = profile()
    assert getattr(client, method)(path(key, "rss.xml")).status_code == 405


def test_no_public_page_tells_of_it(client):
    made.publish(samples.english())
    row, key = profile()
    for public in ("/feeds/", "/feeds/feeds.opml", "/sitemap.xml", "/api/v1/feeds/", "/robots.txt"):
        said = client.get(public).content.decode()
        assert key not in said
        assert "/feeds/p/" not in said
        assert row.name not in said


# -- conditional requests -------------------------------------------------------------------------


def test_an_unchanged_feed_answers_304_and_reads_no_post(client, django_assert_num_queries):
    made.publish(samples.english())
    _row, key = profile()
    first = client.get(path(key, "rss.xml"))
    # The profile by its key, the version, and the tag that is stored for it: nothing else.
    with django_assert_num_queries(3):
        again = client.get(path(key, "rss.xml"), headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert again["Cache-Control"] == first["Cache-Control"]
    since = client.get(path(key, "rss.xml"), headers={"if-modified-since": first["Last-Modified"]})
    assert since.status_code == 304
    assert client.get(path(key, "rss.xml")).content == first.content


@pytest.mark.parametrize("change", ["edit", "withdraw", "rules", "age"])
def test_a_change_of_words_or_rules_changes_the_tag(client, change):
    made.publish(samples.english())
    row, key = profile("msn", locale="en-CA", overrides={"age_days": 30})
    before = client.get(path(key, "rss.xml"))
    later = NOW + timedelta(days=31)
    if change == "edit":
        edited = dataclasses.replace(samples.english(), title="Steadier ground for hard days")
        made.publish(edited, at=NOW)
    elif change == "withdraw":
        withdraw(samples.english(), at=NOW)
    with time_machine.travel(later if change == "age" else NOW + timedelta(hours=1), tick=False):
        if change == "rules":
            row.overrides = {"title_max": 20}
            row.save()
        asked = {"if-none-match": before["ETag"], "if-modified-since": before["Last-Modified"]}
        after = client.get(path(key, "rss.xml"), headers=asked)
        assert after.status_code == 200
        asked = {"if-modified-since": before["Last-Modified"]}
        assert client.get(path(key, "rss.xml"), headers=asked).status_code == 200


@pytest.mark.parametrize("preset", ["msn", "generic"])
@pytest.mark.parametrize("change", ["name", "day", "site"])
def test_what_changes_no_byte_changes_no_tag(client, change, preset):
    made.publish(samples.english())
    row, key = profile(preset, locale="en-CA")
    before = client.get(path(key, "rss.xml"))
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        if change == "name":
            row.name = "Another example"
            row.save()
        elif change == "site":
            versions.touch([versions.SITE], at=NOW + timedelta(days=1))
        after = client.get(path(key, "rss.xml"))
        assert after.content == before.content
        assert after["ETag"] == before["ETag"]
        assert after["Last-Modified"] == before["Last-Modified"]
        asked = {"if-none-match": before["ETag"]}
        assert client.get(path(key, "rss.xml"), headers=asked).status_code == 304


@pytest.mark.parametrize("file", ["rss.xml", "atom.xml", "feed.json"])
def test_each_coding_has_the_same_words_and_a_tag_of_its_own(client, file):
    made.publish(samples.english())
    _row, key = profile()
    plain = client.get(path(key, file))
    coded = {
        coding: client.get(path(key, file), headers={"accept-encoding": coding})
        for coding in ("gzip", "br")
    }
    assert gzip.decompress(coded["gzip"].content) == plain.content
    assert brotli.decompress(coded["br"].content) == plain.content
    assert len({plain["ETag"], coded["gzip"]["ETag"], coded["br"]["ETag"]}) == 3
    for coding, response in coded.items():
        assert response["Content-Encoding"] == coding
        assert response["Vary"] == plain["Vary"] == "Accept-Encoding, Sec-Fetch-Dest"
        asked = {"accept-encoding": coding, "if-none-match": response["ETag"]}
        again = client.get(path(key, file), headers=asked)
        assert (again.status_code, again["ETag"]) == (304, response["ETag"])
        assert again["X-Robots-Tag"] == "noindex, nofollow"


def test_it_is_built_once_and_no_key_is_stored_with_it(client, monkeypatch):
    made.publish(samples.english())
    row, before = profile()
    first = client.get(path(before, "rss.xml"))
    monkeypatch.delattr(building, "build")
    assert client.get(path(before, "rss.xml")).content == first.content
    stored = StoredFeed.objects.get()
    assert stored.key == f"p|{row.pk}|rss.xml"
    assert before not in str(vars(stored))
    after = row.issue_key(at=NOW)
    moved = client.get(path(after, "rss.xml")).content.decode()
    assert moved == first.content.decode().replace(before, after)
    assert refused(client, before)


def test_the_answers_name_no_hub_and_are_not_replayed(client, settings):
    settings.WEBSUB_HUB = "https://hub.example.org/"
    made.publish(samples.english())
    row, key = profile()
    response = client.get(path(key, "rss.xml"))
    assert "Link" not in response
    assert settings.WEBSUB_HUB not in response.content.decode()
    row.revoke_key()
    assert refused(client, key)


def test_in_a_window_it_is_shown_as_xml(client):
    _row, key = profile()
    asked = {"sec-fetch-dest": "document"}
    response = client.get(path(key, "rss.xml"), headers=asked)
    assert response["Content-Type"] == "application/xml; charset=utf-8"


def test_the_day_of_the_last_fetch_is_remembered_and_no_more(client):
    row, key = profile()
    client.get(path(key, "rss.xml"))
    row.refresh_from_db()
    assert row.last_fetched_on == NOW.date()


# -- what is in it --------------------------------------------------------------------------------


def test_only_posts_of_its_language_and_topics_go_there(client):
    grief = (doc.Topic(slug="grief", name="Grief"),)
    sleep = (doc.Topic(slug="sleep", name="Sleep"),)
    made.publish(made.small(1, topics=grief))
    made.publish(made.small(2, topics=sleep), at=made.AT + timedelta(hours=1))
    made.publish(made.small(3, topics=sleep, locale="fr-CA"), at=made.AT + timedelta(hours=2))
    made.publish(made.small(4, topics=grief + sleep), at=made.AT + timedelta(hours=3))
    _row, key = profile(locale="en-CA", topics=["sleep", "stress"])
    assert titles(client.get(path(key, "rss.xml"))) == ["Small post 4", "Small post 2"]
    _row, key = profile("newsletter", topics=["grief", "sleep"])
    assert len(titles(client.get(path(key, "rss.xml")))) == 4


def of_the_feed(client, key: str) -> dict[str, tuple[str, str]]:
    """The language and the contact that the document names, in each format."""
    rss, atom = (
        etree.fromstring(client.get(path(key, file)).content) for file in ("rss.xml", "atom.xml")
    )
    feed = client.get(path(key, "feed.json")).json()
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    email = atom.findtext("{*}author/{*}email") or ""
    return {
        "rss": (
            rss.findtext("channel/language"),
            rss.findtext("channel/managingEditor") or "",
        ),
        "atom": (atom.get(lang), email),
        "json": (feed["language"], feed["authors"][0].get("url", "")),
    }


@pytest.mark.parametrize(
    ("locale", "posts", "language"),
    [
        ("fr-CA", ["fr-CA", "en-CA"], "fr-CA"),
        ("", ["fr-CA", "fr-CA"], "fr-CA"),
        ("", ["fr-CA", "en-CA"], "en-CA"),
        ("", [], "en-CA"),
    ],
)
def test_the_document_names_its_language_and_a_contact(client, locale, posts, language):
    made.publisher(email="editors@example.org", organization={"en": "Example", "fr": "Exemple"})
    for number, each in enumerate(posts):
        made.publish(made.small(number, locale=each), at=NOW - timedelta(days=1))
    name = {"en-CA": "Example", "fr-CA": "Exemple"}[language]
    _row, key = profile(locale=locale)
    assert of_the_feed(client, key) == {
        "rss": (language, f"editors@example.org ({name})"),
        "atom": (language, "editors@example.org"),
        "json": (language, "mailto:editors@example.org"),
    }


def test_a_publisher_without_an_address_has_no_contact_in_its_feeds(client):
    made.publisher(email="")
    _row, key = profile()
    assert [contact for _, contact in of_the_feed(client, key).values()] == ["", "", ""]


def test_a_topic_without_posts_is_an_empty_feed(client):
    _row, key = profile(topics=["nothing-yet"])
    assert items(client.get(path(key, "rss.xml"))) == []


@pytest.mark.parametrize("preset", ["generic", "google-news"])
def test_what_nobody_may_read_is_not_in_it(client, preset):
    made.publish_many(3)
    Head.objects.filter(post_id=made.small(2).id).update(denied=True)
    withdraw(made.small(3), at=NOW)
    _row, key = profile(preset)
    assert titles(client.get(path(key, "rss.xml"))) == ["Small post 1"]


def test_an_edit_of_an_old_post_reaches_those_who_read_edits(client):
    made.publish_many(4)
    edited = made.small(1, title="Small post 1, corrected")
    made.publish(edited, at=NOW - timedelta(hours=1), kind=Kind.CORRECTION, note="A number.")
    _row, key = profile("google-news", overrides={"items": 2})
    first, _second = items(client.get(path(key, "rss.xml")))
    assert first.findtext("title") == "Small post 1, corrected"
    assert first.findtext("pubDate") == "Mon, 23 Nov 2026 11:00:00 GMT"
    _row, key = profile("generic", overrides={"items": 2})
    assert titles(client.get(path(key, "rss.xml"))) == ["Small post 4", "Small post 3"]


def test_the_same_post_has_the_same_id_everywhere(client):
    made.publish(samples.english())
    _row, key = profile("smartnews", locale="en-CA")
    (public,) = items(client.get("/feeds/rss.xml"))
    (private,) = items(client.get(path(key, "rss.xml")))
    assert private.findtext("guid") == public.findtext("guid")


def test_feeds_for_partners_are_read_by_any_parser(client):
    made.publish(samples.english())
    withdrawn = made.small(1)
    made.publish(withdrawn)
    withdraw(withdrawn, at=NOW - timedelta(hours=2))
    for preset in ("smartnews", "msn", "newsletter", "flipboard", "google-news"):
        _row, key = profile(preset, locale="en-CA")
        found = feedparser.parse(client.get(path(key, "rss.xml")).content)
        assert not found.bozo, preset
        assert found.feed.language == "en-CA"


# -- what was taken back --------------------------------------------------------------------------


def test_smartnews_and_msn_are_told_and_the_words_are_not(client):
    made.publish_many(2)
    withdraw(made.small(1), at=NOW - timedelta(days=1))
    _row, key = profile("smartnews", locale="en-CA")
    gone, there = items(client.get(path(key, "rss.xml")))
    assert gone.findtext("guid") == f"urn:uuid:{made.small(1).id}"
    assert gone.find("media:status", NS).get("state") == "deleted"
    assert gone.findtext("pubDate") == "Sun, 22 Nov 2026 12:00:00 GMT"
    assert there.find("media:status", NS) is None
    _row, key = profile("msn", locale="en-CA")
    response = client.get(path(key, "rss.xml"))
    gone = items(response)[0]
    assert gone.findtext("mi:expirationDate", namespaces=NS) == "2026-11-22T12:00:00Z"
    assert gone.findtext("dcterms:modified", namespaces=NS) == "2026-11-22T12:00:00Z"
    assert "Small post 1" not in response.content.decode()
    assert "Secret words" not in response.content.decode()


def test_a_withdrawal_is_told_for_as_many_days_as_asked(client):
    made.publish_many(1)
    withdraw(made.small(1), at=NOW)
    _row, key = profile("smartnews", locale="en-CA", overrides={"withdrawn_days": 3})
    for days, told in ((0, 1), (2, 1), (4, 0)):
        with time_machine.travel(NOW + timedelta(days=days), tick=False):
            assert len(items(client.get(path(key, "rss.xml")))) == told, days


def test_what_the_destination_never_had_is_not_told(client):
    sleep = (doc.Topic(slug="sleep", name="Sleep"),)
    made.publish(made.small(1, topics=sleep))
    made.publish(made.small(2, locale="fr-CA", topics=sleep))
    made.publish(made.small(3, topics=sleep))
    for number in (1, 2):
        withdraw(made.small(number), at=NOW - timedelta(days=1))
    _row, key = profile("smartnews", locale="en-CA", topics=["grief"])
    assert items(client.get(path(key, "rss.xml"))) == []
    row, key = profile("msn", locale="en-CA", topics=["sleep"])
    assert len(items(client.get(path(key, "rss.xml")))) == 2
    FeedProfile.objects.filter(pk=row.pk).update(created_at=NOW - timedelta(hours=1))
    assert len(items(client.get(path(key, "rss.xml")))) == 1


def test_a_post_made_private_is_told_as_gone_to_those_who_still_show_it(client):
    made.publish_many(1)
    recording.withdraw(UUID(made.small(1).id), at=NOW, reason="private")
    _row, key = profile("smartnews", locale="en-CA")
    (gone,) = items(client.get(path(key, "rss.xml")))
    assert gone.find("media:status", NS).get("state") == "deleted"
    assert "private" not in etree.tostring(gone).decode()


def test_a_post_that_returns_is_no_longer_told_as_gone(client):
    made.publish_many(1)
    withdraw(made.small(1), at=NOW - timedelta(days=1))
    made.publish(made.small(1, title="Small post 1, put right"), at=NOW)
    _row, key = profile("smartnews", locale="en-CA")
    assert titles(client.get(path(key, "rss.xml"))) == ["Small post 1, put right"]


# -- the row --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"preset": "nobody"}, "preset"),
        ({"preset": "msn"}, "locale"),
        ({"overrides": {"colour": "red"}}, "__all__"),
        ({"starts_on": date(2026, 11, 2), "ends_on": date(2026, 11, 1)}, "ends_on"),
    ],
)
def test_a_profile_that_makes_no_sense_is_not_saved(values, field):
    row = FeedProfile(**{"name": "Example", "preset": "generic", **values})
    with pytest.raises(ValidationError) as refusal:
        row.full_clean()
    assert list(refusal.value.message_dict) == [field]
