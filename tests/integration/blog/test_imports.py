"""Many posts are imported in the admin: a file is looked at first, then comes in as drafts."""

import asyncio
import io
import json
import zipfile
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from blog.admin.imports import runs, working
from blog.admin.imports.form import LARGEST
from blog.models import Author, BlogIndexPage, ImportedEntry, ImportRun, PostPage, Topic
from cms.server import bodies
from tests import factories, seeded_roles
from tests.wordpress_export import export, item

BROKEN = item(9).replace("<title>Post 9</title>", "<title></title>")


@pytest.fixture
def roles(site: Any) -> None:
    seeded_roles.create()


@pytest.fixture
def editor(roles: None) -> Client:
    return seeded_roles.client("Editor")


@pytest.fixture
def waiting(monkeypatch: Any) -> None:
    """The queue is away: only the test works on imports."""
    monkeypatch.setattr(working, "wake", lambda: None)


def upload(
    client: Client, text: str | bytes, name: str = "export.xml", **values: Any
) -> ImportRun | str:
    """The import that was made, or the page with the error."""
    raw = text.encode() if isinstance(text, str) else text
    sent = {"index": factories.index().pk, "file": SimpleUploadedFile(name, raw), **values}
    answer = client.post(reverse("import_new"), sent)
    if answer.status_code == 302:
        return ImportRun.objects.latest("pk")
    return str(answer.content.decode())


def looked(
    client: Client, django_capture: Any, text: str | bytes, *name: str, **values: Any
) -> Any:
    with django_capture(execute=True):
        run = upload(client, text, *name, **values)
    assert isinstance(run, ImportRun), run
    run.refresh_from_db()
    return run


@pytest.fixture
def look(editor: Client, django_capture_on_commit_callbacks: Any) -> Any:
    def uploaded(text: str | bytes, *name: str, client: Client = editor, **values: Any) -> Any:
        return looked(client, django_capture_on_commit_callbacks, text, *name, **values)

    return uploaded


@pytest.fixture
def press(editor: Client, django_capture_on_commit_callbacks: Any) -> Any:
    def pressed(run: ImportRun, button: str, client: Client = editor, **values: str) -> ImportRun:
        with django_capture_on_commit_callbacks(execute=True):
            client.post(reverse("import_run", args=[run.pk]), {button: "1", **values})
        run.refresh_from_db()
        return run

    return pressed


def outcomes(run: ImportRun) -> list[str]:
    return list(run.entries.values_list("outcome", flat=True))


def page(client: Client, run: ImportRun, **query: str) -> str:
    return str(client.get(reverse("import_run", args=[run.pk]), query).content.decode())


def test_an_editor_sees_what_would_come_in_and_then_lets_it_in(look, press, editor):
    run = look(export(item(1), BROKEN, item(2)))
    assert (run.state, run.total, outcomes(run)) == ("looked", 3, ["new", "refused", "new"])
    assert not PostPage.objects.exists()
    assert not Author.objects.exists()
    shown = page(editor, run)
    assert "Will be a new draft (2)" in shown
    assert "has no title" in shown

    press(run, "begin")
    assert (run.state, outcomes(run)) == ("done", ["created", "refused", "created"])
    posts = PostPage.objects.order_by("title")
    assert [(post.title, post.live, post.owner.username) for post in posts] == [
        ("Post 1", False, "editor"),
        ("Post 2", False, "editor"),
    ]
    shown = page(editor, run, outcome="created")
    assert reverse("wagtailadmin_pages:edit", args=[posts[0].pk]) in shown
    assert "has no title" not in shown


def test_the_same_file_again_changes_nothing_and_names_the_first_import(look, press, editor):
    first = press(look(export(item(1))), "begin")
    colleague = User.objects.create_user("ada", password="x")
    colleague.groups.add(Group.objects.get(name="Editor"))
    other = Client()
    other.force_login(colleague, backend="django.contrib.auth.backends.ModelBackend")
    run = look(export(item(1)), client=other)
    assert outcomes(run) == ["unchanged"]
    shown = page(other, run)
    assert "editor uploaded the same file on" in shown
    assert reverse("import_run", args=[first.pk]) in shown
    assert "Nothing of this file would come in" in shown
    assert press(run, "begin", client=other).state == "done"
    assert PostPage.objects.get().owner.username == "editor"


