"""Addresses that are told of changes, their messages, and what failed: in the admin."""

import re
from datetime import timedelta

import pytest

from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from syndication.delivery import State
from syndication.delivery.errors import unwanted_status
from syndication.desk.partners import failures
from syndication.editions import recording
from syndication.feeds.models import HubPing
from syndication.net.errors import UNREACHED
from syndication.partners.models import Partner, Status
from syndication.webhooks import endpoints, payloads
from syndication.webhooks.models import Challenge, Endpoint, EventDelivery
from tests import editions_factory as made
from tests import seeded_roles

pytestmark = pytest.mark.django_db
SECRET = re.compile(r"whsec_[0-9A-Za-z+/=]{20,}")
ADDRESS = "https://93.184.216.34/in?token=not-for-titles"  # public, and needs no name server


@pytest.fixture
def manager(site) -> Client:
    seeded_roles.create()
    return seeded_roles.client("Partner manager")


@pytest.fixture
def partner(site) -> Partner:
    return Partner.objects.create(name="Example Portal")


@pytest.fixture
def endpoint(partner) -> Endpoint:
    found, _ = endpoints.create(partner, url=ADDRESS, at=timezone.now())
    return proved(found)


def proved(found: Endpoint) -> Endpoint:
    Endpoint.objects.filter(pk=found.pk).update(verified_at=timezone.now())
    Challenge.objects.filter(endpoint=found).delete()
    found.refresh_from_db()
    return found


def url(name: str, *args: object) -> str:
    return reverse(f"partners:{name}", args=args)


def stamp(html: str) -> str:
    """What the form says it was filled in for."""
    return re.search(r'name="stamp" value="([0-9a-f]+)"', html)[1]


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def said(client: Client, answer) -> str:
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return shown(client, answer.url)


def told(endpoint: Endpoint, state: State = State.DELIVERED, **values: object) -> EventDelivery:
    event = payloads.ping(at=timezone.now())
    event.save(force_insert=True)
    return EventDelivery.objects.create(
        endpoint=endpoint, event=event, state=state, due_at=timezone.now(), **values
    )


# -- adding one -----------------------------------------------------------------------------------


def test_a_new_address_shows_its_secret_once_and_is_asked_to_prove_itself(manager, partner):
    answer = manager.post(url("add_endpoint", partner.pk), {"url": ADDRESS})
    html = answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    secret = SECRET.search(html)[0]
    row = Endpoint.objects.get()
    assert row.secret == secret
    assert row.verified_at is None
    page = shown(manager, url("endpoint", row.pk))
    assert "Is being asked whether it is the partner’s own" in page
    history = shown(manager, url("history", partner.pk))
    assert "Address added: 93.184.216.34/in" in history
    for found in (page, history, shown(manager, url("inspect", partner.pk))):
        assert secret not in found
    entries = str(list(ModelLogEntry.objects.values()))
    assert secret not in entries
    assert "not-for-titles" not in entries


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://127.0.0.1/hook", "The address must begin with https://."),
        ("https://127.0.0.1/hook", "127.0.0.1 stands in a private network"),
        ("https://portal.example/#part", "Take away the “#” and what follows it"),
        ("", "This field is required."),
    ],
)
def test_an_address_that_cannot_be_told_is_refused_at_its_field(manager, partner, address, words):
    html = manager.post(url("add_endpoint", partner.pk), {"url": address}).content.decode()
    assert words in html
    assert not Endpoint.objects.exists()


def test_the_answer_to_the_question_is_said_in_words(manager, partner):
    row, _ = endpoints.create(partner, url=ADDRESS, at=timezone.now())
    Challenge.objects.update(
        state=State.RETRYING, problem=unwanted_status(404), due_at=timezone.now()
    )
    words = "The program at the address refused it (answer 404)."
    assert f"{words} It is asked again on" in shown(manager, url("endpoint", row.pk))
    Challenge.objects.update(state=State.FAILED)
    html = shown(manager, url("endpoint", row.pk))
    assert f"Did not prove to be the partner’s own. {words}" in html
    assert "It is being asked." in said(manager, manager.post(url("ask", row.pk)))
    assert (Challenge.objects.get().state, Challenge.objects.get().attempts) == (State.QUEUED, 0)


