"""Where one post is now: editions, channels, partners, messages; for each role what it may."""

from datetime import timedelta
from typing import Any

import pytest
from lxml.html import fromstring

from django.urls import reverse
from django.utils import timezone

from blog.models import PostPage
from syndication.delivery import State
from syndication.desk.partners import post_report
from syndication.editions.models import Edition
from syndication.partners.models import Key, Partner
from syndication.webhooks.models import Endpoint, EventDelivery
from tests import factories, partners_factory, seeded_roles

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def post(site: Any) -> PostPage:
    seeded_roles.create()
    return factories.post("Calm evenings")


def correct(post: PostPage) -> None:
    factories.publish(factories.edit(post, title="Calmer evenings", update_kind="correction"))


def words(role: str, post: PostPage) -> str:
    answer = seeded_roles.client(role).get(post_report.url(post.identity.pk))
    assert answer.status_code == 200
    (main,) = fromstring(answer.content.decode()).xpath('//*[@class="w-mt-8"]')
    return " ".join(main.text_content().split())


def reading(name: str, position: int, **contract: Any) -> Key:
    """A partner whose key has read all changes up to this place of the ledger."""
    key, _ = partners_factory.key(Partner.objects.create(name=name, **contract))
    now = timezone.now()
    Key.objects.filter(pk=key.pk).update(
        first_fetched_at=now - 20 * DAY, last_used_at=now, position=position
    )
    return key


def sequence(number: int) -> int:
    return Edition.objects.get(number=number).sequence


def test_it_says_what_is_out_and_where(post):
    correct(post)
    said = words("Editor", post)
    assert "Edition 2 is published." in said
    assert "/blog/calm-evenings/" in said
    assert f"/api/v1/posts/{post.identity.pk}/" in said
    assert "Feed of all posts" in said
    assert "Correction," in said


def test_partners_with_an_older_edition_come_first(post):
    correct(post)
    reading("Current", sequence(2))
    reading("Older", sequence(1))
    reading("Silent", 0)
    reading("French", sequence(2), locales=["fr-CA"])
    said = words("Partner manager", post)
    assert "Of 3 copies, 1 are older; of 1 it is not known." in said
    assert said.index("Older") < said.index("Silent") < said.index("Current")
    assert "Edition 1 (older)" in said
    assert "French reads" not in said


def test_an_endpoint_has_what_it_accepted(post):
    now = timezone.now()
    owner = Partner.objects.create(name="Portal")
    endpoint = Endpoint.objects.create(
        partner=owner, url="https://portal.example/in", secret="x", verified_at=now
    )
    correct(post)
    assert "Not known: nothing proves which" in words("Partner manager", post)
    assert EventDelivery.objects.filter(endpoint=endpoint).update(state=State.DELIVERED) == 1
    assert "Edition 2 (current)" in words("Editor", post)


def test_a_message_that_failed_can_be_sent_again_by_whoever_may(post):
    owner = Partner.objects.create(name="Portal")
    Endpoint.objects.create(
        partner=owner, url="https://portal.example/in", secret="x", verified_at=timezone.now()
    )
    correct(post)
    EventDelivery.objects.update(state=State.FAILED)
    address = post_report.url(post.identity.pk)
    again = reverse("deliveries:replay", args=[EventDelivery.objects.get().pk])
    for role, may in (("Partner manager", True), ("Editor", False)):
        page = seeded_roles.client(role).get(address).content.decode()
        assert "A post is corrected" in page
        assert (again in page) is may
        assert ("/admin/partners/" in page.partition("<main")[2]) is may


def test_only_who_may_act_is_offered_to(post):
    edit = reverse("wagtailadmin_pages:edit", args=[post.pk])
    withdraw = reverse("wagtailadmin_pages:unpublish", args=[post.pk])
    address = post_report.url(post.identity.pk)
    for role, may in (("Editor", True), ("Partner manager", False)):
        page = seeded_roles.client(role).get(address).content.decode()
        assert (edit in page, withdraw in page) == (may, may)


@pytest.mark.parametrize("role", ["Writer", "Translator", "Clinical reviewer", None])
def test_others_do_not_read_it(post, role):
    answer = seeded_roles.client(role).get(post_report.url(post.identity.pk))
    assert answer.status_code == 302


def test_a_withdrawn_post_leads_to_who_still_holds_it(post):
    reading("Portal", sequence(1))
    post.unpublish()
    said = words("Partner manager", post)
    assert "The post is withdrawn" in said
    assert "Who still holds it" in said
    assert "Edition 1 (current)" not in said
    assert "Who still holds it" not in words("Editor", post)


def test_a_scheduled_post_says_who_reads_it_ahead(site):
    seeded_roles.create()
    Partner.objects.create(name="Portal", embargo_hours=240)
    draft = factories.draft("Soon")
    draft.go_live_at = timezone.now() + 2 * DAY
    draft.save_revision().publish()
    said = words("Editor", draft)
    assert "This post was never published." in said
    assert "1 partner can read it already." in said


def test_a_deleted_post_and_no_post(post):
    address = post_report.url(post.identity.pk)
    post.delete()
    assert seeded_roles.client("Partner manager").get(address).status_code == 200
    assert seeded_roles.client("Editor").get(address).status_code == 302
    nobody = address.replace(str(post.identity.pk), "00000000-0000-0000-0000-000000000000")
    manager = seeded_roles.client("Administrator")
    assert manager.get(nobody).url == reverse("wagtailadmin_home")


def test_a_thousand_partners_are_paged_and_cost_no_more_queries(
    post, django_assert_max_num_queries
):
    manager, address = seeded_roles.client("Partner manager"), post_report.url(post.identity.pk)

    def ask() -> tuple[int, str]:
        with django_assert_max_num_queries(70) as queries:
            page = manager.get(address).content.decode()
        return len(queries), page

    reading("First", sequence(1))
    ask()
    before, _page = ask()
    partners = Partner.objects.bulk_create([Partner(name=f"P {n}") for n in range(1000)])
    now = timezone.now()
    Key.objects.bulk_create(
        Key(partner=each, hint="x", digest=f"{each.pk:064}", scopes=["read"],
            first_fetched_at=now, last_used_at=now)
        for each in partners
    )  # fmt: skip
    after, page = ask()
    assert after == before
    assert page.count('role="rowheader"') == post_report.PER_PAGE
    assert "Of 1,001 copies, 0 are older; of 1,000 it is not known." in page


def test_the_header_of_the_editor_leads_there(post):
    editor = seeded_roles.client("Editor")
    page = editor.get(reverse("wagtailadmin_pages:edit", args=[post.pk])).content.decode()
    assert post_report.url(post.identity.pk) in page
