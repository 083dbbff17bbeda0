"""Partners in the admin: the list, the form, the page of each, and who may open them."""

import re
from datetime import datetime, timedelta

import pytest

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from wagtail.models import GroupPagePermission, ModelLogEntry, Page
from wagtail.users.models import UserProfile

from syndication.desk.partners import contract
from syndication.desk.partners.filters import STATES
from syndication.editions import recording
from syndication.editions.models import LedgerEntry
from syndication.feeds.models import FeedProfile
from syndication.partners import keys
from syndication.partners.models import Contact, Key, Partner, Status
from tests import editions_factory as made
from tests import factories, samples

pytestmark = pytest.mark.django_db
SECRET = re.compile(r"wsk_[0-9A-Za-z]{39}")


@pytest.fixture
def manager(site) -> Client:
    return entered(get_user_model().objects.create_superuser("manager", "m@example.org", "x"))


def entered(user) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def partner(site) -> Partner:
    return Partner.objects.create(name="Example Portal", website="https://portal.example/")


def url(name: str, *args: object) -> str:
    return reverse(f"partners:{name}", args=args)


def given(**values: object) -> dict[str, object]:
    """The form as a browser sends it."""
    return {
        "name": "Example Portal",
        "status": "active",
        "robots": "noindex,follow",
        "embargo_hours": "0",
        "requests_per_minute": "600",
        "no_modify": "on",
        "no_ai": "on",
        "contacts-TOTAL_FORMS": "0",
        "contacts-INITIAL_FORMS": "0",
        "contacts-MIN_NUM_FORMS": "0",
        "contacts-MAX_NUM_FORMS": "1000",
        **values,
    }


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def said(client: Client, answer) -> str:
    """The words of the page that follows a redirect."""
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return shown(client, answer.url)


# -- entering one ---------------------------------------------------------------------------------


def test_a_partner_is_entered_with_contract_and_contacts(manager):
    factories.topic("sleep")
    answer = manager.post(
        url("add"),
        given(
            **{
                "topics": ["sleep"],
                "locales": ["en-CA"],
                "embargo_hours": "24",
                "attribution": "From our invented desk",
                "contacts-TOTAL_FORMS": "1",
                "contacts-0-name": "Avery Example",
                "contacts-0-email": "avery@portal.example",
                "contacts-0-role": "editorial",
                "contacts-0-ORDER": "1",
            }
        ),
    )
    html = said(manager, answer)
    row = Partner.objects.get()
    assert (row.topics, row.locales, row.embargo_hours) == (["sleep"], ["en-CA"], 24)
    assert row.contacts.get().email == "avery@portal.example"
    for words in ("Now give it a key", "24 hours ahead", "Sleep", "avery@portal.example", "Never"):
        assert words in html


def test_a_name_is_given_once_and_an_end_lies_behind_the_beginning(manager, partner):
    html = manager.post(url("add"), given()).content.decode()
    assert "already exists" in html
    dates = {"name": "Other", "starts_on": "2026-11-20", "ends_on": "2026-11-19"}
    html = manager.post(url("add"), given(**dates)).content.decode()
    assert "The end comes before the beginning." in html
    assert Partner.objects.count() == 1


def test_a_topic_that_is_gone_stays_chosen(manager, partner):
    Partner.objects.update(topics=["long-gone"])
    assert 'value="long-gone"' in shown(manager, url("edit", partner.pk))
    manager.post(url("edit", partner.pk), given(topics=["long-gone"]))
    assert Partner.objects.get().topics == ["long-gone"]


