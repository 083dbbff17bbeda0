"""French for editors and for readers, on whole pages."""

import re

import pytest

from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from wagtail.users.models import UserProfile

from tests import catalogue, editions_factory, samples
from tests.paths import ROOT


@pytest.fixture
def editor(client: Client, db: None) -> Client:
    """An editor who prefers French."""
    user = get_user_model().objects.create_superuser("redaction", "redaction@example.org", "x")
    UserProfile.objects.create(user=user, preferred_language="fr")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_form_of_a_post_speaks_french_to_those_who_prefer_it(editor, draft):
    page = editor.get(reverse("wagtailadmin_pages:edit", args=[draft.pk])).content.decode()
    assert '<html lang="fr"' in page
    for label in (
        "Chapeau",
        "Corps",
        "Offrir les liens de partage",
        "Image et autres",
        "Ce qui a changé depuis la dernière publication",
        "Mise en garde",
        "Constats",
    ):
        assert label in page, label
    for label in ("Offer share links", "What changed since", "Image and more"):
        assert label not in page, label


def test_the_blocks_are_offered_in_french(editor, draft):
    page = editor.get(reverse("wagtailadmin_pages:edit", args=[draft.pk])).content.decode()
    for label in ("Aide en cas de crise", "Quand consulter", "Avertissement de contenu"):
        assert label in page, label
    assert "Help in a crisis" not in page


@pytest.mark.django_db
def test_a_french_page_has_no_english_words_of_ours(client):
    editions_factory.publisher()
    document = samples.french()
    editions_factory.publish(document)
    page = client.get(document.path).content.decode()
    said = catalogue.words(re.sub(r"<script.*?</script>", " ", page, flags=re.DOTALL))
    assert "Aller au texte" in said
    found = catalogue.catalogue(ROOT / catalogue.FOLDER / "django.po")
    assert [
        match.group() for phrase in catalogue.foreign(found) if (match := phrase.search(said))
    ] == []
