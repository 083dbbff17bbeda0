"""A translation beside its original: what it says, what changed in it, and who may say what."""

import re
from typing import Any

import pytest

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from wagtail.models import Locale, PageLogEntry

from blog import checks
from blog.builder.facts import subject
from blog.models import PostPage
from syndication.desk import redacting
from syndication.desk.models import TranslatedFrom
from syndication.desk.translations import baselines, changes
from tests import factories, seeded_roles
from tests.editor_forms import edit_url

OTHER_WORDS = factories.WORDS.replace("some weeks", "two months")


@pytest.fixture
def translator(site: Any) -> Client:
    seeded_roles.create()
    return seeded_roles.client("Translator")


def into_french(client: Client, page: PostPage) -> PostPage:
    french = Locale.objects.get(language_code="fr")
    address = reverse("simple_translation:submit_page_translation", args=[page.pk])
    client.post(address, {"locales": [french.pk]})
    return PostPage.objects.get(translation_key=page.translation_key, locale=french)


def republish(page: PostPage, **values: Any) -> PostPage:
    return factories.publish(factories.edit(page, **values))


def row(page: PostPage) -> TranslatedFrom:
    return TranslatedFrom.objects.get(page=page)


def panel(client: Client, page: PostPage) -> str:
    shown = client.get(edit_url(page)).content.decode()
    found = re.search(
        r'data-side-panel="original".*?(?=data-side-panel="|</aside>)', shown, re.DOTALL
    )
    return found[0] if found else ""


def findings(page: PostPage) -> set[str]:
    every = {finding.id for finding in checks.run(subject(page))}
    return {each for each in every if each.startswith("translation.")}


def confirm(client: Client, page: PostPage, number: int) -> Any:
    return client.post(reverse("translation_compared", args=[page.pk]), {"edition": number})


def body(*texts: str) -> list[dict[str, Any]]:
    return [
        {
            "type": "paragraph",
            "id": f"part-{text.split()[0]}",
            "value": {"html": f"<p>{text}</p>", "role": ""},
        }
        for text in texts
    ]


def test_the_translator_reads_the_published_original_beside_the_form(translator, post, author):
    made = into_french(translator, post)
    factories.edit(post, title="A draft that nobody has")
    shown = panel(translator, made)
    [heading, paragraph] = post.body
    assert f'data-target="[id=&#x27;block-{heading.id}-section&#x27;]"' in shown
    assert f'id="original-{paragraph.id}"' in shown
    assert "Small habits, kept for some weeks" in shown
    assert 'lang="en-CA"' in shown
    assert "There is a newer draft of the original" in shown
    assert "A draft that nobody has" not in shown
    assert {block.id for block in made.body} == {heading.id, paragraph.id}


def test_a_draft_of_an_original_is_read_by_those_who_may_edit_it(translator, draft):
    made = into_french(translator, draft)
    assert "is not published yet" in panel(translator, made)
    assert "Small habits" not in panel(translator, made)
    assert "Small habits" in panel(seeded_roles.client("Editor"), made)


def test_what_changed_is_shown_until_the_translator_says_it_is_carried_over(translator, author):
    original = factories.post(body=body("one two three", "kept"))
    made = into_french(translator, original)
    assert findings(made) == set()
    republish(original, lead=OTHER_WORDS, body=body("one 2 three", "kept", "new words"))
    assert findings(made) == {"translation.outdated"}
    shown = panel(translator, made)
    assert re.search(r"<del><span[^>]*>removed: </span> two</del>", shown)
    assert re.search(r"<ins><span[^>]*>new: </span> 2</ins>", shown)
    assert shown.count('data-change="changed"') == 2  # lead and a block
    assert shown.count('data-change="added"') == 1
    assert "csrfmiddlewaretoken" in shown
    number = int(re.search(r'name="edition" value="(\d+)"', shown)[1])
    assert confirm(translator, made, number).url == edit_url(made)
    assert findings(made) == set()
    assert "by translator" in panel(translator, made)
    entry = PageLogEntry.objects.get(page=made.pk, action=baselines.ACTION)
    assert entry.user.username == "translator"
    assert entry.data == {"edition": 2}


def test_minor_edits_are_shown_and_do_not_alarm(translator, post):
    made = into_french(translator, post)
    republish(post, lead=OTHER_WORDS, update_kind="minor")
    assert findings(made) == {"translation.minor_change"}
    assert "Only minor edits" in panel(translator, made)
    republish(post, lead=factories.WORDS, title="Calm nights", update_kind="update")
    assert findings(made) == {"translation.outdated"}


