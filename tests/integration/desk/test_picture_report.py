"""The report of pictures: what is recorded of each, where it is used, and what is missing."""

import csv
from datetime import timedelta
from typing import Any

import pytest

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from wagtail.images.models import Image

from blog.models import PictureFacts, PostTemplate, SiteSettings
from tests import factories, seeded_roles
from tests.integration.desk import picture_forms

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(site: Any) -> Client:
    picture_forms.root()
    seeded_roles.create()
    return seeded_roles.client("Editor")


def shown(client: Client, **filters: Any) -> dict[str, str]:
    """The pictures that are listed, each with where it is used."""
    answer = client.get(reverse("picture_report"), filters)
    return {row.name: row.cells[-1][1] for row in answer.context["object_list"]}


def figure(image: Image) -> list[dict[str, Any]]:
    value = {"image": {"image": image.pk, "alt_text": "A bench", "decorative": False}}
    block = {"type": "image", "value": value | {"caption": "", "credit": ""}}
    return [factories.paragraph(factories.WORDS), block]


def test_the_uses_of_each_picture_are_counted(editor, site):
    own, inside, drafted, photo, logo, template = (
        factories.picture(name)
        for name in ("Own", "Inside", "Drafted", "Photo", "Logo", "Template")
    )
    page = factories.post(image=own, image_alt="A bench", body=figure(inside))
    factories.edit(page, body=figure(drafted))
    author = factories.team()
    author.photo = photo
    author.save()
    SiteSettings.objects.update_or_create(site=site, defaults={"logo": logo})
    PostTemplate.objects.create(name="Interview", body=figure(template))
    factories.picture("Orphan")
    assert shown(editor) == {
        "Own": "1 post, 1 draft",
        "Inside": "1 post",
        "Drafted": "1 draft",
        "Photo": "1 other place",
        "Logo": "1 other place",
        "Template": "1 other place",
        "Orphan": "Used nowhere",
    }
    assert shown(editor, problem="unused") == {"Orphan": "Used nowhere"}


def test_a_withdrawn_post_uses_its_picture_as_a_draft(editor):
    page = factories.post(image=factories.picture("Own"), image_alt="A bench")
    page.unpublish()
    assert shown(editor) == {"Own": "1 draft"}


def test_what_is_missing_is_filtered(editor):
    today = timezone.localdate()
    recorded = {
        "Unknown": None,
        "Consent": {"people": "not_agreed"},
        "Ended": {"use_until": today - timedelta(days=1)},
        "Today": {"use_until": today},
        "Soon": {"use_until": today + timedelta(days=30)},
        "Later": {"use_until": today + timedelta(days=31)},
    }
    for name, facts in recorded.items():
        image = factories.picture(name)
        if facts is not None:
            PictureFacts.objects.create(image=image, rights="own", **facts)
    Image.objects.exclude(title="Soon").update(description="A bench")
    Image.objects.exclude(title="Later").update(width=1200)
    expected = {
        "rights": {"Unknown"},
        "consent": {"Consent"},
        "ended": {"Ended"},
        "ending": {"Today", "Soon"},
        "alt": {"Soon"},
        "narrow": {"Later"},
        "unused": set(recorded),
    }
    assert {name: set(shown(editor, problem=name)) for name in expected} == expected


def test_it_is_downloaded_as_csv(editor):
    image = factories.picture("Own")
    PictureFacts.objects.create(image=image, rights="own", credit="Ada", use_until="2027-05-31")
    factories.post(image=image, image_alt="A bench")
    answer = editor.get(reverse("picture_report"), {"export": "csv"})
    text = b"".join(answer.streaming_content).decode()  # type: ignore[arg-type]
    (row,) = csv.DictReader(text.splitlines())
    assert row["Rights"] == "We made it, or had it made"
    assert row["People shown"] == "Not recorded"
    assert (row["Credit"], row["May be used until"]) == ("Ada", "2027-05-31")
    assert (row["Published posts"], row["Drafts"]) == ("1", "0")


def queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as found:
        client.get(reverse("picture_report"))
    return len(found)


def test_more_pictures_cost_no_more_queries(editor):
    def make(number: int) -> None:
        image = factories.picture(f"Picture {number}")
        PictureFacts.objects.create(image=image, rights="own")
        factories.post(f"Post number {number}", image=image, image_alt="A bench")
        factories.draft(f"Draft number {number}", image=image, image_alt="A bench")

    make(1)
    queries(editor)
    before = queries(editor)
    for number in range(2, 5):
        make(number)
    assert queries(editor) == before


def test_a_page_has_twenty_pictures(editor):
    image = factories.picture()
    Image.objects.bulk_create(
        Image(title=f"Copy {number}", file=image.file.name, width=1, height=1)
        for number in range(20)
    )
    assert len(shown(editor)) == 20


def test_rows_lead_to_what_their_reader_may_edit(editor):
    image = factories.picture()
    page = editor.get(reverse("picture_report")).content.decode()
    assert picture_forms.url(image) in page
    page = seeded_roles.client("Analyst").get(reverse("picture_report")).content.decode()
    assert image.title in page
    assert picture_forms.url(image) not in page


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("Editor", True),
        ("Administrator", True),
        ("Analyst", True),
        ("Writer", False),
        ("Translator", False),
        ("Clinical reviewer", False),
        ("Partner manager", False),
    ],
)
def test_it_is_for_editors_and_analysts(site, role, may):
    seeded_roles.create()
    client = seeded_roles.client(role)
    assert (client.get(reverse("picture_report")).status_code == 200) is may
    assert (reverse("picture_report") in client.get("/admin/").content.decode()) is may
