"""All posts at once, a line each, and how a broken download is known."""

import gzip
import hashlib
import json
from unittest import mock

import brotli
import pytest

from django.core.signals import request_finished

from syndication.api import export
from syndication.editions import recording
from syndication.editions.models import Rendition
from syndication.reading import posts
from tests import editions_factory as made
from tests import partners_factory as partners
from tests import samples
from tests.changes_reader import GRIEF, SLEEP, changes, mirror, told
from tests.mirror_client import readable

EXPORT = "/api/v1/export.ndjson"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _facts():
    made.publisher()


def lines(response) -> list[dict]:
    assert response.status_code == 200
    return [json.loads(line) for line in response.getvalue().decode().split("\n")[:-1]]


def test_an_export_has_a_header_every_readable_post_and_an_end(client):
    made.publish_many(2)
    gone = made.publish(samples.english())
    recording.withdraw(gone.post_id, at=made.AT, reason="incorrect")
    response = client.get(EXPORT)
    body = response.getvalue()
    header, *lines, end = [json.loads(line) for line in body.decode().split("\n")[:-1]]
    assert header.keys() == {"type", "version", "cursor"}
    assert (header["type"], header["version"]) == ("export", "1")
    assert {post["id"] for post in lines} == readable().keys()
    assert lines[0] == client.get(f"/api/v1/posts/{lines[0]['id']}/").json()
    digest = hashlib.sha256(body[: body.rindex(b'{"type":"end"')]).hexdigest()
    assert end == {"type": "end", "count": 2, "left_out": 0, "digest": digest}
    assert response["Content-Type"] == "application/x-ndjson"
    assert response["Content-Disposition"] == 'attachment; filename="posts.ndjson"'
    assert response["Cache-Control"] == "no-store"
    assert "ETag" not in response
    assert "Content-Length" not in response


@pytest.mark.parametrize(
    ("coding", "decode"), [("gzip", gzip.decompress), ("br", brotli.decompress)]
)
def test_it_is_compressed_as_it_is_sent(client, coding, decode):
    made.publish_many(3)
    plain = client.get(EXPORT).getvalue()
    coded = client.get(EXPORT, headers={"Accept-Encoding": coding})
    assert coded["Content-Encoding"] == coding
    assert "Accept-Encoding" in coded["Vary"]
    assert "Authorization" in coded["Vary"]
    sent = coded.getvalue()
    assert decode(sent) == plain
    assert len(sent) < len(plain) / 2


def test_the_changes_go_on_from_its_cursor(client):
    made.publish_many(2)
    header, *_ = lines(client.get(EXPORT))
    assert told(changes(client, header["cursor"])) == []
    new = made.publish(samples.english())
    assert told(changes(client, header["cursor"])) == [("upsert", str(new.post_id))]


def test_what_happens_while_it_is_read_is_told_by_the_changes(client, monkeypatch):
    monkeypatch.setattr(export, "CHUNK", 1)
    made.publish_many(4)
    stream = iter(client.get(EXPORT).streaming_content)
    header = json.loads(next(stream))
    held = mirror(client)
    for number, line in enumerate(stream):
        found = json.loads(line)
        if found.get("type") != "end":
            edition = found["edition"]
            held.posts[found["id"]] = (edition["number"], edition["digest"], found["url"])
        if number == 0:
            recording.withdraw(made.publish_many(1, first=9)[0].post_id, at=made.AT, reason="x")
            made.publish(made.small(1, title="Another"))
            made.publish(made.small(3, title="Another"))
            recording.deny([made.publish(made.small(4, title="Another")).post_id], at=made.AT)
            recording.withdraw(
                made.publish(made.small(2, title="Another")).post_id, at=made.AT, reason="x"
            )
            recording.withdraw(
                made.publish(made.small(4, title="Again")).post_id, at=made.AT, reason="x"
            )
    held.cursor, held.told = header["cursor"], None
    held.follow()
    assert held.posts == readable()


@pytest.mark.parametrize("body", ["html", "text", "none"])
def test_posts_come_in_the_form_and_language_that_are_asked_for(client, body):
    made.publish(samples.english())
    made.publish(samples.french())
    header, post, end = lines(client.get(EXPORT, {"body": body, "locale": "fr-CA"}))
    assert post["locale"] == "fr-CA"
    assert "body" not in post
    assert end["count"] == 1
    assert told(changes(client, header["cursor"], body=body, locale="fr-CA")) == []