def test_an_attribution_is_shown_as_the_partner_gets_it(manager, partner):
    made.publisher()
    made.publish(made.small(1))
    change = given(attribution="{title} by {publisher}, {url} ({licence})")
    html = said(manager, manager.post(url("edit", partner.pk), change))
    words = "Small post 1 by Example Wellness Desk, https://posts.example.org/blog/small-1/ ()"
    assert words in html
    html = manager.post(url("edit", partner.pk), given(attribution="By {author}")).content.decode()
    assert "There is no {author}." in html
    html = manager.post(url("edit", partner.pk), given(attribution="x" * 1001)).content.decode()
    assert "at most 1000 characters" in html
    html = manager.post(url("edit", partner.pk), given(attribution_fr="Par {auteur}"))
    assert "There is no {auteur}." in html.content.decode()
    manager.post(url("edit", partner.pk), given(attribution_fr="Paru d’abord chez {publisher}"))
    assert "Paru d’abord chez {publisher}" in shown(manager, url("inspect", partner.pk))


# -- a new contract -------------------------------------------------------------------------------


def test_a_contract_that_loses_posts_is_asked_about_first(manager, partner):
    made.publish_many(3)
    made.publish(samples.french())
    change = given(name="Renamed", locales=["fr-CA"], notes="a < b & “c”")
    html = manager.post(url("edit", partner.pk), change).content.decode()
    assert "loses 3 posts" in html
    assert "Its program is told to remove them." in html
    assert 'name="notes" value="a &lt; b &amp; “c”"' in html
    assert Partner.objects.get().name == "Example Portal"

    html = manager.post(url("edit", partner.pk), {**change, "back": "yes"}).content.decode()
    assert 'value="Renamed"' in html
    assert Partner.objects.get().locales == []

    answer = manager.post(url("edit", partner.pk), {**change, "confirmed": "3"})
    assert "It loses 3 posts." in said(manager, answer)
    assert Partner.objects.get().locales == ["fr-CA"]
    assert LedgerEntry.objects.filter(event="lost", partner=partner.pk).count() == 3


def test_a_confirmation_holds_for_the_number_that_was_shown(manager, partner):
    made.publish_many(3)
    change = given(locales=["fr-CA"], confirmed="2")
    html = manager.post(url("edit", partner.pk), change).content.decode()
    assert "loses 3 posts" in html
    assert Partner.objects.get().locales == []


def test_a_contract_that_gains_posts_says_how_many(manager, partner):
    made.publish_many(2)
    Partner.objects.update(locales=["fr-CA"])
    answer = manager.post(url("edit", partner.pk), given())
    assert "It gains 2 posts." in said(manager, answer)
    assert LedgerEntry.objects.filter(event="entitled", partner=partner.pk).count() == 2


def test_what_is_in_the_ledger_is_not_told_again_by_another_saving(manager, partner):
    made.publish_many(2)
    answer = manager.post(url("edit", partner.pk), given(notes="Only a note."))
    html = said(manager, answer)
    assert "is saved." in html
    assert "gains" not in html
    assert not LedgerEntry.objects.filter(partner=partner.pk).exists()


def test_contacts_are_changed_with_the_contract(manager, partner):
    kept = Contact.objects.create(partner=partner, name="Avery", email="avery@portal.example")
    forms = {
        "contacts-TOTAL_FORMS": "2",
        "contacts-INITIAL_FORMS": "1",
        "contacts-0-id": str(kept.pk),
        "contacts-0-name": "Avery",
        "contacts-0-email": "avery@portal.example",
        "contacts-0-role": "editorial",
        "contacts-0-DELETE": "on",
        "contacts-0-ORDER": "1",
        "contacts-1-name": "Robin",
        "contacts-1-email": "robin@portal.example",
        "contacts-1-role": "technical",
        "contacts-1-ORDER": "2",
    }
    assert manager.post(url("edit", partner.pk), given(**forms)).status_code == 302
    assert [each.name for each in Partner.objects.get().contacts.all()] == ["Robin"]


def test_a_contact_that_is_posted_twice_is_there_once(manager, partner):
    row = {"name": "Robin", "email": "robin@portal.example", "role": "technical", "ORDER": "1"}
    form = {f"contacts-0-{name}": value for name, value in row.items()}
    form = given(**{**form, "contacts-TOTAL_FORMS": "1"})
    for _ in range(2):
        sent = {**form, "stamp": stamp(shown(manager, url("edit", partner.pk)))}
        manager.post(url("edit", partner.pk), sent)
        manager.post(url("edit", partner.pk), sent)
    assert [each.name for each in Partner.objects.get().contacts.all()] == ["Robin"]


