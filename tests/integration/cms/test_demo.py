"""The demonstration, which is loaded by the means that editors use."""

import gc
import json
import logging
import warnings
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import feedparser
import pytest

from django.conf import settings
from django.contrib.auth import authenticate, get_user_model
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.test import Client, RequestFactory
from django.utils import timezone

from wagtail.models import Collection, Locale, Page, Site

from blog import checks, codec
from blog import document as doc
from blog.builder.facts import subject
from blog.builder.page import build
from blog.models import BlogIndexPage, ImportedSource, PostPage, SiteSettings
from cms import demo
from cms.demo import seed
from syndication.editions import publisher
from syndication.editions.models import Edition, Head, Rendition
from tests.feed_rules import FILES, faults
from tests.feed_rules.documents import documents as read_all
from tests.feed_rules.documents import entries as entries_of
from tests.paths import GOLDEN_DIR

GOLDEN = GOLDEN_DIR / "seed.json"


def run(command: str, *args: str) -> str:
    out = StringIO()
    call_command(command, *args, stdout=out)
    return out.getvalue()


@pytest.fixture
def shown(db: None, settings: Any, tmp_path: Path) -> str:
    """The loaded demonstration; the value is the command's output."""
    settings.MEDIA_ROOT = tmp_path
    Collection.add_root(name="Root")  # Wagtail's migrations make it
    with warnings.catch_warnings():
        # Wagtail leaves it to the garbage collector to close the files of new image renditions.
        warnings.simplefilter("ignore", ResourceWarning)
        said = run("demo")
        gc.collect()
    return said


def seed_is_reported_as_ever() -> None:
    """The typo in its author's name is reported, although the import created that author."""
    out = StringIO()
    call_command(
        "import_posts",
        *map(str, (Path(demo.__file__).parent / "seed").glob("*.txt")),
        title="Building Trust with Your Therapist",
        dry_run=True,
        stdout=out,
        stderr=StringIO(),
    )
    assert json.loads(out.getvalue()) == json.loads(GOLDEN.read_text(encoding="utf-8"))


def documents() -> list[doc.Document]:
    """What readers get."""
    heads = Head.objects.filter(live=True).select_related("edition").order_by("pk")
    return [codec.loads(head.edition.document) for head in heads]


@pytest.mark.slow
def test_everything_it_shows(shown: str, client: Client) -> None:
    """One load for many assertions, because drawing and rendering are slow."""
    seed_draft_is_the_golden_one()
    refusal_gives_the_reason(shown)
    corrected_twin_differs_in_three_places()
    every_block_is_used()
    twins_are_linked()
    nothing_waits_to_be_put_right()
    review_correction_and_withdrawal_are_there()
    for file in FILES:
        every_feed_is_valid(client, file)
        every_feed_says_what_the_api_says(client, file)
    seed_is_reported_as_ever()
    second_run_changes_nothing()


def the_seed() -> PostPage:
    found: PostPage = PostPage.objects.get(identity__imported_as=seed.ID)
    return found


def seed_draft_is_the_golden_one() -> None:
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    first = the_seed().revisions.order_by("pk").first()
    document = build(first.as_object(), today=timezone.localdate()).document
    made = codec.to_data(document)
    assert {key: made[key] for key in made if key in golden} == {
        key: value for key, value in golden.items() if key in made
    }
    source = ImportedSource.objects.get(identity__imported_as=seed.ID, name=seed.SOURCE.name)
    assert source.warnings == golden["import_warnings"]


def refusal_gives_the_reason(said: str) -> None:
    assert "“Start you wellness journey today” has lost its address." in said


def corrected_twin_differs_in_three_places() -> None:
    golden = codec.from_data(doc.Document, json.loads(GOLDEN.read_text(encoding="utf-8")))
    edition = Head.objects.get(post_id=the_seed().identity.pk).edition
    assert edition.kind == "first"
    published = codec.loads(edition.document)
    text = json.dumps(codec.to_data(golden.body), ensure_ascii=False)
    assert json.loads(
        text.replace("Start you wellness", "Start your wellness")
        .replace("Blacktheray Team", "Blacktherapy Team")
        .replace("blacktheray-team", "blacktherapy-team")
        .replace('"url": null}}', f'"url": "{seed.CALL_TO_ACTION.url}"}}}}')
    ) == codec.to_data(published.body)
    same = replace(golden, body=(), byline=doc.Byline(), path=published.path)
    assert replace(published, body=(), byline=doc.Byline(), rights=None) == same


