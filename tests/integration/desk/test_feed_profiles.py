"""Feeds for partners in the admin, in the findings panel, and on the command line."""

import re
from datetime import UTC, datetime, timedelta
from io import StringIO
from uuid import UUID

import pytest
import time_machine

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from blog import checks
from blog.builder.facts import subject
from syndication.desk import newsletter_rules, profile_form, profile_rules
from syndication.desk.profiles import profiles
from syndication.feeds.profiles.model import FeedProfile, ProfilePost, key_digest, path
from tests import editions_factory as made
from tests import factories, samples

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
VERBS = ("add", "change", "delete")
PRIVATE = re.compile(r"/feeds/p/([-\w]{32})/(rss\.xml|atom\.xml|feed\.json)")

pytestmark = pytest.mark.django_db


def someone(*verbs: str) -> Client:
    """A person who may enter the admin, and do these things to feeds for partners."""
    group = Group.objects.create(name="Example role")
    codenames = ["access_admin", *(f"{verb}_feedprofile" for verb in verbs)]
    group.permissions.set(Permission.objects.filter(codename__in=codenames))
    assert group.permissions.count() == len(codenames)
    user = get_user_model().objects.create_user("someone", "someone@example.org", "x")
    user.groups.add(group)
    return entered(user)


def entered(user) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def manager(site) -> Client:
    return someone(*VERBS)


@pytest.fixture
def row(site) -> FeedProfile:
    found = FeedProfile.objects.create(name="Example Portal", preset="msn", locale="en-CA")
    found.issue_key(at=NOW)
    return found


def url(name: str, *args: object) -> str:
    return reverse(f"partner_feeds:{name}", args=args)


def given(**values: object) -> dict[str, object]:
    return {"name": "Example Portal", "preset": "generic", "active": "on", **values}


# -- making one -----------------------------------------------------------------------------------


def test_a_new_feed_shows_its_address_once_and_the_address_works(manager):
    answer = manager.post(url("add"), given())
    assert "no-store" in answer["Cache-Control"]
    shown = PRIVATE.findall(answer.content.decode())
    assert [file for _key, file in shown] == ["rss.xml", "atom.xml", "feed.json"]
    key = shown[0][0]
    assert Client().get(path(key, "rss.xml")).status_code == 200
    made_row = FeedProfile.objects.get()
    for page in ("index", "edit", "history"):
        args = [] if page == "index" else [made_row.pk]
        assert key not in manager.get(url(page, *args)).content.decode()
    assert key not in str(list(ModelLogEntry.objects.values()))


def test_only_the_formats_of_the_destination_are_shown(manager):
    answer = manager.post(url("add"), given(preset="flipboard")).content.decode()
    assert [file for _key, file in PRIVATE.findall(answer)] == ["rss.xml"]


def test_what_is_written_in_the_form_is_what_goes_there(manager):
    factories.topic("sleep", name="Sleep")
    manager.post(
        url("add"),
        given(locale="fr-CA", topics=["sleep"], rule_items="5", rule_date="updated", ends_on=""),
    )
    made_row = FeedProfile.objects.get()
    assert (made_row.locale, made_row.topics) == ("fr-CA", ["sleep"])
    assert made_row.overrides == {"items": 5, "date": "updated"}
    assert (made_row.effective_rules().items, made_row.effective_rules().date) == (5, "updated")


def test_destinations_are_named_in_the_readers_language(row):
    with override("fr"):
        names = dict(profile_form.ProfileForm(instance=row).fields["preset"].choices)
    assert (names["generic"], names["msn"]) == ("Tout lecteur de fils", "MSN Partner Hub")
    assert profile_form.destination("no-longer-known") == "no-longer-known"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"preset": "msn"}, "one language"),
        ({"preset": "nobody"}, "valid choice"),
        ({"rule_items": "0"}, "greater than or equal to 1"),
        ({"rule_title_min": "90", "rule_title_max": "80"}, "do not go together"),
        ({"starts_on": "2026-11-02", "ends_on": "2026-11-01"}, "before the beginning"),
        ({"topics": ["unknown"]}, "valid choice"),
        ({"name": ""}, "required"),
    ],
)
def test_a_form_that_makes_no_sense_is_refused_in_words(manager, values, said):
    answer = manager.post(url("add"), given(**values))
    assert said in answer.content.decode()
    assert not FeedProfile.objects.exists()