def test_a_new_partner_that_is_posted_twice_is_there_once_with_its_contacts(manager):
    row = {"name": "Robin", "email": "robin@portal.example", "role": "technical", "ORDER": "1"}
    form = {f"contacts-0-{name}": value for name, value in row.items()}
    form = given(**{**form, "contacts-TOTAL_FORMS": "1"})
    for _ in range(2):
        manager.post(url("add"), form)
    assert [each.name for each in Partner.objects.get().contacts.all()] == ["Robin"]


# -- two people at once ---------------------------------------------------------------------------


def stamp(html: str) -> str:
    """What the form says it was filled in for."""
    return re.search(r'name="stamp" value="([0-9a-f]+)"', html)[1]


def test_a_form_that_somebody_overtook_is_not_saved_over_their_words(manager, partner):
    made.publish_many(1)
    form = given(stamp=stamp(shown(manager, url("edit", partner.pk))))
    Partner.objects.update(last_fetched_at=timezone.now(), requests=7)  # nobody's words
    said(manager, manager.post(url("edit", partner.pk), {**form, "notes": "First"}))

    html = manager.post(url("edit", partner.pk), {**form, "notes": "Second"}).content.decode()
    assert "Somebody has saved this partner since you opened it." in html
    assert ">\nSecond</textarea>" in html, "what was typed is still there to be copied"
    assert Partner.objects.get().notes == "First"

    form = given(stamp=stamp(shown(manager, url("edit", partner.pk))), notes="Second")
    said(manager, manager.post(url("edit", partner.pk), form))
    assert Partner.objects.get().notes == "Second"


def test_a_new_contact_counts_as_somebody_elses_words_too(manager, partner):
    form = given(stamp=stamp(shown(manager, url("edit", partner.pk))))
    Contact.objects.create(partner=partner, name="Avery", email="avery@portal.example")
    html = manager.post(url("edit", partner.pk), form).content.decode()
    assert "Somebody has saved this partner since you opened it." in html


def test_a_confirmation_is_overtaken_too(manager, partner):
    made.publish_many(3)
    change = given(locales=["fr-CA"], stamp=stamp(shown(manager, url("edit", partner.pk))))
    asked = manager.post(url("edit", partner.pk), change).content.decode()
    assert stamp(asked) == change["stamp"]
    Partner.objects.update(status=Status.SUSPENDED)
    html = manager.post(url("edit", partner.pk), {**change, "confirmed": "3"}).content.decode()
    assert "Somebody has saved this partner since you opened it." in html
    assert Partner.objects.get().status == Status.SUSPENDED


def reads(of: Partner, *, since: datetime, until: datetime, position: int = 0) -> Key:
    """A key of the partner that has fetched in this time, and proved this sequence."""
    row, _ = key(of)
    Key.objects.filter(pk=row.pk).update(
        first_fetched_at=since, fetched_at=until, last_used_at=until, position=position
    )
    return row


# -- the list -------------------------------------------------------------------------------------


def test_the_list_says_who_has_fallen_silent_and_who_may_show_what_was_withdrawn(manager, partner):
    now = timezone.now()
    edition = made.publish(made.small(1))
    Partner.objects.update(
        created_at=now - timedelta(days=30), last_fetched_at=now - timedelta(days=8)
    )
    reads(partner, since=now - timedelta(days=30), until=now - timedelta(days=8))
    recording.withdraw(edition.post_id, at=now - timedelta(days=2), reason="harmful")
    html = shown(manager, url("index"))
    assert "Has not refreshed for 7 days." in html
    assert "May still show 1 post that was taken back." in html
    html = shown(manager, url("inspect", partner.pk))
    assert "Small post 1" in html
    assert "It could do harm" in html
    assert reverse("recall:post", args=[edition.post_id]) in html


