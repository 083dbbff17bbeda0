"""``manage.py import_posts``: drafts from files, and the command's output."""

import json
from pathlib import Path
from uuid import UUID

import pytest

from django.db.models import Model

from blog import document as doc
from blog import limits
from blog.models import Author, CrisisChannel, CrisisResource, Disclaimer, PostPage, Topic
from syndication.editions.models import Edition
from tests import factories
from tests.importing import Ran, exported, written
from tests.paths import ROOT

SEED = ROOT / "cms" / "demo" / "seed" / "000_1de237378b3db93f.txt"
GOLDEN = ROOT / "tests" / "golden" / "seed.json"
TITLE = "Building Trust with Your Therapist"
SEED_ID = UUID("e473fecd-23ca-545c-b559-68797641fa8b")
SHORT = "A calm evening makes the night easier, and it can begin with one small habit.\n"

pytestmark = pytest.mark.usefixtures("site")


def test_a_dry_run_prints_the_golden_document_on_a_line_and_its_report_apart() -> None:
    ran = Ran(SEED, title=TITLE, dry_run=True)
    (line,) = ran.out.splitlines()
    assert json.loads(line) == json.loads(GOLDEN.read_text(encoding="utf-8"))
    assert f"{SEED.name}:26: phrase_rule.you_your: " in ran.err
    assert "original: Blacktheray Team; suggestion: Blacktherapy Team" in ran.err
    assert not PostPage.objects.exists()


def test_an_import_is_an_unpublished_draft_with_its_own_words() -> None:
    ran = Ran(SEED, title=TITLE)
    page = PostPage.objects.get()
    assert not page.live
    assert not Edition.objects.exists()
    assert page.identity.pk == SEED_ID
    assert "created “Building Trust with Your Therapist”" in ran.out
    assert bytes(page.identity.sources.get().raw) == SEED.read_bytes()


def test_the_same_source_again_changes_nothing_and_never_doubles() -> None:
    Ran(SEED, title=TITLE)
    again = Ran(SEED, title=TITLE)
    assert "unchanged" in again.out
    assert again.err == ""
    assert PostPage.objects.get().revisions.count() == 1


def test_a_new_title_for_the_same_source_updates_its_post() -> None:
    Ran(SEED, title=TITLE)
    assert "updated" in Ran(SEED, title="Trusting Your Therapist").out
    page = PostPage.objects.get()
    assert page.revisions.count() == 2
    assert page.get_latest_revision_as_object().title == "Trusting Your Therapist"


def test_a_live_post_keeps_its_words_until_the_new_draft_is_published(tmp_path: Path) -> None:
    page = factories.post()
    data = exported(page) | {"title": "Calmer evenings"}
    ran = Ran(written(tmp_path, "post.json", json.dumps(data)))
    assert "updated" in ran.out
    page = PostPage.objects.get()
    assert page.live
    assert page.title == "Calm evenings"
    assert page.get_latest_revision_as_object().title == "Calmer evenings"


def test_a_deleted_post_that_is_imported_again_gets_another_id() -> None:
    Ran(SEED, title=TITLE)
    PostPage.objects.get().delete()
    Ran(SEED, title=TITLE)
    second = PostPage.objects.get()
    assert second.identity.pk != SEED_ID
    assert second.identity.imported_as == SEED_ID
    Ran(SEED, title=TITLE)
    assert PostPage.objects.get().identity.pk == second.identity.pk


def test_what_the_api_gives_is_imported_as_an_equal_post(tmp_path: Path) -> None:
    topic = Topic.objects.create(slug="sleep", name="Sleep")
    general = Disclaimer.objects.create(key="general", text="<p>No substitute for advice.</p>")
    page = factories.draft(topics=[topic], disclaimer=general, search_description="Calm.")
    before = exported(factories.publish(page))
    path = written(tmp_path, "export.json", json.dumps(before))
    assert "unchanged" in Ran(path).out
    PostPage.objects.get().delete()
    assert "published" in Ran(path, publish=True).out
    after = exported(PostPage.objects.get())
    assert after.pop("id") != before.pop("id")
    assert after == before