def every_block_is_used() -> None:
    used = {block.type for document in documents() for block in document.body}
    assert used == set(doc.BLOCKS)


def twins_are_linked() -> None:
    french = PostPage.objects.live().filter(locale__language_code="fr")
    assert french.count() == 2
    for page in french:
        english = page.get_translations().get().specific
        assert english.live
        pair = Head.objects.filter(translation_key=page.translation_key)
        assert set(pair.values_list("locale", flat=True)) == {"en-CA", "fr-CA"}


def nothing_waits_to_be_put_right() -> None:
    """The example posts have no findings; the seed is a real text."""
    allowed = {"locale.twin_missing", "crisis.fictional"}
    for page in PostPage.objects.live().exclude(pk=the_seed().pk):
        worse = [
            f"{page.slug}: {finding.message}"
            for finding in checks.run(subject(page.get_latest_revision_as_object()))
            if finding.severity is not checks.Severity.INFO and finding.id not in allowed
        ]
        assert worse == []


def review_correction_and_withdrawal_are_there() -> None:
    found = {document.slug: document for document in documents()}
    assert found["when-life-feels-too-heavy"].review.status == "reviewed"
    (correction,) = found["living-with-grief"].corrections
    assert correction.kind == "correction"
    assert "Thursday" in correction.text
    assert Edition.objects.get(path="/blog/living-with-grief/", number=2).kind == "correction"
    tombstone = Head.objects.get(live=False)
    assert tombstone.edition.kind == "retraction"
    heavy = found["when-life-feels-too-heavy"]
    assert heavy.crisis_support is not None
    assert all(resource.fictional for resource in heavy.crisis_support.resources)
    assert not heavy.share.enabled


def every_feed_is_valid(client: Client, file: str) -> None:
    read = read_all(client, settings.ORIGIN, file)
    assert len(read) > 15
    for address, content in read.items():
        assert faults(content, address) == [], address
        assert file == "feed.json" or not feedparser.parse(content).bozo


def every_feed_says_what_the_api_says(client: Client, file: str) -> None:
    """Compares ids, titles, links, dates, languages and texts of each entry."""
    listed = client.get("/api/v1/posts/?limit=100").json()["results"]
    shown = Head.objects.filter(live=True).values_list("edition", flat=True)
    made = Rendition.objects.filter(medium="feed", edition__in=shown)
    html = {str(post): words for post, words in made.values_list("edition__post_id", "content")}
    content = client.get(f"/feeds/{file}").content
    entries = entries_of(content, file)
    assert len(entries) == len(listed) == 9
    assert entries == [
        {
            "id": f"urn:uuid:{document['id']}",
            "title": document["title"],
            "link": document["canonical_url"],
            "published": document["published_at"],
            "updated": document["updated_at"],
            "language": document["locale"],
            "html": html[document["id"]],
        }
        for document in listed
    ]


def second_run_changes_nothing() -> None:
    before = list(Edition.objects.values_list("pk", flat=True)), Page.objects.count()
    assert run("demo") == ""
    assert before == (list(Edition.objects.values_list("pk", flat=True)), Page.objects.count())