def test_the_list_is_searched_and_filtered(manager, partner):
    Partner.objects.create(name="Other Journal", status=Status.ENDED)
    assert "Other Journal" not in shown(manager, url("index") + "?status=active")
    assert "Other Journal" in shown(manager, url("index") + "?q=journal")
    assert "Example Portal" not in shown(manager, url("index") + "?q=journal")


def listed(client: Client, **query: object) -> set[str]:
    """The names of the partners that the list shows."""
    html = client.get(url("index_results"), query).content.decode()
    return {row.name for row in Partner.objects.all() if row.name in html}


def test_the_list_is_filtered_by_what_is_to_be_looked_into(manager, partner):
    now = timezone.now()
    old = {"created_at": now - timedelta(days=30)}
    edition = made.publish(made.small(1))
    place = LedgerEntry.objects.latest("sequence").sequence
    recording.withdraw(edition.post_id, at=now - timedelta(days=2), reason="harmful")
    for name, fetched, position in [
        ("Silent and unaware", now - timedelta(days=8), place),
        ("Silent alone", now - timedelta(days=8), place + 1),
        ("Unaware alone", now, place),
        ("Well", now, place + 1),
    ]:
        row = Partner.objects.create(name=name)
        Partner.objects.filter(pk=row.pk).update(
            last_fetched_at=fetched, position=position, position_at=fetched, **old
        )
        reads(row, since=old["created_at"], until=fetched, position=position)
    assert listed(manager, flag="silent") == {"Silent and unaware", "Silent alone"}
    assert listed(manager, flag="unaware") == {"Silent and unaware", "Unaware alone"}
    both = {"Silent and unaware", "Silent alone", "Unaware alone"}
    assert listed(manager, flag=["silent", "unaware"]) == both
    assert listed(manager, flag="silent", q="alone") == {"Silent alone"}
    assert len(listed(manager)) == 5
    html = shown(manager, url("index"))
    assert "Has not refreshed for 7 days" in html
    assert "May still show a post that was taken back" in html


def test_the_list_is_filtered_by_the_status_that_it_shows(manager, partner):
    today = timezone.localdate()
    day = timedelta(days=1)
    for name, values in {
        "Last day": {"ends_on": today},
        "Tomorrow": {"starts_on": today + day},
        "Over": {"ends_on": today - day},
        "Set to ended": {"status": Status.ENDED, "starts_on": today + day},
        "Closed": {"status": Status.SUSPENDED, "ends_on": today - day},
    }.items():
        Partner.objects.create(name=name, **values)
    assert listed(manager, status="active") == {"Example Portal", "Last day"}
    assert listed(manager, status="not_begun") == {"Tomorrow"}
    assert listed(manager, status="ended") == {"Over", "Set to ended"}
    assert listed(manager, status="suspended") == {"Closed"}
    for row in Partner.objects.all():
        kinds = [kind for kind, _words in STATES if row.name in listed(manager, status=kind)]
        assert [dict(STATES)[kind] for kind in kinds] == [contract.state(row)]


def test_the_cost_of_the_list_does_not_grow(manager, partner, django_assert_max_num_queries):
    """Filtered or not, with 200 partners who have not heard of a withdrawal."""
    now = timezone.now()
    edition = made.publish(made.small(1))
    recording.withdraw(edition.post_id, at=now - timedelta(days=2), reason="harmful")
    made_by = [
        Partner(name=f"Example {number}", last_fetched_at=now, topics=["sleep"][: number % 2])
        for number in range(199)
    ]
    Partner.objects.bulk_create(made_by)
    Partner.objects.update(created_at=now - timedelta(days=30))
    Key.objects.bulk_create(
        Key(
            partner=each,
            digest=each.name,
            scopes=["read"],
            first_fetched_at=now - timedelta(days=30),
            last_used_at=now,
        )
        for each in made_by
    )
    query = {"flag": ["silent", "unaware"], "status": "active", "q": "example"}
    manager.get(url("index"))
    with django_assert_max_num_queries(25):
        manager.get(url("index"))
    with django_assert_max_num_queries(21):
        html = manager.get(url("index"), query).content.decode()
    assert "Example 0" in html


