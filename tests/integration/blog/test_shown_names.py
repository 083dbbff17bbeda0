"""What the admin calls the facts that posts share, in the language of whoever looks."""

import pytest

from django.utils import translation
from django.utils.translation import gettext_lazy

from wagtail.admin.widgets import AdminPageChooser
from wagtail.snippets.widgets import AdminSnippetChooser
from wagtail.users.models import UserProfile

from blog.models import Author, CrisisResource, Disclaimer, Organization, PostPage
from syndication.desk.partners import contract
from syndication.desk.profile_form import ProfileForm
from syndication.desk.withdrawing import WithdrawalForm
from tests import factories

BOTH = {"name": "Slumber", "name_fr": "Sommeil"}


@pytest.mark.parametrize("row", [Organization(**BOTH), CrisisResource(**BOTH, region="CA")])
def test_a_name_is_shown_in_the_editors_language(row):
    with translation.override("fr"):
        assert str(row).startswith("Sommeil")
    with translation.override("en"):
        assert str(row).startswith("Slumber")


def test_topics_are_chosen_by_their_french_names(site, admin_client, admin_user):
    UserProfile.objects.create(user=admin_user, preferred_language="fr")
    factories.topic(**BOTH)
    factories.topic("rest", name="Rest")  # has no French name
    page = factories.draft()
    with translation.override("fr"):
        assert contract.topic_names() == {"sleep": "Sommeil", "rest": "Rest"}
        assert dict(ProfileForm().fields["topics"].choices) == contract.topic_names()
    text = admin_client.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert "Sommeil" in text
    assert "Slumber" not in text


def test_a_disclaimer_is_told_by_its_words(db):
    words = {"text": "<p>No <b>medical</b> advice.</p>", "text_fr": "<p>Aucun avis médical.</p>"}
    row = Disclaimer(key="general", **words)
    assert str(row) == "No medical advice. (general)"
    with translation.override("fr"):
        assert str(row) == "Aucun avis médical. (general)"
    assert str(Disclaimer(key="general")) == "general"
    long = str(Disclaimer(key="general", text=f"<p>{'word ' * 50}</p>"))
    assert len(long) < 80
    assert "… (general)" in long


def test_the_chooser_of_a_replacement_is_in_the_editors_language(db):
    with translation.override("fr"):
        widget = WithdrawalForm().fields["replacement_page"].widget
        assert str(widget.choose_one_text) == "Choisissez une page (Article)"
    with translation.override("en"):
        widget = WithdrawalForm().fields["replacement_page"].widget
        assert str(widget.choose_one_text) == "Choose a page (Post)"


def test_choosers_that_live_long_speak_the_language_of_whoever_looks(db):
    made = {}
    for language in ("en", "fr"):
        with translation.override(language):
            made[language] = [
                AdminPageChooser(target_models=[PostPage]),
                AdminSnippetChooser(Author),
            ]
            made[language].append(AdminPageChooser(choose_one_text=gettext_lazy("Search")))
    for page, snippet, told in made.values():
        with translation.override("fr"):
            assert str(page.choose_one_text) == "Choisissez une page (Article)"
            assert str(snippet.choose_one_text) == "Choisir autrice ou auteur"
            assert str(snippet.link_to_chosen_text).endswith("autrice ou auteur")
            assert str(told.choose_one_text) == "Rechercher"
        with translation.override("en"):
            assert str(page.choose_one_text) == "Choose a page (Post)"
            assert str(snippet.choose_another_text) == "Choose another author"


def test_a_form_drawn_in_english_is_drawn_in_french_next(site, admin_client, admin_user):
    words = ["Choose a page", "Choose another", "Edit this", "Choose author", "Choose an"]
    profile = UserProfile.objects.create(user=admin_user, preferred_language="en")
    page = factories.draft()
    address = f"/admin/pages/{page.pk}/edit/"
    english = admin_client.get(address).content.decode()
    assert "Choose a page" in english
    profile.preferred_language = "fr"
    profile.save()
    french = admin_client.get(address).content.decode()
    assert "Choisissez une page" in french
    assert [word for word in words if word in french] == []
