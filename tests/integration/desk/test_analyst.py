"""An Analyst reads every report, and changes nothing at any address of the admin."""

from collections.abc import Iterator
from typing import Any

import pytest

from django.apps import apps
from django.core import serializers
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from wagtail.models import Page

from blog.models import Author, PostPage
from syndication.desk.links import noting
from syndication.desk.links.noting import AT_ONCE
from syndication.desk.models import Link
from syndication.partners.models import Contact, Partner
from syndication.webhooks.models import Endpoint
from tests import factories, partners_factory, seeded_roles
from tests.editor_forms import edit_url

pytestmark = pytest.mark.django_db

REPORTS = (
    "post_list_report",
    "link_report",
    "review_report",
    "outdated_report",
    "unused_report",
    "translation_report",
    "partner_figures_report",
)
SECRET = "https://portal.example/in?token=very-secret"


@pytest.fixture
def analyst(site: Any) -> Client:
    seeded_roles.create()
    return seeded_roles.client("Analyst")


@pytest.fixture
def portal(site: Any) -> Partner:
    """A partner with everything that is nobody's business but the Partner manager's."""
    key, _secret = partners_factory.key(Partner.objects.create(name="Portal", notes="Our notes"))
    Contact.objects.create(partner=key.partner, name="Avery", email="avery@portal.example")
    Endpoint.objects.create(partner=key.partner, url=SECRET, secret="x")
    Partner.objects.update(requests=1234, errors=5, last_fetched_at=timezone.now())
    partner: Partner = key.partner
    return partner


@pytest.mark.parametrize("report", REPORTS)
def test_every_report_opens_and_is_in_the_menu(analyst, portal, report):
    factories.post()
    assert analyst.get(reverse(report)).status_code == 200
    assert analyst.get(reverse(report), {"export": "csv"}).status_code == 200
    assert reverse(report) in analyst.get("/admin/").content.decode()


def test_the_list_of_posts_leads_an_analyst_to_where_each_is_now(analyst, portal):
    post, draft = factories.post(), factories.draft("Draft")
    page = analyst.get(reverse("post_list_report")).content.decode()
    where = reverse("post_report", args=[post.identity.pk])
    assert where in page
    assert draft.title in page
    assert edit_url(post) not in page
    shown = analyst.get(where)
    assert shown.status_code == 200
    assert edit_url(post) not in shown.content.decode()


@pytest.mark.parametrize("report", ["post_list_report", "outdated_report"])
def test_the_next_title_of_a_published_post_is_for_those_who_may_edit_it(analyst, report):
    factories.edit(factories.post("Published words"), title="Words to come")

    def said(person: Client) -> str:
        return person.get(reverse(report)).content.decode()

    def exported(person: Client) -> str:
        answer = person.get(reverse(report), {"export": "csv"})
        return b"".join(answer.streaming_content).decode()  # type: ignore[arg-type]

    assert "Published words" in exported(analyst)
    assert "Words to come" not in exported(analyst)
    assert "Published words" in said(analyst)
    assert "Words to come" not in said(analyst)
    assert "Words to come" in said(seeded_roles.client("Editor"))


def test_the_list_of_posts_is_filtered_by_state(analyst):
    factories.edit(factories.post("Changed"), title="Changed since")
    factories.post("Live")
    factories.draft("Draft")

    def titles(state: str) -> list[str]:
        answer = analyst.get(reverse("post_list_report"), {"state": state})
        return [row.name for row in answer.context["object_list"]]

    assert titles("live") == ["Live"]
    assert titles("changed") == ["Changed"]
    assert titles("draft") == ["Draft"]


def test_partners_figures_hold_no_secret_and_no_contact(analyst, portal):
    where = reverse("partner_figures_report")
    answer = analyst.get(where, {"export": "csv"})
    exported = b"".join(answer.streaming_content).decode()  # type: ignore[arg-type]
    shown = analyst.get(where).content.decode()
    assert "1,234" in shown
    assert "1234" in exported
    hint = portal.keys.get().hint
    for text in (shown, exported):
        assert "Portal" in text
        for kept in ("portal.example", hint, "Our notes", "Avery"):
            assert kept not in text
    partner = reverse("partners:inspect", args=[portal.pk])
    assert analyst.get(partner).status_code == 302, "the partner's own page has all of that"


def test_more_partners_cost_no_more_queries(analyst, portal):
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            analyst.get(reverse("partner_figures_report"))
        return len(found)

    queries()
    before = queries()
    for number in range(3):
        Partner.objects.create(name=f"Portal {number}", topics=["sleep"])
    assert queries() == before


def patterns(resolver: Any, namespaces: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            inner = (*namespaces, each.namespace) if each.namespace else namespaces
            yield from patterns(each, inner)
        elif isinstance(each, URLPattern) and each.name:
            yield ":".join((*namespaces, each.name)), each.pattern


VALUES = ("app_label", "blog"), ("model_name", "postpage"), ("content_type_app_name", "blog")
# What a person may change about themselves.
OWN = ("account", "logout", "login", "password", "dismissibles", "calendar/address", "sessions")


def addresses(ids: set[int], post_id: Any) -> Iterator[str]:
    """The addresses of the admin, with the ids of rows that exist."""
    admin = next(each for each in get_resolver().url_patterns if str(each.pattern) == "admin/")
    for name, pattern in patterns(admin):
        for pk in sorted(ids):
            given: dict[str, Any] = {}
            for part, converter in pattern.converters.items():
                kind = type(converter).__name__
                given[part] = {"IntConverter": pk, "UUIDConverter": post_id}.get(kind, str(pk))
            given |= {part: value for part, value in VALUES if part in given}
            try:
                yield reverse(name, kwargs=given)
            except Exception:  # noqa: BLE001  # a pattern with groups of its own
                continue
            if not given:
                break


def content() -> dict[str, Any]:
    """All rows but sessions and what pages write when they are read."""
    quiet = {"session", "userprofile", "accessattempt", "accesslog", "accessfailurelog", "beat"}
    return {
        model._meta.label: serializers.serialize("json", model._base_manager.order_by("pk"))
        for model in apps.get_models()
        if model._meta.model_name not in quiet
    }


@pytest.mark.slow
def test_no_form_and_no_address_of_the_admin_changes_anything_for_an_analyst(analyst, portal):
    post = factories.post()
    link = Link.objects.create(
        url=SECRET, digest=noting.digest(SECRET), posts=1, due_at=timezone.now()
    )
    ids = {post.pk, portal.pk, link.pk, Author.objects.get().pk}
    sent = {"title": "Other", "name": "Other", "check": "yes", "confirmed": "yes", "next": "/"}
    analyst.raise_request_exception = False
    before, tried = content(), 0
    for address in sorted(set(addresses(ids, post.identity.pk))):
        if not any(own in address for own in OWN):
            analyst.post(address, sent)
            tried += 1
    assert tried > 200
    for action in ("publish", "unpublish", "delete", "move"):
        analyst.post(f"/admin/bulk/wagtailcore/page/{action}/?id={post.pk}", sent)
        analyst.post(f"/admin/bulk/blog/author/{action}/?id={Author.objects.get().pk}", sent)
    after = content()
    assert {name for name in before if before[name] != after[name]} == set()
    assert Link.objects.get().due_at != AT_ONCE
    assert PostPage.objects.get().live
    assert Page.objects.filter(title="Other").count() == 0
