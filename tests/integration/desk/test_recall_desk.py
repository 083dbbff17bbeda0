"""The recall desk: what the pages and the command say of open copies, and what a person can do."""

import json
import re
from datetime import timedelta
from html import unescape
from io import StringIO
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import uuid4

import pytest

from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from wagtail.models import ModelLogEntry

from syndication.delivery import State
from syndication.desk.models import RecallMark
from syndication.desk.partners import overview
from syndication.desk.recall import copies
from syndication.editions import recording
from syndication.editions.models import Head
from syndication.feeds.profiles.model import FeedProfile, ProfilePost
from syndication.partners.models import Contact, Key, Partner
from syndication.webhooks.models import Endpoint, EventDelivery
from tests import editions_factory as made
from tests import factories, partners_factory, seeded_roles

pytestmark = pytest.mark.django_db

INDEX = "/admin/withdrawn/"
DAY = timedelta(days=1)


@pytest.fixture
def manager(site: Any) -> Client:
    seeded_roles.create()
    return seeded_roles.client("Partner manager")


@pytest.fixture
def portal(site: Any) -> Key:
    """A partner whose key reads lists since the beginning of the month."""
    owner = partners_factory.partner("Portal")
    Contact.objects.create(
        partner=owner, role=Contact.Role.LEGAL, name="Blair", email="blair@portal.example"
    )
    Contact.objects.create(partner=owner, name="Avery", email="avery@portal.example")
    return reading(owner)


def reading(owner: Partner) -> Key:
    key, _ = partners_factory.key(owner)
    now = timezone.now()
    Key.objects.filter(pk=key.pk).update(first_fetched_at=now - 20 * DAY, last_used_at=now)
    return Key.objects.select_related("partner").get(pk=key.pk)


def withdrawn(number: int = 1, *, ago: timedelta = 2 * DAY, **values: Any) -> Head:
    edition = made.publish(made.small(number, **values), at=timezone.now() - 10 * DAY)
    recording.withdraw(
        edition.post_id, at=timezone.now() - ago, reason="incorrect", note="It named a wrong dose."
    )
    return Head.objects.get(pk=edition.post_id)