# -- keeping one ----------------------------------------------------------------------------------


def test_the_list_says_who_reads_what_and_when(manager, row):
    FeedProfile.objects.filter(pk=row.pk).update(last_fetched_on=NOW.date())
    listed = manager.get(url("index")).content.decode()
    for said in ("Example Portal", "MSN Partner Hub", "en-CA", "In use", "Nov. 23, 2026"):
        assert said in listed
    assert url("index") in manager.get(reverse("wagtailadmin_home")).content.decode()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"active": False}, "Not in use"),
        ({"key_hash": None}, "No address"),
        ({"starts_on": NOW.date() + timedelta(days=9)}, "Not yet"),
        ({"ends_on": NOW.date() - timedelta(days=9)}, "Over"),
    ],
)
def test_the_list_says_why_a_partner_can_not_read(manager, row, values, said):
    FeedProfile.objects.filter(pk=row.pk).update(**values)
    with time_machine.travel(NOW, tick=False):
        assert said in manager.get(url("index")).content.decode()


@pytest.mark.parametrize("french", [False, True])
def test_the_form_says_what_the_destination_was_given(manager, row, french):
    if french:
        UserProfile.objects.update_or_create(
            user=get_user_model().objects.get(), defaults={"preferred_language": "fr"}
        )
    shown = manager.get(url("edit", row.pk)).content.decode()
    assert ("n’a pas encore lu le fil" if french else "has not read the feed yet") in shown
    for number in range(2):
        ProfilePost.objects.create(
            profile=row, post_id=UUID(int=number), given_at=NOW, updated_at=NOW
        )
    FeedProfile.objects.update(fetched_at=NOW)
    shown = manager.get(url("edit", row.pk)).content.decode()
    assert ("a reçu 2 articles" if french else "was given 2 posts") in shown
    assert ("23 novembre 2026" if french else "Nov. 23, 2026") in shown


def test_saving_the_form_keeps_the_address_and_what_the_form_does_not_show(manager, row):
    row.overrides, row.topics = {"depth": 5, "items": 7}, ["deleted-topic"]
    row.save()
    form = manager.get(url("edit", row.pk)).content.decode()
    assert 'value="7"' in form
    data = given(preset="msn", locale="en-CA", topics=["deleted-topic"], rule_items="")
    assert manager.post(url("edit", row.pk), data).status_code == 302
    saved = FeedProfile.objects.get()
    assert saved.overrides == {"depth": 5}
    assert saved.topics == ["deleted-topic"]
    assert saved.key_hash == row.key_hash


def test_a_new_address_is_given_on_demand_and_the_old_one_ends(manager, row):
    assert "stops working" in manager.get(url("give", row.pk)).content.decode()
    assert FeedProfile.objects.get().key_hash == row.key_hash
    answer = manager.post(url("give", row.pk)).content.decode()
    ((key, _file),) = PRIVATE.findall(answer)
    assert FeedProfile.objects.get().key_hash == key_digest(key) != row.key_hash
    assert "Address given" in manager.get(url("history", row.pk)).content.decode()


def test_an_address_is_taken_back(manager, row):
    manager.get(url("take", row.pk))
    assert FeedProfile.objects.get().key_hash
    assert manager.post(url("take", row.pk)).status_code == 302
    assert FeedProfile.objects.get().key_hash is None
    assert "Address taken back" in manager.get(url("history", row.pk)).content.decode()


def test_a_deleted_feed_is_gone(manager, row):
    manager.post(url("delete", row.pk))
    assert not FeedProfile.objects.exists()


# -- who may --------------------------------------------------------------------------------------

NEEDS = {
    "add": {"add"},
    "edit": {"change"},
    "give": {"change"},
    "take": {"change"},
    "delete": {"delete"},
    "usage": {"change"},
    "index": {"add", "change", "delete"},
    "index_results": {"add", "change", "delete"},
    "history": {"add", "change", "delete"},
    "history_results": {"add", "change", "delete"},
}


def test_every_action_is_in_the_table_of_who_may():
    assert {pattern.name for pattern in profiles.get_urlpatterns()} == set(NEEDS)


