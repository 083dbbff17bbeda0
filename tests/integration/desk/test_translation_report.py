"""The report of translations: what is missing, outdated, begun and up to date, and for whom."""

import csv
from typing import Any

import pytest

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from wagtail.models import Locale

from blog.models import PostPage
from tests import factories, seeded_roles
from tests.editor_forms import edit_url

OTHER_WORDS = factories.WORDS.replace("some weeks", "two months")


@pytest.fixture
def translator(site: Any) -> Client:
    seeded_roles.create()
    return seeded_roles.client("Translator")


def translate_url(page: PostPage) -> str:
    return reverse("simple_translation:submit_page_translation", args=[page.pk])


def begun(title: str, **values: Any) -> tuple[PostPage, PostPage]:
    """A published post and a draft of its translation."""
    original = factories.post(title, **values)
    return original, original.copy_for_translation(Locale.objects.get(language_code="fr"))


def with_topic(slug: str, risk: str, page: PostPage) -> None:
    """Put a published post on a topic; what its risk asks of the post does not matter here."""
    page.topics = [factories.topic(slug, risk=risk)]
    page.save()


def shown(client: Client, **filters: Any) -> list[tuple[str, str]]:
    """The rows of the report: title and status."""
    answer = client.get(reverse("translation_report"), filters)
    return [(row.title, row.status) for row in answer.context["object_list"]]


@pytest.fixture
def four(translator: Client) -> dict[str, PostPage]:
    """One post of each status; no topic but that of the missing one is risky."""
    missing = factories.post("Missing")
    _, draft = begun("Begun")
    outdated, twin = begun("Outdated")
    factories.publish(twin)
    factories.publish(factories.edit(outdated, lead=OTHER_WORDS))
    _, current = begun("Current")
    factories.publish(current)
    return {"missing": missing, "draft": draft, "outdated": outdated, "current": current}


def test_each_published_post_has_its_status_with_what_waits_first(translator, four):
    factories.draft("Not published")
    rows = shown(translator)
    assert dict(rows) == {
        "Missing": "missing",
        "Begun": "draft",
        "Outdated": "outdated",
        "Current": "current",
    }
    assert rows[-1] == ("Current", "current")


def test_what_harms_most_comes_first_then_what_waits_longest(translator, author):
    factories.post("General")
    with_topic("stress", "clinical", factories.post("Clinical later"))
    with_topic("suicide", "crisis", factories.post("Crisis"))
    titles = [title for title, _status in shown(translator)]
    assert titles == ["Crisis", "Clinical later", "General"]


def test_a_minor_edit_of_the_original_is_no_alarm(translator, author):
    original, twin = begun("Small")
    factories.publish(twin)
    factories.publish(factories.edit(original, lead=OTHER_WORDS, update_kind="minor"))
    assert shown(translator) == [("Small", "current")]


def test_the_report_is_filtered(translator, four):
    sleep = factories.topic()
    factories.publish(factories.edit(four["missing"], topics=[sleep]))
    english = Locale.objects.get(language_code="en")
    assert shown(translator, status="outdated") == [("Outdated", "outdated")]
    assert shown(translator, topics=sleep.pk) == [("Missing", "missing")]
    assert len(shown(translator, locale=english.pk, author=factories.team().pk)) == 4
    french = Locale.objects.get(language_code="fr")
    assert shown(translator, locale=french.pk) == []


def test_each_row_leads_to_what_its_reader_may_do(translator, four):
    page = translator.get(reverse("translation_report")).content.decode()
    assert translate_url(four["missing"]) in page
    assert edit_url(four["draft"]) not in page  # another one's
    editor = seeded_roles.client("Editor").get(reverse("translation_report")).content.decode()
    assert translate_url(four["missing"]) in editor
    assert edit_url(four["draft"]) in editor
    assert edit_url(four["missing"]) in editor


def test_the_report_is_downloaded_as_csv(translator, four):
    answer = translator.get(reverse("translation_report"), {"export": "csv"})
    text = b"".join(answer.streaming_content).decode()  # type: ignore[arg-type]
    rows = list(csv.DictReader(text.splitlines()))
    assert {row["Post"]: row["Translation"] for row in rows} == {
        "Missing": "Missing",
        "Begun": "In progress",
        "Outdated": "Outdated",
        "Current": "Up to date",
    }
    assert {row["Risk"] for row in rows} == {"General wellbeing"}


def queries(client: Client) -> int:
    with CaptureQueriesContext(
        connection,
    ) as found:
        client.get(reverse("translation_report"))
    return len(found)


def test_more_posts_cost_no_more_queries(translator, four):
    queries(translator)
    before = queries(translator)
    for number in range(3):
        factories.post(f"Missing {number}")
        begun(f"Begun {number}")
    assert queries(translator) == before


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("Translator", True),
        ("Editor", True),
        ("Administrator", True),
        ("Writer", False),
        ("Clinical reviewer", False),
        ("Partner manager", False),
    ],
)
def test_the_report_is_for_those_who_translate(site, role, may):
    seeded_roles.create()
    client = seeded_roles.client(role)
    assert (client.get(reverse("translation_report")).status_code == 200) is may
    assert (reverse("translation_report") in client.get("/admin/").content.decode()) is may


def test_a_translator_begins_the_day_with_what_waits(translator, four):
    page = translator.get("/admin/").content.decode()
    assert f'{translate_url(four["missing"])}">Translate: Missing' in page
    assert "Waiting for translation" in page
    assert "Current" not in page
    assert (
        "Waiting for translation"
        not in seeded_roles.client("Editor").get("/admin/").content.decode()
    )
