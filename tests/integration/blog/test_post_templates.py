"""Templates of posts: what a new post begins with, and who may change it."""

import re
from typing import Any

import pytest

from django.test import Client
from django.urls import reverse

from wagtail.models import Site
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from blog.models import Author, Organization, PostPage, PostTemplate, SiteSettings, TemplateAuthor
from tests import editor_forms, factories, seeded_roles

IDS = re.compile(r'"id": "([-0-9a-f]{36})"')
CLOSING = [
    {"type": "share_links", "value": {"heading": "Share this", "networks": []}},
    {"type": "author_byline", "value": {"heading": "", "authors": []}},
]


@pytest.fixture
def roles(site: Any) -> None:
    seeded_roles.create()


@pytest.fixture
def writer(roles: None) -> Client:
    return seeded_roles.client("Writer")


@pytest.fixture
def editor(roles: None) -> Client:
    return seeded_roles.client("Editor")


def template(name: str = "Usual closing", **values: Any) -> PostTemplate:
    made = PostTemplate(name=name, **{"language": "en", "body": CLOSING, **values})
    made.save()
    return made


def form_address(**query: str) -> str:
    return reverse("wagtailadmin_pages:add", args=["blog", "postpage", factories.index().pk])


def new_post(client: Client, chosen: PostTemplate | str) -> Any:
    """The form of a new post that begins with ``chosen``."""
    value = chosen if isinstance(chosen, str) else str(chosen.pk)
    answer = client.get(form_address(), {"template": value})
    assert answer.status_code == 200
    return answer


def test_a_new_post_begins_with_the_template_that_was_chosen(writer):
    author = factories.team()
    chosen = template(lead="<p>We ask three people each month.</p>")
    TemplateAuthor.objects.create(template=chosen, author=author, sort_order=0)
    form = new_post(writer, chosen).context["form"]
    assert [block.block_type for block in form.instance.body] == ["share_links", "author_byline"]
    assert [row.author for row in form.instance.post_authors.all()] == [author]
    assert "three people" in form.instance.lead


def test_a_new_post_is_saved_with_the_authors_of_its_template_once(writer):
    chosen = template()
    TemplateAuthor.objects.create(template=chosen, author=factories.team(), sort_order=0)
    formset = new_post(writer, chosen).context["form"].formsets["post_authors"]
    assert formset.initial_form_count() == 1
    data = editor_forms.form()
    data["post_authors-INITIAL_FORMS"] = "1"  # as the prefilled form posts it: rows without ids
    data["post_authors-0-id"] = ""
    assert writer.post(form_address(), data).status_code == 302
    draft = PostPage.objects.get().get_latest_revision_as_object()
    assert [row.author for row in draft.post_authors.all()] == [factories.team()]


def test_two_posts_of_a_template_share_no_block_ids(writer):
    chosen = template()
    bodies = [new_post(writer, chosen).context["form"].instance.body for _ in range(2)]
    ids = [block.id for body in bodies for block in body]
    assert len(set(ids)) == 4
    assert not set(ids) & {block.id for block in chosen.body}


def test_new_post_asks_for_the_template_with_the_default_one_first(writer):
    template("Question and answer")
    template(is_default=True)
    template("En français", language="fr")
    answer = writer.get(form_address(), follow=True)
    names = re.findall(r'ws-templates__name">([^<]+)<', answer.content.decode())
    assert names == ["Usual closing", "Question and answer", "Empty post"]


def test_without_templates_the_empty_form_opens_at_once(writer):
    assert writer.get(form_address()).status_code == 200
    asked = writer.get(reverse("new_post", args=[factories.index().pk]), follow=True)
    assert list(asked.context["form"].instance.body) == []


def test_a_template_that_was_deleted_meanwhile_leaves_the_post_empty(writer):
    chosen = template()
    address = str(chosen.pk)
    chosen.delete()
    for odd in (address, "empty", "x", "9" * 30, "²"):
        assert list(new_post(writer, odd).context["form"].instance.body) == []