def test_who_works_in_french_reads_the_list_in_french_whoever_read_it_first(manager, partner):
    """The columns are made once for a process."""
    feeds = reverse("partner_feeds:index")
    FeedProfile.objects.create(name="Example feed", preset="msn")
    for address in (url("index"), feeds):
        shown(manager, address)
    user = get_user_model().objects.create_superuser("gestion", "g@example.org", "x")
    UserProfile.objects.create(user=user, preferred_language="fr")
    french = entered(user)
    for words in ("Statut", "Contrat", "Dernière récupération", "À examiner"):
        assert words in shown(french, url("index")), words
    for words in ("Destination", "Langue", "État", "Dernière lecture"):
        assert words in shown(french, feeds), words
    for address, words in ((url("index"), "Ajouter un partenaire"), (feeds, "Ajouter un fil")):
        assert words in shown(french, address)
    for address in (url("add"), reverse("partner_feeds:add")):
        assert "(le)" not in shown(french, address)
    html = shown(french, url("add"))
    assert "personne-ressource" in html
    assert "Nous joindre" not in html


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"status": Status.SUSPENDED}, "It is suspended: its keys open nothing"),
        ({"status": Status.ENDED}, "Its contract is ended: its keys open nothing"),
        ({"starts_on": timezone.localdate() + timedelta(days=2)}, "until then its keys open"),
        ({"ends_on": timezone.localdate() - timedelta(days=2)}, "its keys open nothing any more."),
    ],
    ids=["suspended", "ended", "later", "over"],
)
def test_the_page_of_a_partner_that_may_not_read_says_so(manager, partner, change, words):
    key(partner)
    html = shown(manager, url("inspect", partner.pk))
    assert "Opens nothing now" not in html
    Partner.objects.update(**change)
    html = shown(manager, url("inspect", partner.pk))
    assert words in html
    assert "Opens nothing now" in html


def test_what_is_wrong_is_said_in_plain_words_and_what_was_typed_is_kept(manager):
    typed = {"website": "portal", "embargo_hours": "9999", "notes": "Kept"}
    html = manager.post(url("add"), given(**typed)).content.decode()
    for words in (
        "The partner is not entered yet.",
        "This is no web address.",
        "At most 336 hours",
        'value="9999"',
        ">\nKept</textarea>",
        "New partner",
    ):
        assert words in html


# -- ending and deleting --------------------------------------------------------------------------


def test_one_that_was_entered_by_mistake_can_be_deleted(manager, partner):
    assert "Yes, delete" in shown(manager, url("delete", partner.pk))
    manager.post(url("delete", partner.pk))
    assert not Partner.objects.exists()


def test_one_that_ever_had_a_key_is_ended_instead(manager, partner):
    key(partner)
    assert "end its contract instead" in shown(manager, url("delete", partner.pk))
    assert url("delete", partner.pk) not in shown(manager, url("inspect", partner.pk))
    manager.post(url("delete", partner.pk))
    assert Partner.objects.exists()


# -- keys -----------------------------------------------------------------------------------------


def key(partner: Partner, label: str = "Web site") -> tuple[Key, str]:
    return keys.make(
        partner, label=label, scopes=["read", "changes"], expires_at=None, at=timezone.now()
    )


def test_a_new_key_is_shown_once_and_opens_the_api(manager, partner):
    made.publish_many(1)
    answer = manager.post(
        url("add_key", partner.pk), {"label": "Web site", "scopes": ["read", "changes"]}
    )
    assert "no-store" in answer["Cache-Control"]
    html = answer.content.decode()
    secret = SECRET.search(html)[0]
    assert f"curl -H &#x27;Authorization: Bearer {secret}&#x27;" in html
    read = Client().get("/api/v1/posts/", headers={"authorization": f"Bearer {secret}"})
    assert read.status_code == 200
    for page in ("inspect", "history", "edit"):
        assert secret not in shown(manager, url(page, partner.pk)), page
    assert "Key made: Web site" in shown(manager, url("history", partner.pk))
    assert secret[12:] not in str(list(ModelLogEntry.objects.values()))