def shown(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(unescape(response.content.decode()).split())


def report(*args: str) -> tuple[str, bool]:
    """What the command says, and whether it ends well."""
    out = StringIO()
    try:
        call_command("recall_status", *args, stdout=out)
    except CommandError:
        return out.getvalue(), False
    return out.getvalue(), True


def copy_url(name: str, head: Head, key: Key) -> str:
    return reverse(f"recall:{name}", args=[head.pk, head.position, f"key-{key.pk}"])


def test_all_places_that_tell_of_open_copies_agree(manager, portal):
    late, early = withdrawn(1), withdrawn(2, ago=timedelta(hours=1))
    Endpoint.objects.create(
        partner=portal.partner, url="https://portal.example/in", verified_at=timezone.now()
    )
    Endpoint.objects.update(created_at=timezone.now() - 20 * DAY)
    feed = FeedProfile.objects.create(name="Example feed", preset="generic")
    at = timezone.now() - 5 * DAY
    ProfilePost.objects.create(profile=feed, post_id=late.pk, given_at=at, updated_at=at)
    assert len(list(copies.still_open())) == 5
    sentence = "5 copies of posts that were taken back may still be shown, as far as we know. 3 of"
    assert sentence in shown(manager, INDEX)
    assert sentence in shown(manager, "/admin/")
    text, well = report()
    assert "5 copies are open." in text
    assert not well
    rows = json.loads(report("--json")[0])
    assert sum(row["open"] for row in rows) == 5
    assert sum(row["overdue"] for row in rows) == 3
    flags = overview.flags([portal.partner], at=timezone.now())[portal.partner.pk]
    assert flags.unaware.copies == sum(row["overdue"] for row in rows if row["partner"] == "Portal")
    each = {late.pk: 3, early.pk: 2}
    for post_id, count in each.items():
        assert len(re.findall("Not yet", shown(manager, f"{INDEX}{post_id}/"))) == count
        found = json.loads(report("--json", "--post", str(post_id))[0])
        assert sum(row["open"] for row in found) == count


def test_when_all_have_heard_the_desk_is_empty_and_the_command_ends_well(manager, portal):
    head = withdrawn()
    Key.objects.update(position=head.position)
    assert "Everybody has heard." in shown(manager, INDEX)
    assert "may still be shown" not in shown(manager, "/admin/")
    assert report() == ("0 copies are open.\n", True)
    assert "Yes: fetched" in report("--post", str(head.pk))[0]


def test_where_nothing_was_ever_withdrawn_nobody_is_said_to_have_heard(manager, portal):
    made.publish(made.small(1), at=timezone.now())
    assert "Nothing has been withdrawn yet." in shown(manager, INDEX)
    assert report() == ("Nothing has been withdrawn yet.\n", True)
    assert json.loads(report("--json")[0]) == []
    recording.withdraw(made.small(1).id, at=timezone.now(), reason="harmful")
    made.publish(made.small(1), at=timezone.now())
    assert "Everybody has heard." in shown(manager, INDEX)


REPLACED = "/blog/small-2/"


def replaced() -> Head:
    """A withdrawn post whose replacement is the second post."""
    made.publish(made.small(2, path=REPLACED), at=timezone.now() - 10 * DAY)
    made.publish(made.small(3, path="/blog/small-3/"), at=timezone.now() - 10 * DAY)
    edition = made.publish(made.small(1), at=timezone.now() - 10 * DAY)
    recording.withdraw(
        edition.post_id, at=timezone.now() - DAY, reason="replaced", replacement=REPLACED
    )
    return Head.objects.get(pk=edition.post_id)


def leaves(reason: str, **values: Any) -> None:
    recording.withdraw(made.small(2).id, at=timezone.now(), reason=reason, **values)


@pytest.mark.parametrize(
    ("happens", "named"),
    [
        (lambda: None, REPLACED),
        (lambda: leaves("replaced", replacement="/blog/small-3/"), "/blog/small-3/"),
        (lambda: leaves("harmful"), ""),
        (lambda: leaves("private"), ""),
    ],
)
def test_the_desk_and_the_mail_name_what_replaces_a_post_now(manager, portal, happens, named):
    head = replaced()
    happens()
    page = shown(manager, f"{INDEX}{head.pk}/")
    _, mail = letter(shown(manager, copy_url("letter", head, portal)))
    if named:
        assert f"{named}</dd>" in page.replace(" </dd>", "</dd>")
        assert f"In its place: https://posts.example.org{named}" in mail["body"].replace("\r", "")
    else:
        assert f"Nothing now: {REPLACED} was named, and readers can no longer read it." in page
        assert "In its place" not in mail["body"]
        assert REPLACED not in mail["body"]


@pytest.mark.parametrize("way", ["unpublished", "live"])
def test_the_page_of_a_deleted_post_says_what_became_of_it(manager, site, way):
    post = factories.post("Calm evenings")
    names = post.identity.pk
    if way == "unpublished":
        post.unpublish()
    post.delete()
    page = shown(manager, f"{INDEX}{names}/")
    assert "Calm evenings" in page
    assert "Nobody is known to have had a copy." in page


def test_a_post_that_nobody_knows_leads_back_to_the_list(manager, site):
    answer = manager.get(f"{INDEX}00000000-0000-4000-8000-000000000000/")
    assert (answer.status_code, answer["Location"]) == (302, INDEX)
    assert "This post is not withdrawn" in shown(manager, INDEX)


def test_an_address_below_the_desk_that_is_none_leads_back_to_the_list(manager, site):
    for wrong in ("xyz/", "xyz", "00000000-0000-4000-8000/x/y/"):
        answer = manager.get(f"{INDEX}{wrong}", follow=True)
        assert answer.redirect_chain[-1] == (INDEX, 302)
        assert "leads to no withdrawn post" in answer.content.decode()
    seeded_roles.create()
    assert seeded_roles.client("Writer").get(f"{INDEX}xyz/")["Location"] == "/admin/"


def test_the_page_of_an_address_or_a_key_that_was_removed_leads_on(manager, portal):
    gone = f"/admin/partners/endpoints/{uuid4()}/"
    asked = [manager.get(gone, follow=True)]
    for address in (f"{gone}stop/", "/admin/partners/keys/99999/revoke/"):
        asked += [manager.get(address, follow=True), manager.post(address, follow=True)]
    for answer in asked:
        assert answer.redirect_chain[-1] == ("/admin/partners/", 302)
        assert "it was removed, or the address is wrong" in answer.content.decode()


def test_a_copy_of_a_post_that_was_just_withdrawn_is_open_for_less_than_a_minute(manager, portal):
    head = withdrawn(ago=timedelta(seconds=5))
    for address in (INDEX, f"{INDEX}{head.pk}/"):
        page = shown(manager, address)
        assert "less than a minute" in page
        assert "0\xa0minutes" not in page


def test_a_copy_that_is_open_for_an_hour_is_no_alarm(manager, portal):
    withdrawn(ago=timedelta(hours=1))
    text, well = report()
    assert "1 copy is open." in text
    assert well
    assert "More than a day" not in shown(manager, INDEX)


def test_the_desk_says_what_was_tried_and_what_to_do(manager, portal):
    head = withdrawn()
    assert "it reads lists, single posts" in shown(manager, INDEX)
    Key.objects.update(position=1, sent_to=head.position)
    assert "has not confirmed it" in shown(manager, INDEX)
    Key.objects.update(revoked_at=timezone.now())
    assert "Its key opens nothing any more" in shown(manager, INDEX)


@pytest.mark.parametrize(
    ("state", "said", "todo"),
    [
        (State.QUEUED, "waits to be sent", "Wait: it may still hear of it by itself."),
        (State.FAILED, "was given up after 9 tries", "Send the message again"),
        (State.UNCERTAIN, "arrived is not known", "Send the message again"),
    ],
)
def test_the_desk_says_what_became_of_a_message(manager, site, state, said, todo):
    Endpoint.objects.create(
        partner=partners_factory.partner("Portal"),
        url="https://portal.example/in?token=s3cret",
        verified_at=timezone.now(),
    )
    Endpoint.objects.update(created_at=timezone.now() - 20 * DAY)
    withdrawn(ago=timedelta(hours=1))
    EventDelivery.objects.filter(event__type="post.withdrawn").update(state=state, attempts=9)
    page = shown(manager, INDEX)
    for words in ("Address portal.example/in", said, todo):
        assert words in page
    assert "s3cret" not in page


def letter(page: str) -> tuple[str, dict[str, str]]:
    found = re.search(r'href="(mailto:[^"]+)"', page)
    assert found
    parts = urlsplit(found[1])
    return unquote(parts.path), {name: text[0] for name, text in parse_qs(parts.query).items()}


def test_the_mail_goes_to_the_editors_and_says_which_post_and_why(manager, portal):
    head = withdrawn(title="Drops & “sleep”\r\nBcc: all")
    assert "Write to Avery" in shown(manager, INDEX)
    to, mail = letter(shown(manager, copy_url("letter", head, portal)))
    assert to == "avery@portal.example"
    assert mail["subject"] == "Please take down: “Drops & “sleep” Bcc: all”"
    for words in (
        "Hello Avery,",
        f"Post id: {head.pk}",
        "/blog/small-1/",
        "It named a wrong dose.",
        "answer this mail",
    ):
        assert words in mail["body"]


def test_the_mail_is_in_the_language_of_the_contract(manager, portal):
    Partner.objects.update(locales=["fr-CA"])
    head = withdrawn(locale="fr-CA", path="/fr/blogue/un/")
    page = shown(manager, copy_url("letter", head, portal))
    assert '<div lang="fr"><p>Bonjour Avery,' in page
    _, mail = letter(page)
    assert mail["subject"].startswith("À retirer")
    assert "Bonjour Avery," in mail["body"]


def test_a_copy_is_dealt_with_and_opened_again_and_the_history_has_both(manager, portal):
    head = withdrawn()
    page = shown(manager, INDEX)
    assert copy_url("mark", head, portal) in page
    manager.post(copy_url("mark", head, portal), {"note": "Rang Avery: it is down."})
    mark = RecallMark.objects.get()
    assert mark.by is not None
    assert "Everybody has heard." in shown(manager, INDEX)
    page = shown(manager, f"{INDEX}{head.pk}/")
    assert "Rang Avery: it is down." in page
    assert copy_url("unmark", head, portal) in page
    manager.post(copy_url("unmark", head, portal))
    assert not RecallMark.objects.exists()
    assert "Not yet" in shown(manager, f"{INDEX}{head.pk}/")
    actions = ModelLogEntry.objects.filter(action__startswith="partners.copy")
    assert set(actions.values_list("action", flat=True)) == {
        "partners.copy_dealt_with",
        "partners.copy_open_again",
    }


def test_two_people_who_mark_one_copy_leave_the_first_note(manager, portal):
    """The second one reads who was faster, and may add what was typed."""
    head = withdrawn()
    colleague = seeded_roles.client("Administrator")
    colleague.post(copy_url("mark", head, portal), {"note": "First."})
    mark = RecallMark.objects.get()
    answer = manager.post(copy_url("mark", head, portal), {"note": "Second."})
    page = unescape(answer.content.decode())
    assert f"{mark.by} marked this copy on " in page
    assert "and noted: First." in page
    assert "Second.</textarea>" in page
    assert RecallMark.objects.get().note == "First."
    after = re.search(r'name="after" value="([0-9]+)"', page)
    assert after
    for _ in range(2):
        manager.post(copy_url("mark", head, portal), {"note": "Second.", "after": after[1]})
    before, _, added = RecallMark.objects.get().note.partition("\n\n")
    assert before == "First."
    assert added.endswith(": Second.")
    assert added.count("Second.") == 1


def test_who_may_not_change_partners_marks_nothing(manager, portal):
    head = withdrawn()
    for role in ("Editor", "Writer"):
        client = seeded_roles.client(role)
        for name in ("mark", "unmark"):
            response = client.post(copy_url(name, head, portal), {"note": "Mine."})
            assert response.status_code in (302, 403)
    assert not RecallMark.objects.exists()


@pytest.mark.parametrize("name", ["mark", "unmark"])
def test_a_copy_that_is_not_listed_any_more_leads_to_those_that_are(manager, portal, name):
    head = withdrawn()
    missing = reverse(f"recall:{name}", args=[head.pk, head.position, "key-0"])
    for way in (manager.get, manager.post):
        answer = way(missing, {"note": "Late."})
        assert (answer.status_code, answer["Location"]) == (302, INDEX)
        assert "This copy is not listed any more" in shown(manager, INDEX)
    assert not RecallMark.objects.exists()


def test_a_copy_that_has_heard_meanwhile_is_not_marked(manager, portal):
    head = withdrawn()
    Key.objects.update(position=head.position)
    manager.post(copy_url("mark", head, portal), {"note": "Late."})
    page = shown(manager, f"{INDEX}{head.pk}/")
    assert "It has heard of this meanwhile" in page
    assert "Your note was: Late." in page
    assert not RecallMark.objects.exists()


def test_the_form_that_marks_a_copy_names_the_post(manager, portal):
    head = withdrawn()
    for name in ("mark", "unmark"):
        page = shown(manager, copy_url(name, head, portal))
        assert re.search(rf"Taken back on [^<]+: “{head.title}”", page)


def test_a_mark_that_is_sent_twice_is_no_mistake(manager, portal):
    head = withdrawn()
    for _ in range(2):
        answer = manager.post(copy_url("mark", head, portal), {"note": "Rang."})
        assert answer.status_code == 302
    assert "Rang." in shown(manager, f"{INDEX}{head.pk}/")


def test_a_key_that_read_the_changes_once_is_not_said_to_read_lists(manager, portal):
    withdrawn(ago=timedelta(hours=1))
    Key.objects.update(sent_to=1, fetched_at=timezone.now() - DAY)
    page = shown(manager, INDEX)
    assert "has not read as far as this" in page
    assert "Wait: it may still hear of it by itself." in page


def test_nobody_waits_for_an_address_that_is_told_nothing(manager, site):
    partner = partners_factory.partner("Portal")
    Endpoint.objects.create(
        partner=partner, url="https://portal.example/in", verified_at=timezone.now()
    )
    Endpoint.objects.update(created_at=timezone.now() - 20 * DAY)
    withdrawn(ago=timedelta(hours=1))
    Endpoint.objects.update(disabled_at=timezone.now(), disabled_why="person")
    page = shown(manager, INDEX)
    assert "waits to be sent. Stopped on" in page
    assert "Write, ask that the post be taken down" in page


def test_who_removes_an_address_is_told_of_the_copies_that_are_open(manager, site):
    Endpoint.objects.create(
        partner=partners_factory.partner("Portal"),
        url="https://portal.example/in",
        verified_at=timezone.now(),
    )
    Endpoint.objects.update(created_at=timezone.now() - 20 * DAY)
    remove = reverse("partners:remove", args=[Endpoint.objects.get().pk])
    assert "may still show" not in shown(manager, remove)
    withdrawn()
    assert "It may still show 1 post that was taken back." in shown(manager, remove)


@pytest.mark.parametrize("stop", [{"active": False}, {"key_hash": None}, {"ends_on": "2020-01-01"}])
def test_nobody_waits_for_a_feed_that_cannot_be_read(manager, site, stop):
    head = withdrawn(ago=timedelta(hours=1))
    feed = FeedProfile.objects.create(name="Example feed", preset="generic", key_hash="x")
    at = timezone.now() - 5 * DAY
    ProfilePost.objects.create(profile=feed, post_id=head.pk, given_at=at, updated_at=at)
    assert "Wait: it may still hear" in shown(manager, INDEX)
    FeedProfile.objects.filter(pk=feed.pk).update(**stop)
    page = shown(manager, INDEX)
    assert "Its feed cannot be read any more" in page
    assert "Write, ask that the post be taken down" in page


def test_all_withdrawn_posts_are_listed_with_who_has_heard(manager, portal):
    heads = [withdrawn(number) for number in range(22)]
    page = shown(manager, f"{INDEX}all/")
    assert "0 of 1" in page
    assert "Page 1 of 2" in page
    Key.objects.update(position=heads[-1].position)
    assert "1 of 1" in shown(manager, f"{INDEX}all/?p=2")


def test_the_cost_of_the_desk_does_not_grow(manager, portal, django_assert_max_num_queries):
    for number in range(30):
        withdrawn(number)
    for number in range(5):
        reading(partners_factory.partner(f"Example {number}"))
    manager.get(INDEX)
    with django_assert_max_num_queries(22):
        page = shown(manager, INDEX)
    assert "180 copies of posts that were taken back may still be shown" in page
    with django_assert_max_num_queries(22):
        shown(manager, f"{INDEX}{Head.objects.all()[0].pk}/")