def test_two_imports_of_one_file_at_the_same_time_make_each_post_once(look, press, waiting):
    one, two = look(export(item(1), item(2))), look(export(item(1), item(2)))
    working.work_off()
    working.work_off()
    for run in (one, two):
        run.refresh_from_db()
        press(run, "begin")
    working.work_off(seconds=0)
    working.work_off(seconds=0)
    working.work_off()
    working.work_off()
    assert PostPage.objects.count() == 2
    assert sorted(outcomes(one) + outcomes(two)) == ["created"] * 2 + ["unchanged"] * 2


def test_a_later_export_updates_its_drafts(look, press):
    press(look(export(item(1))), "begin")
    run = look(export(item(1).replace("slanted", "bent"), item(2)))
    assert outcomes(run) == ["changed", "new"]
    press(run, "begin")
    assert outcomes(run) == ["updated", "created"]


def test_a_person_says_who_and_what_unknown_names_are(look, press, editor):
    ada = Author.objects.create(slug="ada", name="Ada Example", kind="person")
    Topic.objects.create(slug="sleeping", name="Sleepp")
    run = look(export(item(1)))
    assert run.names == [["author", "jane-doe", "Jane Doe"], ["topic", "sleep", "Sleep"]]
    shown = page(editor, run)
    assert "Who is “Jane Doe”?" in shown
    assert "Which topic is “Sleep”?" in shown
    run.names.append(["author", "ada-exampl", "Ada Exampl"])
    press(run, "begin", **{"author-jane-doe": "-", "topic-sleep": "sleeping", "author-x": "ada"})
    post = PostPage.objects.get().get_latest_revision_as_object()
    assert [topic.slug for topic in post.topics.all()] == ["sleeping"]
    assert not post.post_authors.exists()
    assert list(Author.objects.all()) == [ada]
    assert "“Jane Doe”" in run.entries.get().notes[0]


def test_a_name_that_nobody_was_asked_about_becomes_new(look, press):
    press(look(export(item(1))), "begin")
    assert Author.objects.get().name == "Jane Doe"
    assert Topic.objects.get().slug == "sleep"


def test_stop_ends_after_a_post_and_go_on_begins_with_the_next(look, press, editor, waiting):
    run = look(export(item(1), item(2), item(3)))
    working.work_off()
    press(run, "begin")
    working.work_off(seconds=0)
    press(run, "stop")
    assert working.work_off() == 0
    assert PostPage.objects.count() == 1
    assert 'name="go_on"' in page(editor, run)
    press(run, "go_on")
    working.work_off()
    run.refresh_from_db()
    assert (run.state, PostPage.objects.count()) == ("done", 3)


def test_a_worker_whose_import_was_stopped_meanwhile_saves_nothing(look, press, waiting):
    run = look(export(item(1)))
    working.work_off()
    press(run, "begin")
    claimed = runs.claim()
    press(run, "stop")
    with pytest.raises(runs.LostRun), runs.advancing(claimed):
        pytest.fail("not reached")
    assert run.position == 0


def test_whoever_loses_the_right_meanwhile_imports_nothing_more(look, press, editor, waiting):
    run = look(export(item(1), item(2)))
    working.work_off()
    press(run, "begin")
    working.work_off(seconds=0)
    user = User.objects.get(username="editor")
    user.groups.clear()
    working.work_off()
    run.refresh_from_db()
    assert (run.state, PostPage.objects.count()) == ("stopped", 1)
    assert "may not import posts any more" in run.reason
    User.objects.filter(pk=user.pk).delete()
    admin = seeded_roles.client("Administrator")
    press(run, "go_on", client=admin)
    working.work_off()
    run.refresh_from_db()
    assert "has no account any more" in run.reason


def test_a_post_that_somebody_reviews_or_locked_is_left_alone(look, press):
    press(look(export(item(1))), "begin")
    PostPage.objects.update(locked=True)
    run = press(look(export(item(1).replace("slanted", "bent"), item(2))), "begin")
    assert outcomes(run) == ["refused", "created"]
    assert "is locked by a colleague" in run.entries.first().reason