def test_an_answer_with_many_posts_is_imported_whole(tmp_path: Path) -> None:
    posts = [exported(factories.post()), exported(factories.post("Slow mornings"))]
    for page in PostPage.objects.all():
        page.delete()
    path = written(tmp_path, "list.json", json.dumps({"results": posts, "next": None}))
    Ran(path)
    assert set(PostPage.objects.values_list("slug", flat=True)) == {
        "calm-evenings",
        "slow-mornings",
    }


def test_a_post_that_may_not_be_published_is_kept_as_a_draft_and_said() -> None:
    ran = Ran(SEED, title=TITLE, publish=True)
    assert "not published: " in ran.err
    assert "“Start you wellness journey today” has lost its address." in ran.err
    assert ran.failure == "1 could not be imported or published."
    assert not PostPage.objects.get().live


def test_a_careful_post_is_published(tmp_path: Path) -> None:
    ran = Ran(
        written(tmp_path, "short.txt", SHORT + "\nSleep\n\n" + SHORT),
        title="A calm evening",
        author="Example Team",
        publish=True,
    )
    assert (ran.failure, PostPage.objects.get().live) == ("", True)
    assert Edition.objects.get().path == "/blog/a-calm-evening/"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.txt", b"", "empty.txt: is empty"),
        ("blank.txt", b" \n\t\n", "blank.txt: is empty"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n\x00\xff\xfe\xfd", "picture.txt: is not UTF-8 text"),
        ("large.txt", b"a " * 5_242_881, "large.txt: is larger than 5 MiB"),
        ("broken.json", b'{"id": ', "broken.json: is not valid JSON"),
        ("deep.json", b"[" * 100_000, "deep.json: is nested more than 40 levels deep"),
        ("other.pdf", b"%PDF", "other.pdf: is no .txt, .html, .md, .docx, .xml or .json file"),
        ("missing.txt", None, "missing.txt: does not exist"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_line_and_the_rest_goes_in(
    tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    bad = tmp_path / name if content is None else written(tmp_path, name, content)
    good = written(tmp_path, "good.txt", SHORT)
    ran = Ran(bad, good, title="A calm evening", author="Example Team")
    (line,) = [line for line in ran.err.splitlines() if line.startswith(name)]
    assert line.startswith(said)
    assert ran.failure == "1 could not be imported or published."
    assert PostPage.objects.get().title == "A calm evening"


def test_a_text_without_a_title_is_refused(tmp_path: Path) -> None:
    ran = Ran(written(tmp_path, "short.txt", SHORT))
    assert ran.err == "short.txt: needs --title: a title is never taken from the text\n"
    assert ran.failure


def test_two_texts_with_one_title_get_two_addresses(tmp_path: Path) -> None:
    one = written(tmp_path, "one.txt", SHORT)
    two = written(tmp_path, "two.txt", SHORT + "Another line, of another post altogether.\n")
    Ran(one, two, title="A calm evening", author="Example Team")
    assert set(PostPage.objects.values_list("slug", flat=True)) == {
        "a-calm-evening", "a-calm-evening-2"
    }  # fmt: skip


def test_french_goes_to_the_french_index_and_keeps_its_spaces(tmp_path: Path) -> None:
    text = (
        "Une soirée calme aide à dormir, et elle commence par une petite habitude.\n\n"
        "Comment préparer la nuit\n"
        "• Lumière\u00a0: Baissez-la tôt.\n"
        "• Écrans\u00a0: Laissez-les dans une autre pièce.\n\n"
        "Partager cet article\n\nÀ propos de l’autrice\n\nÉquipe Exemple\n"
    )
    path = written(tmp_path, "soir.txt", text)
    Ran(path, title="Préparer la nuit", locale="fr-CA", publish=True)
    page = PostPage.objects.get()
    assert page.locale.language_code == "fr"
    data = exported(page)
    assert data["path"] == "/fr/blogue/preparer-la-nuit/"
    (tips,) = [block for block in data["body"] if block["type"] == "tips_list"]
    assert [item["lead_in"] for item in tips["value"]["items"]] == ["Lumière", "Écrans"]
    assert [author["name"] for author in data["byline"]["authors"]] == ["Équipe Exemple"]


def test_a_site_without_that_language_says_so(tmp_path: Path) -> None:
    factories.index("fr").delete()
    ran = Ran(written(tmp_path, "a.txt", SHORT), title="Le soir", locale="fr-CA", author="Équipe")
    assert ran.err.splitlines()[-1] == "a.txt: the site has no post index for fr-CA"
    assert ran.failure


def test_hostile_text_keeps_every_word_and_becomes_no_markup(tmp_path: Path) -> None:
    words = [
        "A lead with <script>alert(1)</script> & an <img src=x onerror=alert(2)> in plain sight.",
        "Then ]]> and {{ settings.SECRET_KEY }} and {% load x %} and &lt;b&gt; and 5 < 6 > 4.",
        "Then \u202eright to left\u202c and an emoji \U0001f469\u200d\U0001f469\u200d\U0001f466.",
    ]
    path = written(tmp_path, "hostile.txt", "\n\n".join(words))
    Ran(path, title="Words that <b>bite</b> & more", author="Example Team", publish=True)
    data = exported(PostPage.objects.get())
    said = [data["lead"]["text"]] + [
        block["value"]["text"] for block in data["body"] if block["type"] == "paragraph"
    ]
    # Bidirectional overrides are dropped: they can make a text read differently.
    assert said == [word.replace("\u202e", "").replace("\u202c", "") for word in words]
    assert "<script" not in json.dumps([data["lead"]["html"], data["body"][0]["value"]["html"]])
    assert data["title"] == "Words that <b>bite</b> & more"


def test_hostile_html_in_json_is_cleaned_before_it_is_kept(tmp_path: Path) -> None:
    data = exported(factories.post())
    data["lead"]["html"] = '<p onclick="x()">Calm <script>alert(1)</script>evenings help.</p>'
    Ran(written(tmp_path, "post.json", json.dumps(data)))
    kept = PostPage.objects.get().get_latest_revision_as_object().lead
    assert kept == "<p>Calm evenings help.</p>"


def test_what_the_site_lacks_is_made_and_noted_and_what_it_has_is_kept(tmp_path: Path) -> None:
    data = exported(factories.post())
    Author.objects.update(bio="Written here.")
    data["topics"] = [{"slug": "sleep", "name": "Sleep"}]
    data["byline"]["authors"][0]["bio"] = "Written elsewhere."
    ran = Ran(written(tmp_path, "post.json", json.dumps(data)))
    assert "created the topic “Sleep”, about a crisis until its risk class is set" in ran.out
    assert Author.objects.get().bio == "Written here."
    assert "left out what the source says of “Example Team”: Written elsewhere." in ran.out


def test_an_author_comes_with_a_job_title_and_a_biography(tmp_path: Path) -> None:
    end = "About the author\n\nJane Doe, RSW – Peer Navigator, Hamilton\nShe skates in winter.\n"
    Ran(
        written(tmp_path, "post.txt", f"{SHORT}\nSleep\n\n{SHORT}\n{end}"),
        title="A calm evening",
        publish=True,
    )
    author = Author.objects.get()
    assert (author.name, author.credentials) == ("Jane Doe", "RSW")
    assert (author.job_title, author.bio) == ("Peer Navigator, Hamilton", "She skates in winter.")
    (named,) = exported(PostPage.objects.get())["byline"]["authors"]
    assert named["job_title"] == "Peer Navigator, Hamilton"


def test_publishing_what_is_live_already_makes_no_edition(tmp_path: Path) -> None:
    path = written(tmp_path, "post.json", json.dumps(exported(factories.post())))
    ran = Ran(path, publish=True)
    assert (ran.failure, Edition.objects.count()) == ("", 1)


def test_another_author_takes_the_place_of_the_first(tmp_path: Path) -> None:
    Ran(SEED, title=TITLE)
    row = PostPage.objects.get().post_authors.get()
    Ran(SEED, title=TITLE, author="Example Team")
    draft = PostPage.objects.get().get_latest_revision_as_object()
    (signed,) = draft.post_authors.all()
    assert (signed.pk, signed.author.name) == (row.pk, "Example Team")


def test_a_post_of_headings_is_not_published_unread(tmp_path: Path) -> None:
    text = f"{SHORT}\n" + "\n\n".join(f"Part {n}\n\nIt is calm, and so are you." for n in "ABCD")
    path = written(tmp_path, "short.txt", text)
    ran = Ran(path, title="A calm evening", author="Example Team", publish=True)
    assert "not published: The post has 4 headings for " in ran.err
    assert not PostPage.objects.get().live


def test_our_own_export_is_taken_back_line_by_line(tmp_path: Path) -> None:
    posts = [exported(factories.post()), exported(factories.post("Slow mornings"))]
    for page in PostPage.objects.all():
        page.delete()
    posts[1]["slug"] = "Slow_Mornings"
    long = posts[0] | {"id": "7c9e6679-7425-40de-944b-e07fc1f90ae7", "title": "a" * 1000}
    lines = [{"type": "export"}, posts[0], long, posts[1], {"type": "end", "count": 2}]
    path = written(tmp_path, "export.ndjson", "\n".join(map(json.dumps, lines)))
    ran = Ran(path)
    assert ran.err == (
        "export.ndjson: line 3: title: has 1000 characters; at most 255 are possible\n"
    )
    assert ran.failure == "1 could not be imported or published."
    assert set(PostPage.objects.values_list("slug", flat=True)) == {
        "calm-evenings", "Slow_Mornings"
    }  # fmt: skip
    first = PostPage.objects.get(slug="calm-evenings").identity.sources.get()
    assert json.loads(bytes(first.raw)) == posts[0]


def test_a_lead_with_a_long_first_sentence_is_imported(tmp_path: Path) -> None:
    ran = Ran(written(tmp_path, "long.txt", "word " * 60 + "end."), title="A calm evening")
    assert (ran.failure, PostPage.objects.count()) == ("", 1)


@pytest.mark.parametrize(
    ("kind", "name", "model", "column"),
    [
        (doc.Document, "title", PostPage, "title"),
        (doc.Document, "slug", PostPage, "slug"),
        (doc.Author, "name", Author, "name"),
        (doc.Author, "slug", Author, "slug"),
        (doc.Author, "job_title", Author, "job_title"),
        (doc.Author, "url", Author, "url"),
        (doc.Topic, "slug", Topic, "slug"),
        (doc.Topic, "name", Topic, "name"),
        (doc.Disclaimer, "key", Disclaimer, "key"),
        (doc.CrisisResource, "key", CrisisResource, "key"),
        (doc.CrisisResource, "name", CrisisResource, "name"),
        (doc.CrisisResource, "audience", CrisisResource, "audience"),
        (doc.CrisisResource, "hours", CrisisResource, "hours"),
        (doc.CrisisResource, "source_url", CrisisResource, "source_url"),
        (doc.CrisisChannel, "label", CrisisChannel, "label"),
        (doc.CrisisChannel, "note", CrisisChannel, "keyword"),
        (doc.CrisisChannel, "url", CrisisChannel, "url"),
    ],
)
def test_the_limits_are_those_of_the_columns(
    kind: type, name: str, model: type[Model], column: str
) -> None:
    assert limits.FIELDS[kind][name] == model._meta.get_field(column).max_length