@pytest.mark.parametrize("held", [(), ("add",), ("change",), ("delete",)])
@pytest.mark.parametrize("action", NEEDS)
def test_each_action_is_open_to_those_who_may_and_closed_to_all_others(row, action, held):
    client = someone(*held)
    args = [] if action in ("add", "index", "index_results") else [row.pk]
    before = FeedProfile.objects.values().get()
    allowed = bool(NEEDS[action] & set(held))
    response = client.get(url(action, *args))
    assert (response.status_code == 200) is allowed, response.status_code
    if not allowed:
        client.post(url(action, *args), given(name="Changed"))
        assert FeedProfile.objects.values().get() == before
        menu = client.get(reverse("wagtailadmin_home")).content.decode()
        assert held or url("index") not in menu


def test_who_is_not_logged_in_is_sent_away(row):
    for action in NEEDS:
        args = [] if action in ("add", "index", "index_results") else [row.pk]
        assert Client().post(url(action, *args)).status_code in (302, 403), action
    assert FeedProfile.objects.get().key_hash == row.key_hash


# -- findings -------------------------------------------------------------------------------------


def test_the_panel_says_what_a_partner_would_refuse(row):
    page = factories.draft("Calm evenings")
    user = get_user_model().objects.create_superuser("editor", "editor@example.org", "x")
    html = entered(user).get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "Example Portal takes no title as short as this: it has 13 characters." in html


def test_what_partners_refuse_never_keeps_a_post_from_readers(row):
    page = factories.post("Calm evenings")
    assert factories.title_read(page) == "Calm evenings"


def found(page) -> list[str]:
    return [each.id for each in checks.run(subject(page)) if each.id.startswith("feed.")]


def test_a_partner_who_does_not_get_the_post_has_no_say(row):
    page = factories.draft("Calm evenings")
    assert found(page) == ["feed.title_too_short"]
    for values in ({"locale": "fr-CA"}, {"topics": ["grief"]}, {"active": False}):
        FeedProfile.objects.filter(pk=row.pk).update(
            **{"locale": "en-CA", "topics": [], "active": True, **values}
        )
        assert found(page) == [], values


def test_each_partner_speaks_for_itself(row):
    FeedProfile.objects.create(name="Example Board", preset="flipboard", key_hash="1")
    page = factories.draft("Calm evenings")
    assert found(page).count("feed.title_too_short") == 1
    assert {"feed.image_missing", "feed.topic_missing"} <= set(found(page))


def test_without_partners_checking_costs_one_query_beside_the_facts_of_the_newsletter(
    site, django_assert_num_queries
):
    with django_assert_num_queries(2):
        (newsletter,) = checks.destinations()
    assert isinstance(newsletter, newsletter_rules.Newsletter)


def test_every_finding_has_words_and_blocks_nothing():
    assert all(severity is not checks.Severity.BLOCK for _id, severity, *_ in profile_rules.WORDS)


# -- the command ----------------------------------------------------------------------------------


def run(**options: object) -> str:
    out = StringIO()
    call_command("feed_check", stdout=out, **options)
    return out.getvalue()


def test_the_command_says_what_each_partner_would_refuse(site):
    made.publisher()
    made.publish(made.small(1, title="Short"))
    made.publish(samples.english())
    for preset in ("msn", "generic"):
        FeedProfile.objects.create(
            name=f"Example {preset}", preset=preset, locale="en-CA", key_hash=preset
        )
    with time_machine.travel(NOW, tick=False):
        said = run()
    assert "/blog/small-1/: Example msn takes no title as short as this" in said
    assert "[feed.title_too_short]" in said
    assert "Example generic" not in said
    assert said.endswith("2 profiles, 2 posts, 1 findings\n")


def test_the_command_fails_on_demand(site, row):
    made.publisher()
    made.publish(made.small(1, title="Short"))
    with pytest.raises(CommandError, match="1 places"):
        run(fail=True)
    FeedProfile.objects.update(active=False)
    assert run(fail=True) == "0 profiles, 1 posts, 0 findings\n"


def test_the_command_says_when_rules_are_too_old_to_lean_on(site, row):
    with time_machine.travel(datetime(2028, 1, 1, tzinfo=UTC), tick=False):
        assert "MSN Partner Hub: rules not read at their source for a year" in run()