# -- what can be done with one --------------------------------------------------------------------


def test_a_try_is_sent(manager, endpoint):
    html = said(manager, manager.post(url("ping", endpoint.pk)))
    assert "A try is on its way." in html
    assert EventDelivery.objects.get().event.type == "ping"
    assert "Tried: 93.184.216.34/in" in shown(manager, url("history", endpoint.partner_id))


def test_what_cannot_be_done_is_said(manager, endpoint):
    endpoints.disable(endpoint, at=timezone.now())
    html = said(manager, manager.post(url("ping", endpoint.pk)))
    assert "This address is stopped. Choose “Tell it again” first." in html
    assert not EventDelivery.objects.exists()


def test_each_answer_with_a_secret_speaks_of_a_secret(manager, partner, endpoint):
    UserProfile.objects.create(
        user=get_user_model().objects.get(groups__name="Partner manager"), preferred_language="fr"
    )
    address = "https://93.184.216.34/other"
    html = manager.post(url("add_endpoint", partner.pk), {"url": address}).content.decode()
    assert "Je l’ai copié</a>" in html


def test_stopping_and_telling_again(manager, endpoint):
    assert "told nothing more" in shown(manager, url("stop", endpoint.pk))
    html = said(manager, manager.post(url("stop", endpoint.pk)))
    assert "Stopped on" in html
    assert "by a person" in html
    html = said(manager, manager.post(url("tell", endpoint.pk)))
    assert "Is told" in html
    endpoint.refresh_from_db()
    assert endpoint.disabled_at is None


def test_its_events_are_changed(manager, endpoint):
    manager.post(url("events", endpoint.pk), {"types": ["post.withdrawn"], "description": "Site"})
    endpoint.refresh_from_db()
    assert endpoint.types == ["post.withdrawn"]
    html = shown(manager, url("endpoint", endpoint.pk))
    assert "A post is withdrawn" in html
    assert "Site" in html


def test_a_new_secret_is_shown_once_and_both_sign_for_a_while(manager, endpoint):
    old = endpoint.secret
    form = {"days": "2", "stamp": stamp(shown(manager, url("secret", endpoint.pk)))}
    answer = manager.post(url("secret", endpoint.pk), form)
    assert "no-store" in answer["Cache-Control"]
    new = SECRET.search(answer.content.decode())[0]
    endpoint.refresh_from_db()
    assert endpoint.secrets(at=timezone.now()) == (new, old)
    assert new not in shown(manager, url("endpoint", endpoint.pk))

    # Sent again, as by loading the page anew, it would take the overlap from the first secret.
    html = said(manager, manager.post(url("secret", endpoint.pk), form))
    assert "has been replaced since this page was opened" in html
    endpoint.refresh_from_db()
    assert endpoint.secrets(at=timezone.now()) == (new, old)
    assert manager.post(url("secret", endpoint.pk), {"days": "2"}).status_code == 200
    endpoint.refresh_from_db()
    assert endpoint.secret == new


def test_removing_an_address_asks_first(manager, endpoint):
    assert "what it was told is forgotten" in shown(manager, url("remove", endpoint.pk))
    html = said(manager, manager.post(url("remove", endpoint.pk)))
    assert "The address is removed." in html
    assert not Endpoint.objects.exists()


def test_a_time_is_sent_again(manager, endpoint):
    made.publish(made.small(1), at=timezone.now())
    EventDelivery.objects.update(state=State.DELIVERED)
    now = timezone.localtime()
    form = {
        "since": (now - timedelta(hours=1)).strftime("%Y-%m-%d %H:%M"),
        "until": (now + timedelta(hours=1)).strftime("%Y-%m-%d %H:%M"),
    }
    html = said(manager, manager.post(url("send-again", endpoint.pk), form))
    assert "1 message is sent again." in html
    assert EventDelivery.objects.filter(replay=True).count() == 1