def test_a_template_that_names_deleted_rows_opens_and_says_so(editor):
    author = Author.objects.create(slug="gone", name="Somebody Who Left")
    organization = Organization.objects.create(key="gone", name="Gone")
    block = {"type": "organization_boilerplate", "value": {"organization": organization.pk}}
    chosen = template(body=[block])
    TemplateAuthor.objects.create(template=chosen, author=author)
    author.delete()
    organization.delete()
    words = "Deleted since the template “Usual closing” was made, and left out: Author, Organi"
    assert words in new_post(editor, chosen).content.decode()
    edit = editor.get(reverse(chosen.snippet_viewset.get_url_name("edit"), args=[chosen.pk]))
    assert words in edit.content.decode()


def test_an_editor_makes_a_template_of_a_post(editor):
    page = factories.draft()
    where = reverse("make_template", args=[page.pk])
    assert where in editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert editor.post(where, {"name": "Evenings", "is_default": "on"}).status_code == 302
    made = PostTemplate.objects.get()
    assert (made.name, made.language, made.is_default) == ("Evenings", "en", True)
    assert [block.block_type for block in made.body] == ["heading", "paragraph"]
    assert not {block.id for block in made.body} & {block.id for block in page.body}
    assert [row.author.name for row in made.template_authors.all()] == ["Example Team"]


def test_a_name_is_taken_once_in_a_language(editor):
    template()
    page = factories.draft()
    where = reverse("make_template", args=[page.pk])
    answer = editor.post(where, {"name": "Usual closing"})
    assert "There is a template of this name." in answer.content.decode()
    assert PostTemplate.objects.count() == 1


def test_the_default_template_is_the_one_that_was_chosen_last(roles):
    first, second = template(is_default=True), template("Another", is_default=True)
    other = template("Fin habituelle", language="fr", is_default=True)
    defaults = PostTemplate.objects.filter(is_default=True)
    assert set(defaults) == {second, other}
    first.is_default = True
    first.save()
    assert set(defaults.all()) == {first, other}


def test_a_template_may_wait_to_be_filled_in(editor):
    chosen = template(body=[{"type": "heading", "value": {"text": "", "level": 2}}])
    edit = reverse(chosen.snippet_viewset.get_url_name("edit"), args=[chosen.pk])
    data = {
        "name": "Renamed",
        "language": "en",
        "lead": rich_text("", features=["bold", "italic"]),
        "body": streamfield([("heading", {"text": "", "level": "2", "lang": ""})]),
        "template_authors": inline_formset([]),
        "topics": [],
    }
    assert editor.post(edit, nested_form_data(data)).status_code == 302
    assert PostTemplate.objects.get().name == "Renamed"


def test_a_new_template_begins_with_the_usual_closing(editor):
    organization = Organization.objects.create(key="ours", name="Ours")
    site = Site.objects.get(is_default_site=True)
    SiteSettings.objects.update_or_create(site=site, defaults={"organization": organization})
    form = editor.get(reverse(PostTemplate.snippet_viewset.get_url_name("add"))).context["form"]
    boilerplate, *others = form.instance.body
    assert boilerplate.value["organization"] == organization
    assert [block.block_type for block in others] == ["share_links", "author_byline"]


@pytest.mark.parametrize("role", ["Writer", "Translator", "Clinical reviewer", "Partner manager"])
def test_others_change_no_template(roles, role):
    chosen, page = template(), factories.draft()
    client = seeded_roles.client(role)
    PostPage.objects.update(owner=client.session["_auth_user_id"])
    where = reverse("make_template", args=[page.pk])
    assert client.post(where, {"name": "Mine"}).status_code == 302
    for name in ("edit", "delete"):
        address = reverse(chosen.snippet_viewset.get_url_name(name), args=[chosen.pk])
        client.post(address, {"name": "Mine", "language": "en"})
    assert [each.name for each in PostTemplate.objects.all()] == ["Usual closing"]


def test_only_who_may_add_a_post_is_asked_for_its_template(roles):
    template()
    where = reverse("new_post", args=[factories.index().pk])
    assert seeded_roles.client("Partner manager").get(where).status_code == 302
    assert "Empty post" in seeded_roles.client("Translator").get(where).content.decode()
