"""Class 7: the desk's pages of partners, open to whom they are not for.

Every page is gone through as the resolver knows it, so that one that is added without a thought of
who may open it fails here.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from django.urls import URLPattern, reverse

from syndication.desk.partners import failures, menu
from syndication.editions.models import Head
from syndication.feeds.models import FeedProfile
from syndication.partners.models import Key, Partner
from syndication.webhooks.models import Endpoint, EventDelivery
from tests import editions_factory as made
from tests import seeded_roles
from tests.integration.security.belongings import SECRET, everything

pytestmark = pytest.mark.django_db

OUTSIDE = (None, "Writer", "Editor")
INSIDE = ("Partner manager", "Administrator")


def patterns() -> Iterator[tuple[str, URLPattern]]:
    for viewset in menu.menu.registerables:
        for each in viewset.get_urlpatterns():
            yield viewset.name, each


ADDRESSES = sorted({f"{namespace}:{each.name}" for namespace, each in patterns()})


def address(name: str, partner: Partner) -> str:
    """The address of that name, of the one thing of its kind that there is."""
    namespace, _, view = name.partition(":")
    each = next(p for n, p in patterns() if n == namespace and p.name == view)
    wanted = each.pattern.converters
    rows: dict[str, Any] = {
        "partners": partner.pk,
        "deliveries": EventDelivery.objects.values_list("pk", flat=True).first(),
        "partner_feeds": FeedProfile.objects.values_list("pk", flat=True).first(),
    }
    given: dict[str, Any] = {"partner_pk": partner.pk, "pk": rows.get(namespace)}
    if "keys/" in str(each.pattern):
        given["pk"] = Key.objects.values_list("pk", flat=True).first()
    if "endpoints/" in str(each.pattern):
        given["pk"] = Endpoint.objects.values_list("pk", flat=True).first()
    if wanted.get("pk") and type(wanted["pk"]).__name__ == "UUIDConverter":
        given["pk"] = Endpoint.objects.values_list("pk", flat=True).first()
    given["post_id"] = UUID(made.small(1).id)
    given["sequence"] = Head.objects.get(pk=given["post_id"]).position
    given["unknown"] = "no-such-post"
    given["holder"] = f"endpoint-{Endpoint.objects.get().pk}"
    return reverse(name, kwargs={key: given[key] for key in wanted})


def refused(answer: Any) -> bool:
    """Wagtail sends whoever may not home with a message, and whom it does not know to log in."""
    if answer.status_code == 302:
        return answer.url in {"/admin/", reverse("wagtailadmin_home")} or "/login/" in answer.url
    return answer.status_code == 403


@pytest.mark.parametrize("role", OUTSIDE)
def test_nobody_else_opens_a_page_of_partners_or_does_anything_there(partner, role):
    client, before = seeded_roles.client(role), everything()
    for name in ADDRESSES:
        path = address(name, partner)
        for answer in (client.get(path), client.post(path, {"days": "1", "label": "x"})):
            assert refused(answer), (name, answer.status_code)
            assert "Elsewhere" not in answer.content.decode()
    assert everything() == before


@pytest.mark.parametrize("role", OUTSIDE)
def test_the_menu_does_not_name_partners_to_others(partner, role):
    answer = seeded_roles.client(role).get(reverse("wagtailadmin_home"))
    assert "/admin/partners/" not in answer.content.decode()
    assert "/admin/deliveries/" not in answer.content.decode()


@pytest.mark.parametrize("role", INSIDE)
def test_every_page_opens_to_those_who_keep_partners_without_a_secret_in_it(partner, role):
    client = seeded_roles.client(role)
    for name in ADDRESSES:
        if name == "deliveries:failures" and role == "Partner manager":
            continue
        # An address that leads to nothing leads on to the list.
        answer = client.get(address(name, partner), follow=name == "recall:unknown")
        assert answer.status_code == 200, name
        assert SECRET not in answer.content.decode()
        assert "<script>alert(1)" not in answer.content.decode(), name
        assert Key.objects.get().digest not in answer.content.decode()


def test_what_failed_in_the_machine_is_for_administrators_alone(partner):
    path = reverse("deliveries:failures")
    assert refused(seeded_roles.client("Partner manager").get(path))
    html = seeded_roles.client("Administrator").get(path).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "hidden.example/hook" in html
    assert failures.NEEDS == "blog.change_sitesettings"