def test_an_original_that_says_again_what_was_translated_outdates_nothing(translator, post):
    made = into_french(translator, post)
    republish(post, lead=OTHER_WORDS)
    republish(post, lead=factories.WORDS)
    assert findings(made) == set()


def test_facts_that_both_languages_share_outdate_nothing(translator, post):
    made = into_french(translator, post)
    republish(post, topics=[factories.topic()])
    assert row(made).outdated_since is None


def test_what_was_not_read_is_not_confirmed(translator, post):
    """The original is published once more while the translator compares."""
    made = into_french(translator, post)
    republish(post, lead=OTHER_WORDS)
    republish(post, title="Calm nights")
    confirm(translator, made, 2)
    assert row(made).edition.number == 2
    assert findings(made) == {"translation.outdated"}
    for number in (1, 7, "x"):  # older, unknown, none
        confirm(translator, made, number)
        assert row(made).edition.number == 2


def test_a_translation_of_a_draft_is_compared_once_the_original_is_published(translator, draft):
    made = into_french(translator, draft)
    assert row(made).edition is None
    factories.publish(draft)
    assert findings(made) == {"translation.outdated"}
    assert "begun before the original was published" in panel(translator, made)


def test_posts_that_became_translations_of_one_another_are_known_once_published(post):
    twin = factories.draft("Soirées calmes", locale="fr", slug="soirees-calmes")
    PostPage.objects.filter(pk=twin.pk).update(translation_key=post.translation_key)
    factories.publish(PostPage.objects.get(pk=twin.pk))
    assert row(twin).original == post
    assert row(twin).edition.number == 1
    assert not TranslatedFrom.objects.filter(page=post).exists()


def test_removed_words_are_not_shown_in_a_comparison(translator, author):
    post = factories.post(lead=factories.WORDS.replace("some weeks", "Avery's weeks"))
    made = into_french(translator, post)
    republish(post, lead=OTHER_WORDS)
    redacting.redact(post.identity.pk, [1], reason="Asked", user=None, at=timezone.now())
    shown = panel(translator, made)
    assert "were removed for good" in shown
    assert "Avery" not in shown
    assert confirm(translator, made, 2).status_code == 302
    assert findings(made) == set()


@pytest.mark.parametrize(
    ("role", "may"),
    [("Editor", True), ("Writer", False), ("Clinical reviewer", False), ("Partner manager", False)],
)
def test_only_who_may_edit_a_translation_confirms_it(translator, post, role, may):
    made = into_french(translator, post)
    republish(post, lead=OTHER_WORDS)
    confirm(seeded_roles.client(role), made, 2)
    assert (row(made).edition.number == 2) is may


def test_a_translator_confirms_no_other_translators_work(translator, post):
    made = into_french(translator, post)
    republish(post, lead=OTHER_WORDS)
    PostPage.objects.filter(pk=made.pk).update(owner=User.objects.create_user("other"))
    confirm(translator, made, 2)
    assert row(made).edition.number == 1


def test_the_desk_of_a_translation_says_that_its_original_was_taken_down(translator, post):
    made = into_french(translator, post)
    PostPage.objects.get(pk=post.pk).unpublish()
    assert findings(made) == {"translation.original_withdrawn"}
    shown = panel(translator, made)
    assert "The original was taken down" in shown
    assert "Small habits" not in shown


def test_other_posts_have_no_such_panel(translator, post):
    into_french(translator, post)
    assert panel(seeded_roles.client("Editor"), post) == ""


def test_moved_and_removed_parts_and_mere_formatting_are_said(site, author):
    first = factories.post(body=body("one", "two", "three four"))
    before = baselines.current(first).document
    again = body("two", "one", "three <b>four</b>")
    after = baselines.current(republish(first, body=again)).document
    found = [(each.kind, each.name, each.note) for each in changes.between(before, after)]
    assert found == [
        ("changed", "3. Paragraph", "Its words stay: links or formatting changed."),
        ("moved", "1. Paragraph", "Place 2 before, place 1 now."),
    ]
    fewer = baselines.current(republish(first, body=body("two", "one"))).document
    [removed] = changes.between(after, fewer)
    assert (removed.kind, removed.name) == ("removed", "Paragraph")
    assert removed.steps == ({"op": "delete", "text": "three four"},)