def test_a_form_that_is_sent_twice_makes_one_key(manager, partner):
    sent = {"label": "Web site", "scopes": ["read"]}
    first = manager.post(url("add_key", partner.pk), sent)
    again = manager.post(url("add_key", partner.pk), sent)
    assert SECRET.search(first.content.decode())
    assert SECRET.search(again.content.decode()) is None
    assert "A key of this name works already." in again.content.decode()
    keys.revoke(Key.objects.get(), at=timezone.now())
    assert SECRET.search(manager.post(url("add_key", partner.pk), sent).content.decode())
    other = Partner.objects.create(name="Other Journal")
    assert SECRET.search(manager.post(url("add_key", other.pk), sent).content.decode())


def test_what_asks_about_a_key_names_the_partner(manager, partner):
    row, _ = key(partner)
    for address in (url("add_key", partner.pk), url("add_endpoint", partner.pk)):
        assert "Example Portal" in re.search("<h1.*?</h1>", shown(manager, address), re.DOTALL)[0]
    for page in ("rotate_key", "revoke_key"):
        words = re.search('<div class="ws-sentences">.*?</div>', shown(manager, url(page, row.pk)))
        assert "of Example Portal" in words[0], page


def test_a_key_without_a_right_or_with_a_past_end_is_not_made(manager, partner):
    html = manager.post(url("add_key", partner.pk), {"label": "Web site"}).content.decode()
    assert "This field is required." in html
    sent = {"label": "Web site", "scopes": ["read"], "last_day": "2020-01-01"}
    assert "This day is over." in manager.post(url("add_key", partner.pk), sent).content.decode()
    assert not Key.objects.exists()


def test_a_key_lasts_through_its_last_day(manager, partner):
    day = timezone.localdate() + timedelta(days=3)
    sent = {"label": "Web site", "scopes": ["read"], "last_day": day.isoformat()}
    manager.post(url("add_key", partner.pk), sent)
    made_key = Key.objects.get()
    assert timezone.localtime(made_key.expires_at).date() == day + timedelta(days=1)
    assert "Works until" in shown(manager, url("inspect", partner.pk))


def test_replacing_a_key_lets_both_work_for_a_while(manager, partner):
    old, secret = key(partner)
    answer = manager.post(url("rotate_key", old.pk), {"days": "7"})
    assert "no-store" in answer["Cache-Control"]
    new = SECRET.search(answer.content.decode())[0]
    for each in (secret, new):
        read = Client().get("/api/v1/posts/", headers={"authorization": f"Bearer {each}"})
        assert read.status_code == 200
    old.refresh_from_db()
    assert timedelta(days=6) < old.expires_at - timezone.now() < timedelta(days=8)
    assert "Key replaced: Web site" in shown(manager, url("history", partner.pk))
    # The one that has its successor is not replaced a second time, and not offered to be.
    html = shown(manager, url("inspect", partner.pk))
    newer = Key.objects.order_by("pk").last()
    assert url("rotate_key", newer.pk) in html
    assert url("rotate_key", old.pk) not in html
    assert url("revoke_key", old.pk) in html
    assert "A newer key of this name" in said(
        manager, manager.post(url("rotate_key", old.pk), {"days": "7"})
    )
    assert Key.objects.count() == 2


def test_revoking_a_key_asks_first_and_closes_it(manager, partner):
    row, secret = key(partner)
    assert "It cannot be brought back." in shown(manager, url("revoke_key", row.pk))
    assert Key.objects.get().revoked_at is None
    html = said(manager, manager.post(url("revoke_key", row.pk)))
    assert "is revoked." in html
    assert "Revoked on" in html
    read = Client().get("/api/v1/posts/", headers={"authorization": f"Bearer {secret}"})
    assert read.status_code == 401
    # A key that is over is not replaced: a new one is made.
    answer = manager.post(url("rotate_key", row.pk), {"days": "7"})
    assert "make a new one" in said(manager, answer)