def test_a_time_that_cannot_be_sent_again_is_refused_with_what_was_typed(manager, endpoint):
    now = timezone.localtime()
    started, ended = now - timedelta(hours=3), now - timedelta(hours=5)
    form = {"since": f"{started:%Y-%m-%d %H:%M}", "until": f"{ended:%Y-%m-%d %H:%M}"}
    html = manager.post(url("send-again", endpoint.pk), form).content.decode()
    assert "The end comes before the beginning." in html
    assert f'value="{form["since"]}"' in html
    form["until"] = f"{now:%Y-%m-%d %H:%M}"
    html = manager.post(url("send-again", endpoint.pk), form).content.decode()
    assert "Nothing is sent." in html
    assert f'value="{form["since"]}"' in html
    assert "Sent again" not in shown(manager, url("history", endpoint.partner_id))


def test_who_works_in_french_reads_in_french_why_it_was_refused(manager, partner, endpoint):
    UserProfile.objects.create(
        user=get_user_model().objects.get(groups__name="Partner manager"), preferred_language="fr"
    )
    html = manager.post(url("add_endpoint", partner.pk), {"url": ADDRESS}).content.decode()
    assert "Cette adresse est déjà inscrite." in html
    told(endpoint, State.RETRYING, attempts=1, problem=unwanted_status(503))
    html = shown(manager, reverse("deliveries:index"))
    assert "Le programme à cette adresse a échoué (réponse 503)." in html


# -- the log --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "problem", ["<script>alert(1)</script>", UNREACHED(host="x", error="<script>alert(1)</script>")]
)
def test_the_log_says_how_each_message_went_and_escapes_what_others_sent(
    manager, endpoint, problem
):
    told(endpoint, State.FAILED, attempts=10, answered=500, problem=problem)
    html = shown(manager, reverse("deliveries:index"))
    for words in ("Failed", "answer 500", "10 attempts", "&lt;script&gt;alert(1)&lt;/script&gt;"):
        assert words in html
    assert "<script>alert(1)" not in html
    assert "not-for-titles" not in html


def test_the_log_is_filtered_and_shows_nothing_where_the_filter_makes_no_sense(manager, endpoint):
    other, _ = endpoints.create(
        endpoint.partner, url="https://93.184.216.34/other", at=timezone.now()
    )
    first, second = told(endpoint), told(proved(other), State.RETRYING)

    def found(**query: str) -> set[str]:
        html = manager.get(reverse("deliveries:index"), query).content.decode()
        return {row.event_id for row in (first, second) if row.event_id in html}

    both = {first.event_id, second.event_id}
    assert found() == both
    assert found(endpoint=str(endpoint.pk)) == {first.event_id}
    assert found(state="retrying") == {second.event_id}
    assert found(event="ping") == both
    assert found(event="post.withdrawn") == set()
    assert found(state="nonsense") == set()


def test_the_cost_of_the_log_does_not_grow(manager, endpoint, django_assert_max_num_queries):
    for _ in range(30):
        told(endpoint)
    manager.get(reverse("deliveries:index"))
    with django_assert_max_num_queries(20):
        manager.get(reverse("deliveries:index"))


def test_nothing_seems_on_its_way_to_a_partner_that_is_suspended(manager, endpoint):
    told(endpoint, State.RETRYING, attempts=1, problem=unwanted_status(503))
    Partner.objects.update(status=Status.SUSPENDED)
    html = shown(manager, reverse("deliveries:index"))
    assert "Waits until the partner is active again" in html
    assert "next attempt" not in html
    html = shown(manager, url("endpoint", endpoint.pk))
    assert "Is told nothing while the partner is not active" in html
    assert url("ping", endpoint.pk) not in html
    assert url("send-again", endpoint.pk) not in html