@pytest.mark.parametrize("role", ["Writer", "Translator", "Clinical reviewer", "Partner manager"])
def test_only_editors_and_administrators_import_many(look, roles, role):
    run = look(export(item(1)))
    client = seeded_roles.client(role)
    for name, args in (("imports", []), ("import_new", []), ("import_run", [run.pk])):
        assert client.get(reverse(name, args=args)).status_code in (302, 403)
    assert reverse("imports") not in client.get("/admin/").content.decode()
    assert client.get(reverse("import_report", args=[run.pk])).status_code in (302, 403)
    client.post(reverse("import_run", args=[run.pk]), {"begin": "1"})
    client.post(
        reverse("import_new"),
        {"index": factories.index().pk, "file": SimpleUploadedFile("x.xml", b"<rss/>")},
    )
    assert ImportRun.objects.get().state == "looked"
    assert not PostPage.objects.exists()


def packed(files: dict[str, bytes]) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return memory.getvalue()


def encrypted() -> bytes:
    raw = bytearray(packed({"ghost.json": b"{}"}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(mark) + at] |= 1
    return bytes(raw)


BOMB = export(item(1), before='<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>')


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("export.zip", encrypted(), "is protected by a password"),
        ("export.zip", packed({"ghost.json": b"{}"})[:40], "is no zip file that can be read"),
        ("export.zip", packed({"a.jpg": b"x"}), "holds no export of Ghost"),
        ("export.zip", packed({"a.docx": b"x"}), "“a.docx”"),
        ("export.zip", packed({"a.json": b" " * (65 * 1024**2)}), "is larger than 64 MiB"),
        ("export.xml", BOMB, "declares entities of its own"),
        ("export.xml", "<rss><channel></channel></rss>", "holds no post"),
        ("export.xml", "no XML at all", "The file"),
        ("export.json", "[1", "is not valid JSON"),
        ("export.docx", b"x", "The file"),
    ],
)
def test_a_file_that_cannot_be_read_ends_in_words(look, editor, name, content, why):
    run = look(content, name)
    said = run.reason or run.entries.get().reason
    assert why in said or (why == "The file" and said)
    assert said.lower() in unescape(page(editor, run)).lower()
    assert not PostPage.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("export.xml", b"", "empty"),
        ("export.exe", b"MZ", "This kind of file cannot be imported"),
        ("xml", b"<rss/>", "This kind of file cannot be imported"),
        ("notes.txt", b"x" * (6 * 1024**2), "The file has 6 MiB; at most 5 MiB are taken"),
    ],
)
def test_an_upload_that_is_refused_leaves_nothing(editor, name, content, why):
    assert why in str(upload(editor, content, name))
    assert not ImportRun.objects.exists()


def test_the_server_takes_what_the_form_takes_and_no_more_elsewhere(roles):
    async def logged_in(_cookies: str) -> bool:
        return True

    def most(path: str) -> int:
        return asyncio.run(bodies.limit(path, {}, 10**9, logged_in))

    assert most(reverse("import_new")) > LARGEST
    assert most(reverse("paste_post")) < LARGEST


def test_a_text_without_a_title_gets_that_of_its_file(look, press):
    text = (
        "A first paragraph that says what this is about.\n\nAnd another one, that ends it here.\n"
    )
    press(look(text, "A quiet week.txt"), "begin")
    assert PostPage.objects.get().title == "A quiet week"


def test_our_own_export_goes_below_the_index_of_each_language(look, press):
    document = json.loads((Path(__file__).parents[2] / "golden/seed.json").read_text())
    french = {**document, "locale": "fr-CA", "id": "00000000-0000-4000-8000-0000000000aa"}
    lines = "\n".join(json.dumps(each) for each in (document, french))
    press(look(lines, "export.ndjson"), "begin")
    index = BlogIndexPage.objects.get(locale__language_code="fr")
    assert PostPage.objects.get(locale__language_code="fr").get_parent().pk == index.pk

    index.delete()
    run = look(lines, "export.ndjson")
    assert outcomes(run) == ["changed", "refused"]
    assert "for which you have no index here" in run.entries.last().reason