# -- recall ---------------------------------------------------------------------------------------


def test_unpublishing_leads_to_who_still_holds_the_post(manager, partner, post):
    reader = reads(partner, since=timezone.now() - timedelta(days=9), until=timezone.now())
    Contact.objects.create(partner=partner, name="Avery", email="avery@portal.example")
    answer = manager.post(
        reverse("wagtailadmin_pages:unpublish", args=[post.pk]),
        {"reason": "harmful", "note": "It named a wrong dose.", "replacement": ""},
    )
    html = said(manager, answer)
    recall = reverse("recall:post", args=[post.identity.pk])
    assert recall in html
    page = shown(manager, recall)
    for words in ("Not yet", "It could do harm", "It named a wrong dose."):
        assert words in page
    (letter,) = set(re.findall(r'href="([^"]+/mail/)"', page))
    assert "avery@portal.example" in shown(manager, letter)
    assert "1 copy of a post that was taken back may still be shown" in html
    assert post.title in shown(manager, reverse("recall:index"))
    assert "0 of 1" in shown(manager, reverse("recall:all"))
    Key.objects.filter(pk=reader.pk).update(position=10**6, position_at=timezone.now())
    assert "Yes: fetched, at the latest on" in shown(manager, recall)
    assert "Everybody has heard." in shown(manager, reverse("recall:index"))
    assert "1 of 1" in shown(manager, reverse("recall:all"))


@pytest.mark.parametrize("action", ["unpublish", "delete"])
def test_taking_down_several_leads_to_who_still_holds_them(manager, partner, post, action):
    reads(partner, since=timezone.now() - timedelta(days=9), until=timezone.now())
    other = factories.post("Another post")
    address = f"/admin/bulk/wagtailcore/page/{action}/?id={post.pk}&id={other.pk}&next=/admin/"
    html = said(manager, manager.post(address, {"reason": "harmful"}))
    assert "Partners are being told that 2 posts are withdrawn. 2 copies of posts" in html
    assert reverse("recall:index") in html


def test_deleting_leads_to_who_still_holds_the_post(manager, partner, post):
    reads(partner, since=timezone.now() - timedelta(days=9), until=timezone.now())
    recall = reverse("recall:post", args=[post.identity.pk])
    address = reverse("wagtailadmin_pages:delete", args=[post.pk])
    assert recall in said(manager, manager.post(address, {"reason": "harmful"}))
    assert "Not yet" in shown(manager, recall)


def test_an_editor_is_not_led_to_partners(site, post):
    user = get_user_model().objects.create_user("editor", "e@example.org", "x")
    group = Group.objects.get_or_create(name="Editor")[0]
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for codename in ("add_page", "change_page", "publish_page"):
        GroupPagePermission.objects.create(
            group=group,
            page=Page.get_first_root_node(),
            permission=Permission.objects.get(
                codename=codename, content_type__app_label="wagtailcore"
            ),
        )
    user.groups.add(group)
    client = entered(user)
    answer = client.post(
        reverse("wagtailadmin_pages:unpublish", args=[post.pk]), {"reason": "harmful"}
    )
    assert "Who still holds it" not in said(client, answer)


def test_what_is_not_withdrawn_has_no_recall(manager, post):
    answer = manager.get(reverse("recall:post", args=[post.identity.pk]))
    assert answer["Location"] == reverse("recall:index")
    assert "This post is not withdrawn." in said(manager, answer)


def test_a_partner_without_a_quota_can_be_saved_and_its_page_says_so(manager, partner):
    """What the model and the API call no limit."""
    assert "0: without a limit." in shown(manager, url("edit", partner.pk))
    form = given(requests_per_minute="0", stamp=stamp(shown(manager, url("edit", partner.pk))))
    said(manager, manager.post(url("edit", partner.pk), form))
    partner.refresh_from_db()
    assert partner.requests_per_minute == 0
    assert "Without a limit" in shown(manager, url("inspect", partner.pk))
    assert manager.post(url("add"), given(name="B", requests_per_minute="-1")).status_code == 200