def test_one_message_is_sent_again(manager, endpoint):
    row = told(endpoint)
    html = said(manager, manager.post(reverse("deliveries:replay", args=[row.pk])))
    assert "It is sent again." in html
    assert html.count(row.event_id) > 1, "the list of messages, with the new one"
    again = EventDelivery.objects.get(replay=True)
    assert again.event_id == row.event_id


def test_a_message_that_blocks_others_is_given_up(manager, endpoint):
    row = told(endpoint, State.RETRYING, attempts=3)
    path = reverse("deliveries:skip", args=[row.pk])
    assert "What waits behind it goes out." in shown(manager, path)
    assert "It is given up." in said(manager, manager.post(path))
    row.refresh_from_db()
    assert row.state == State.FAILED


def test_an_accepted_withdrawal_counts_as_heard(manager, partner, endpoint):
    Endpoint.objects.update(created_at=timezone.now() - timedelta(days=9))
    at = timezone.now() - timedelta(days=2)
    edition = made.publish(made.small(1), at=at)
    recording.withdraw(edition.post_id, at=at, reason="harmful")
    assert "May still show 1 post that was taken back." in shown(
        manager, url("inspect", partner.pk)
    )
    told_of = EventDelivery.objects.get(event__type="post.withdrawn")
    EventDelivery.objects.filter(pk=told_of.pk).update(
        state=State.DELIVERED, last_attempt_at=timezone.now()
    )
    assert "May still show" not in shown(manager, url("inspect", partner.pk))
    html = shown(manager, reverse("recall:post", args=[edition.post_id]))
    assert "Yes: its address accepted our message on" in html


# -- what failed ----------------------------------------------------------------------------------


def test_what_failed_is_listed_over_all_channels(site, partner, endpoint):
    seeded_roles.create()
    now = timezone.now()
    told(endpoint, State.FAILED, problem=unwanted_status(500))
    HubPing.objects.create(
        hub="https://hub.example/",
        topic="/feeds/rss.xml",
        sequence=1,
        state=State.FAILED,
        due_at=now,
        problem="the hub is closed",
    )
    HubPing.objects.create(
        hub="https://hub.example/", topic="/feeds/atom.xml", sequence=1, due_at=now
    )
    html = shown(seeded_roles.client("Administrator"), reverse("deliveries:failures"))
    for words in ("the hub is closed", "/feeds/rss.xml", "failed (answer 500)", "A try"):
        assert words in html
    assert "atom.xml" not in html


def test_nothing_failed_is_said(site):
    seeded_roles.create()
    client = seeded_roles.client("Administrator")
    assert "Nothing failed." in shown(client, reverse("deliveries:failures"))


def test_no_next_attempt_is_shown_in_the_past(manager, endpoint):
    now = timezone.now()
    first = told(endpoint, State.RETRYING, attempts=1, problem=unwanted_status(503))
    behind = told(endpoint, State.QUEUED)
    EventDelivery.objects.filter(pk=first.pk).update(due_at=now + timedelta(hours=5))
    EventDelivery.objects.filter(pk=behind.pk).update(due_at=now - timedelta(hours=1))
    html = shown(manager, reverse("deliveries:index"))
    assert html.count("next attempt: ") == 1
    assert html.count("waits for the message before it") == 1
    EventDelivery.objects.filter(pk=first.pk).update(due_at=now - timedelta(minutes=1))
    assert "next attempt: at once" in shown(manager, reverse("deliveries:index"))


def test_a_failure_of_an_address_that_was_stopped_is_not_said_to_be_tried_again(site, endpoint):
    row = told(endpoint, State.RETRYING, attempts=1, problem=unwanted_status(503))
    row.due_at = timezone.now() - timedelta(hours=1)
    row.save()
    (failure,) = failures.failures()
    assert failure.at > timezone.now() - timedelta(minutes=1)
    endpoints.disable(endpoint, at=timezone.now())
    (failure,) = failures.failures()
    assert failure.state == "Waits until the address is told again"