def test_the_file_has_no_address_and_goes_after_its_term(look):
    run = look(export(item(1)))
    path = Path(run.file.path)
    assert settings.MEDIA_ROOT not in path.parents
    assert path.stat().st_mode & 0o077 == 0
    with pytest.raises(ValueError, match="no address"):
        _ = run.file.url
    now = timezone.now()
    assert runs.prune(at=now + runs.KEPT_FILE / 2) == 0
    assert runs.prune(at=now + runs.KEPT_FILE * 1.1) == 1
    assert not path.exists()
    assert ImportRun.objects.get().file.name == ""


def test_an_import_without_its_file_can_only_be_read(look, press, editor):
    run = look(export(item(1)))
    runs.prune(at=timezone.now() + runs.KEPT_FILE * 1.1)
    press(run, "begin")
    assert run.state == "looked"
    shown = page(editor, run)
    assert "The file was deleted" in shown
    assert 'name="begin"' not in shown


def test_the_report_is_a_table_that_no_spreadsheet_takes_for_formulas(look, editor):
    run = look(export(item(1).replace("Post 1", "=Post(1)"), BROKEN))
    answer = editor.get(reverse("import_report", args=[run.pk]))
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert lines[0] == "Number,Title,Outcome,Reason,Draft,To check"
    assert lines[1].startswith("1,'=Post(1),Will be a new draft,")
    assert "Not imported" in "".join(lines)


def test_a_post_at_which_the_worker_vanishes_again_and_again_is_passed_over(look, waiting):
    run = look(export(item(1), item(2)))
    ImportRun.objects.update(attempts=working.TRIES)
    working.work_off()
    assert outcomes(run) == ["refused", "new"]
    assert "The worker ended at this post each time." in run.entries.first().reason


def test_a_fault_of_the_program_costs_one_post(look, press, monkeypatch, waiting):
    run = look(export(item(1), item(2)))
    working.work_off()
    run.refresh_from_db()
    press(run, "begin")
    save = working.one_post.saving.save

    def failing(imported: Any, *args: Any, **kwargs: Any) -> Any:
        if imported.document.title == "Post 1":
            raise RuntimeError("a fault")
        return save(imported, *args, **kwargs)

    monkeypatch.setattr(working.one_post.saving, "save", failing)
    working.work_off()
    assert outcomes(run) == ["refused", "created"]


def test_the_timer_wakes_a_worker_for_an_import_whose_worker_vanished(look, monkeypatch):
    run = look(export(item(1)))
    woken: list[bool] = []
    monkeypatch.setattr(working, "wake", lambda: woken.append(True))
    now = timezone.now()
    ImportRun.objects.filter(pk=run.pk).update(state="working", due_at=now + runs.LEASE)
    assert not working.wake_due(at=now)
    assert working.wake_due(at=now + runs.LEASE)
    assert woken == [True]


def test_the_pages_need_the_same_queries_for_more_posts(
    look, editor, django_assert_max_num_queries
):
    few, many = look(export(item(1))), look(export(*map(item, range(40))))
    ImportedEntry.objects.update(page=None)
    with django_assert_max_num_queries(60) as counted:
        page(editor, few)
    with django_assert_max_num_queries(len(counted)):
        page(editor, many)


def test_whoever_may_import_finds_the_way(editor):
    index = factories.index()
    for address in (
        "/admin/",
        reverse("paste_post"),
        reverse("wagtailadmin_explore", args=[index.pk]),
    ):
        assert "Import posts" in editor.get(address).content.decode()
    listed = editor.get(reverse("imports")).content.decode()
    assert "There is none yet." in listed


def test_a_zip_of_documents_comes_in_as_drafts_and_reports_each_file(look, press):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("../a-quiet-week.txt", "A first paragraph of it.\n\nAnother one ends it.\n")
        file.writestr("photo.jpg", b"\xff\xd8")
        file.writestr("page.html", "<h1>A Page</h1><p>A first one.</p><p>Another ends it.</p>")
    run = look(made.getvalue(), "posts.zip")
    assert outcomes(run) == ["new", "refused", "new"]
    assert "“photo.jpg” is no document" in run.entries.get(outcome="refused").reason
    press(run, "begin")
    assert sorted(PostPage.objects.values_list("title", flat=True)) == ["A Page", "a quiet week"]