def test_what_a_person_deleted_does_not_come_back(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("bootstrap")
    seed.draft().delete()
    monkeypatch.setattr(demo, "load", lambda: pytest.fail("loaded twice"))
    run("demo")


def test_a_seed_that_is_not_refused_stops_the_demonstration(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("bootstrap")
    page = seed.draft()
    seed.correct(page)
    with pytest.raises(seed.NotRefusedError):
        seed.refusal(PostPage.objects.get(pk=page.pk))


def test_bootstrap_builds_the_tree_once_and_gives_it_its_addresses(db: None) -> None:
    for _ in range(2):
        run("bootstrap")
        assert publisher.current().indexes == {"en-CA": "/blog/", "fr-CA": "/fr/blogue/"}
        english, french = BlogIndexPage.objects.order_by("locale__language_code")
        assert english.translation_key == french.translation_key
        assert Page.objects.count() == 5


def test_bootstrap_removes_the_welcome_page_but_no_page_that_was_edited(db: None) -> None:
    run("bootstrap")
    root = Page.get_first_root_node()
    title = "Welcome to your new Wagtail site!"
    root.add_child(instance=Page(title=title, slug="welcome"))
    edited = root.add_child(instance=Page(title=title, slug="edited"))
    edited.save_revision()
    run("bootstrap")
    assert list(Page.objects.filter(title=title)) == [Page.objects.get(pk=edited.pk)]


def test_bootstrap_takes_the_site_over_from_the_welcome_page(db: None) -> None:
    for node in Page.get_root_nodes():
        node.delete()
    english = Locale.objects.get(language_code="en")
    root = Page.add_root(instance=Page(title="Root", slug="root", locale=english))
    welcome = root.add_child(instance=Page(title="Welcome to your new Wagtail site!", slug="home"))
    site = Site.objects.create(hostname="localhost", root_page=welcome, is_default_site=True)
    run("bootstrap")
    site.refresh_from_db()
    assert site.root_page.title == "Home"
    assert not Page.objects.filter(pk=welcome.pk).exists()


def test_bootstrap_keeps_what_a_person_has_named(db: None) -> None:
    run("bootstrap")
    index = BlogIndexPage.objects.get(locale__language_code="fr")
    index.slug = "articles"
    index.save()
    row = SiteSettings.for_site(Site.objects.get())
    row.title = "Ours"
    row.save()
    run("bootstrap")
    assert BlogIndexPage.objects.get(pk=index.pk).slug == "articles"
    assert publisher.current().indexes["fr-CA"] == "/fr/articles/"
    assert publisher.current().title["en"] == "Ours"


def test_a_changed_origin_moves_the_addresses_and_makes_no_edition(
    post: PostPage, settings: Any
) -> None:
    run("bootstrap")
    before = Edition.objects.count()
    settings.ORIGIN = "https://moved.example.org"
    assert "1 posts are made anew for https://moved.example.org." in run("bootstrap")
    edition = Head.objects.get().edition
    bodies = [row.content for row in edition.renditions.all()]
    assert any("https://moved.example.org/blog/" in body for body in bodies)
    assert not any("https://posts.example.org" in body for body in bodies)
    assert Edition.objects.count() == before


@pytest.mark.parametrize(
    ("options", "name", "role"),
    [([], "editor", "Editor"), (["--administrator"], "administrator", "Administrator")],
)
def test_a_login_works_until_the_next_one_is_issued(
    db: None, options: list[str], name: str, role: str
) -> None:
    Group.objects.create(name=role)
    request = RequestFactory().post("/admin/login/")
    first, second = (run("login", *options).split()[-1] for _ in range(2))
    assert authenticate(request, username=name, password=second) is not None
    assert authenticate(request, username=name, password=first) is None
    user = get_user_model().objects.get()
    assert user.is_superuser is (role == "Administrator")
    assert [group.name for group in user.groups.all()] == [role]


def test_a_login_without_roles_says_what_to_do(db: None) -> None:
    with pytest.raises(CommandError, match=r"run manage\.py migrate"):
        run("login")


def test_the_worker_s_tasks_do_not_push_the_login_and_the_key_off_the_screen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = StringIO()
    logger = logging.getLogger("django_tasks")
    monkeypatch.setattr(logger, "level", logging.INFO)  # as `manage.py db_worker` sets it
    for handler in logger.handlers:
        if handler.name == "warnings":  # the others are pytest's own
            monkeypatch.setattr(handler, "stream", said)
    logger.info("Task state=SUCCESSFUL")
    logger.error("Task state=FAILED")
    assert "FAILED" in said.getvalue()
    assert "SUCCESSFUL" not in said.getvalue()
    assert not logger.propagate
