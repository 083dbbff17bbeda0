"""The length and the reading level of a draft, beside its form."""

import re
from typing import Any

import pytest

from django.test import Client
from django.urls import reverse

from wagtail.test.utils.form_data import rich_text

from tests import editor_forms, factories

SHOWN = re.compile(r'<p class="ws-counts" id="ws-counts">(.*?)</p>', re.DOTALL)


def counted(html: str) -> str:
    found = SHOWN.search(html)
    return " ".join(found[1].split()) if found else ""


@pytest.fixture
def shown(admin_client: Client, site: Any) -> Any:
    def form_of(words: int, locale: str = "en", text: str = "<p>{}.</p>") -> str:
        body = [{"type": "paragraph", "value": {"html": text.format("calm " * words), "role": ""}}]
        page = factories.draft(f"Calm {words}", slug=f"calm-{words}", body=body, locale=locale)
        url = reverse("wagtailadmin_pages:edit", args=[page.pk])
        return counted(admin_client.get(url).content.decode())

    return form_of


def test_a_short_draft_has_its_words_and_minutes(shown):
    assert shown(1) == "27 words, 1 minute to read"


def test_minutes_are_rounded_up_at_200_words_each(shown):
    assert shown(174).startswith("200 words, 1 minute to read")
    assert shown(175).startswith("201 words, 2 minutes to read")


def test_an_english_draft_has_a_grade_and_a_french_one_its_lix(shown):
    assert re.search(r", grade [0-9]+$", shown(120))
    assert re.search(r", LIX [0-9]+$", shown(121, locale="fr"))


def test_a_draft_that_saves_itself_brings_its_counts_along(admin_client, site):
    page = factories.draft()
    lead = rich_text("<p>One two three.</p>", features=["bold", "italic"])
    data = editor_forms.form(page, lead=lead)
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    answer = admin_client.post(url, data, headers={"accept": "application/json"})
    assert counted(answer.json()["html"]) == "6 words, 1 minute to read"


def test_an_unsaved_post_has_no_counts(admin_client, site):
    assert counted(admin_client.get(editor_forms.add_url()).content.decode()) == ""