def test_a_partner_gets_its_own_posts_and_nobody_keeps_them(client):
    partner = partners.partner(topics=["sleep"])
    headers = partners.bearer(partners.key(partner)[1])
    mine = made.publish(made.small(1, topics=SLEEP))
    made.publish(made.small(2, topics=GRIEF))
    response = client.get(EXPORT, headers=headers)
    header, post, _ = lines(response)
    assert post["id"] == str(mine.post_id)
    assert response["Cache-Control"] == "private, no-store"
    assert told(changes(client, header["cursor"], headers=headers)) == []
    assert changes(client, header["cursor"]).status_code == 400


@pytest.mark.parametrize("scopes", [["read"], ["changes"]])
def test_a_key_needs_both_scopes(client, scopes):
    headers = partners.bearer(partners.key(partners.partner(), scopes=scopes)[1])
    assert client.get(EXPORT, headers=headers).status_code == 403


def test_a_post_that_can_not_be_shown_is_counted_as_left_out(client, caplog):
    broken, _ = made.publish_many(2)
    Rendition.objects.filter(edition=broken, medium="data").update(content="")
    _, _, end = lines(client.get(EXPORT))
    assert (end["count"], end["left_out"]) == (1, 1)
    assert "could not be represented" in caplog.text


def test_a_failure_on_the_way_leaves_no_end_line(client, monkeypatch):
    monkeypatch.setattr(export, "CHUNK", 1)
    made.publish_many(3)
    stream = client.get(EXPORT).streaming_content
    read = [next(stream), next(stream)]

    def broken(*_args, **_values):
        raise RuntimeError("the database is gone")

    monkeypatch.setattr(posts, "changed", broken)
    with pytest.raises(RuntimeError):
        read.extend(stream)
    # And its place is free again.
    slots = export.ExportSlot.slots
    assert all(slots.acquire(blocking=False) for _ in range(export.MAX_CONCURRENT))
    assert b'"type":"end"' not in b"".join(read)


def break_off(response) -> None:
    """As a server does where a client goes; but for the connection, which is the test's own."""
    with mock.patch.object(request_finished, "send"):
        response.close()


def test_few_exports_run_at_once_and_one_that_is_broken_off_makes_room(client):
    made.publish_many(2)
    headers = partners.bearer(partners.key(partners.partner())[1])
    running = [client.get(EXPORT, headers=headers) for _ in range(export.MAX_CONCURRENT)]
    for own in (headers, {}):
        refused = client.get(EXPORT, headers=own)
        assert refused.status_code == 429
        assert refused["Retry-After"] == "30"
        assert client.head(EXPORT, headers=own).status_code == 200
    break_off(running[0])  # before its first line
    other = client.get(EXPORT)
    next(iter(running[1].streaming_content))
    break_off(running[1])
    for _ in range(5):
        # Each gives its place back at its end.
        assert len(lines(client.get(EXPORT, headers=headers))) == 4
    assert len(lines(other)) == 4


def test_slow_readers_without_a_key_leave_a_place_for_partners(client):
    made.publish_many(2)
    slow = client.get(EXPORT)
    assert client.get(EXPORT).status_code == 429
    headers = partners.bearer(partners.key(partners.partner())[1])
    assert len(lines(client.get(EXPORT, headers=headers))) == 4
    assert client.get(EXPORT).status_code == 429
    break_off(slow)
    assert len(lines(client.get(EXPORT))) == 4


def test_reading_goes_chunk_by_chunk(client, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(export, "CHUNK", 10)
    made.publish_many(35)
    response = client.get(EXPORT)
    with django_assert_num_queries(4):
        assert len(lines(response)) == 37


def test_asking_what_it_would_be_reads_no_post(client, django_assert_num_queries):
    made.publish_many(3)
    response = client.head(EXPORT)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/x-ndjson"
    assert "Content-Length" not in response
    assert response.getvalue() == b""


def test_unknown_parameters_are_refused(client):
    for asked in ({"limit": 5}, {"cursor": "x"}, {"colour": "blue"}):
        assert client.get(EXPORT, asked).status_code == 400
