"""What search keeps of posts, and how it is mended."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest

from django.db import connection
from django.test import Client
from django.utils import timezone

from syndication.desk import reconciling
from syndication.editions import recording
from syndication.editions.models import Head, Rendition
from syndication.editions.renditions import Rendered
from syndication.search import index, words
from syndication.search.models import SearchEntry
from tests.editions_factory import AT, publish, publisher
from tests.searching import ask, saying, tell, titles

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site_facts(db):
    publisher()


def test_posts_of_one_moment_have_places_of_their_own_in_its_range():
    for number in range(1, 4):
        publish(saying(number, "Calm."), at=AT)
    publish(saying(4, "Calm."), at=AT + timedelta(microseconds=1))
    places = list(SearchEntry.objects.order_by("place").values_list("place", flat=True))
    assert [place - places[0] for place in places] == [0, 1, 2, 1024]
    publish(saying(1, "Calmer."), at=AT + timedelta(days=1))
    assert SearchEntry.objects.filter(place=places[0]).exists()


def test_reconciling_finds_posts_that_search_does_not_know(site, post):
    reconciling.reconcile(at=timezone.now())
    wanted = {"q": post.title, "body": "none"}
    assert len(ask(**wanted).json()["results"]) == 1
    SearchEntry.objects.get(head__title=post.title).delete()
    tag = ask(**wanted).headers["ETag"]
    assert reconciling.reconcile(at=timezone.now())["indexed"] == 1
    found = Client().get(f"/api/v1/posts/?{urlencode(wanted)}", headers={"If-None-Match": tag})
    assert found.status_code == 200
    assert len(found.json()["results"]) == 1
    assert reconciling.reconcile(at=timezone.now())["indexed"] == 0


def test_words_of_another_analyser_are_made_anew():
    tell(saying(1, "Calm."))
    SearchEntry.objects.update(analyser="0", body=" stale ")
    assert index.outdated() == [Head.objects.get().post_id]
    assert index.reindex(index.outdated()[0], at=AT)
    assert index.outdated() == []
    assert titles(q="stale") == []
    assert titles(q="calm") == ["Post 1"]
    SearchEntry.objects.update(analyser="0")
    assert not index.reindex(index.outdated()[0], at=AT)  # the same words: no answer changes
    assert SearchEntry.objects.get().analyser == words.ANALYSER


def test_a_post_that_can_not_be_read_is_published_and_not_found(caplog):
    publish(saying(1, "Calm."), contents={"data": '{"lead": 1}'})
    assert Head.objects.get().live
    assert not SearchEntry.objects.exists()
    assert "a post can not be searched" in caplog.text


def test_new_bytes_of_an_edition_bring_their_words():
    tell(saying(1, "Calm."))
    edition = Head.objects.get().edition
    data = Rendition.objects.get(edition=edition, medium="data").content
    rendered = Rendered(renderer="2", origin="", contents={"data": data.replace("Calm.", "Quiet.")})
    recording.rerender(edition, rendered, at=AT)
    assert titles(q="quiet") == ["Post 1"]
    assert titles(q="calm") == []


def test_a_very_long_post_is_found_by_its_first_words():
    text = " ".join(f"word{number}" for number in range(30_000))
    tell(saying(1, text))
    assert titles(q="word100") == ["Post 1"]
    assert titles(q="word29999") == []
    assert len(SearchEntry.objects.get().body.encode()) <= index.LONGEST_PART + 2


def test_the_whole_index_is_behind_one_table():
    tell(saying(1, "Calm."), saying(2, "Calm."))
    SearchEntry.objects.all().delete()
    assert titles(q="calm") == []
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO syndication_searchindex (syndication_searchindex) "
                "VALUES ('integrity-check')"
            )
