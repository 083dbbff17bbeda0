"""Pictures of imported posts are fetched once, stored without private data, or named as missing."""

import json
import zipfile
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from wagtail.images.models import Image
from wagtail.models import Collection

from blog.importers import ghost_zip, picture_store
from blog.importers.fetching import FetchFailed
from blog.importers.ghost_zip import GhostZip
from blog.importers.source import ImportFailed
from blog.models import ImportedSource, PostPage
from syndication.desk import fetching
from tests import docx_files, old_site, picture_files
from tests.importing import Ran, written
from tests.old_site import OldSite

WORDS = "A first paragraph that says what this is about."
AFTER = "Another paragraph, which ends the post."
NAMES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" '
    'xmlns:wp="http://wordpress.org/export/1.2/"'
)


@pytest.fixture(autouse=True)
def collection(site: Any) -> None:
    """Where pictures go; migrations make it elsewhere."""
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")


@pytest.fixture
def old(settings: Any) -> Iterator[OldSite]:
    settings.OUTGOING_ALLOWED_HOSTS = ["127.0.0.1"]
    with old_site.serving() as site:
        yield site


@pytest.fixture
def fetched(site: Any, old: OldSite, tmp_path: Path) -> Any:
    def run(html: str, name: str = "page.html") -> Ran:
        text = f"<title>A Post</title><p>{WORDS}</p>{html}<p>{AFTER}</p>"
        return Ran(written(tmp_path, name, text), pictures="fetch")

    return run


def draft() -> PostPage:
    page: PostPage = PostPage.objects.get().get_latest_revision_as_object()
    return page


def figures() -> list[Any]:
    return [block.value for block in draft().body if block.block_type == "image"]


def stored() -> bytes:
    """The file of the only image."""
    with Image.objects.get().open_file() as file:
        data: bytes = file.read()
    return data


def wordpress(*items: str) -> str:
    return f"""<?xml version="1.0"?><rss version="2.0" {NAMES}><channel>
<wp:base_blog_url>https://old.example.org</wp:base_blog_url>{"".join(items)}</channel></rss>"""


def post(number: int, content: str, more: str = "") -> str:
    return f"""<item><title>Post {number}</title><link>https://old.example.org/{number}/</link>
<content:encoded><![CDATA[{content}]]></content:encoded><wp:post_id>{number}</wp:post_id>
<wp:post_type>post</wp:post_type><wp:status>publish</wp:status>{more}</item>"""


def attachment(number: int, address: str, alt: str = "") -> str:
    return f"""<item><title>Picture</title><wp:post_id>{number}</wp:post_id>
<wp:post_type>attachment</wp:post_type><wp:status>inherit</wp:status>
<wp:attachment_url>{address}</wp:attachment_url><wp:postmeta>
<wp:meta_key>_wp_attachment_image_alt</wp:meta_key><wp:meta_value>{alt}</wp:meta_value>
</wp:postmeta></item>"""


THUMBNAIL = (
    "<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>9</wp:meta_value>"
    "</wp:postmeta>"
)


def test_a_picture_is_stored_in_its_place_with_alt_text_and_caption(fetched, old):
    old.files["/lake.jpg"] = picture_files.photo()
    fetched(
        f'<figure><img src="{old.origin}/lake.jpg" alt="A lake at dawn"><figcaption>Photo by '
        '<a href="https://example.org/jane">Jane Doe</a></figcaption></figure>'
    )
    assert [block.block_type for block in draft().body] == ["image", "paragraph"]
    [figure] = figures()
    assert figure["image"].contextual_alt_text == "A lake at dawn"
    assert "Photo by" in figure["caption"].source
    assert 'href="https://example.org/jane"' in figure["caption"].source
    assert picture_files.SECRET not in stored()


def test_a_picture_is_fetched_once_and_stored_once(fetched, old):
    old.files["/a.png"] = old.files["/copy.png"] = picture_files.png()
    one = f'<img src="{old.origin}/a.png" alt="Red">'
    fetched(one + one + f'<img src="{old.origin}/copy.png" alt="Red">')
    fetched(one + "<p>Changed.</p>", name="another.html")
    assert (sorted(old.asked), Image.objects.count()) == (["/a.png", "/copy.png"], 1)


def test_an_import_that_was_killed_goes_on_without_fetching_again(site, old, tmp_path, monkeypatch):
    old.files["/a.png"], old.files["/b.jpg"] = picture_files.png(), picture_files.photo()
    shown = "".join(f'<img src="{old.origin}/{name}" alt="X">' for name in ("a.png", "b.jpg"))
    path = written(tmp_path, "site.xml", wordpress(post(1, f"<p>{WORDS}</p>{shown}")))

    class Killed(BaseException):
        pass

    def kill(*_args: object, **_options: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr("blog.importers.saving.save", kill)
        with pytest.raises(Killed):
            Ran(path, pictures="fetch")
    Ran(path, pictures="fetch")
    Ran(path, pictures="fetch")
    assert (sorted(old.asked), len(figures())) == (["/a.png", "/b.jpg"], 2)


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("{origin}/missing.jpg", "status_404"),
        ("{origin}/empty.jpg", "empty"),
        ("{origin}/large.jpg", "too_large"),
        ("{origin}/page.jpg", "no_picture"),
        ("{origin}/half.jpg", "broke_off"),
        ("{origin}/circle.jpg", "too_many_redirects"),
        ("{origin}/inside.jpg", "refused_address"),
        ("http://10.0.0.1/a.jpg", "refused_address"),
        ("http://[::ffff:169.254.169.254]/a.jpg", "refused_address"),
        ("http://0x7f000001/a.jpg", "refused_address"),
        ("https://old.example.org:22/a.jpg", "refused_address"),
        ("file:///etc/passwd", "no_web_address"),
        ("/wp-content/a.jpg", "no_web_address"),
        ("http://[broken/a.jpg", "no_web_address"),
        ("data:image/png;base64,aGVsbG8=", "no_picture"),
        ("data:image/png,hello", "no_web_address"),
    ],
)
def test_a_picture_that_cannot_be_had_is_named_with_its_place_and_its_caption_stays(
    fetched, old, monkeypatch, address, reason
):
    monkeypatch.setattr(picture_store, "MOST_BYTES", 5000)
    old.files |= {"/empty.jpg": b"", "/large.jpg": b"\xff" * 5001, "/page.jpg": b"<html>"}
    old.files["/half.jpg"], old.cut_off = picture_files.png()[:200], {"/half.jpg"}
    old.redirects = {"/circle.jpg": "/circle.jpg", "/inside.jpg": "http://10.0.0.1/x.jpg"}
    where = address.format(origin=old.origin)
    ran = fetched(
        f'<figure><img src="{where}" alt="A lake"><figcaption>The sea.</figcaption></figure>'
    )
    reported = ImportedSource.objects.get().warnings
    [row] = [each for each in reported if each["code"] == "picture_missing"]
    assert (row["reason"], row["alt"], row["after"]) == (reason, "A lake", WORDS[-60:])
    assert "picture_missing" in ran.err
    assert [block.block_type for block in draft().body] == ["paragraph", "paragraph"]
    assert "The sea." in str(draft().body[0].value["html"])
    assert not Image.objects.exists()


def test_a_dry_run_fetches_nothing_and_its_output_is_imported_with_pictures(site, old, tmp_path):
    old.files["/a.png"] = picture_files.png()
    inside = f"data:image/png;base64,{b64encode(b'x').decode()}"
    shown = f'<img src="{old.origin}/a.png" alt="Red"><img src="{inside}">'
    page = f"<title>A Post</title><p>{WORDS}</p>{shown}<p>{AFTER}</p>"
    ran = Ran(written(tmp_path, "page.html", page), pictures="fetch", dry_run=True)
    assert (old.asked, ImportedSource.objects.count()) == ([], 0)
    Ran(written(tmp_path, "out.ndjson", ran.out), pictures="fetch")
    assert len(figures()) == 1


def test_without_the_option_nothing_is_fetched_and_a_later_run_adds_the_pictures(
    site, old, tmp_path
):
    old.files["/a.png"] = picture_files.png()
    content = f'<p>{WORDS}</p><img src="{old.origin}/a.png" alt="Red">'
    path = written(tmp_path, "site.xml", wordpress(post(1, content)))
    assert "picture_left_out" in Ran(path).err
    assert old.asked == []
    Ran(path, pictures="fetch")
    assert len(figures()) == 1


def test_a_later_run_leaves_a_draft_alone_that_somebody_has_changed(site, old, tmp_path):
    old.files["/a.png"] = picture_files.png()
    content = f'<p>{WORDS}</p><img src="{old.origin}/a.png" alt="Red">'
    path = written(tmp_path, "site.xml", wordpress(post(1, content)))
    Ran(path)
    page = draft()
    page.title = "By a person"
    page.save_revision()
    Ran(path, pictures="fetch")
    assert draft().title == "By a person"


def test_a_host_that_does_not_answer_is_asked_three_times(site, tmp_path, monkeypatch):
    asked: list[str] = []

    def unreachable(address: str, _most: int) -> bytes:
        asked.append(address)
        raise FetchFailed("unreachable", is_final=False, is_host=True)

    monkeypatch.setattr(picture_store, "fetch", unreachable)
    shown = "".join(f'<img src="https://gone.example/{n}.jpg" alt="X">' for n in range(6))
    page = f"<title>A Post</title><p>{WORDS}</p>{shown}"
    ran = Ran(written(tmp_path, "page.html", page), pictures="fetch")
    assert (len(asked), ran.err.count("host_given_up")) == (3, 3)


def test_the_main_picture_of_wordpress_is_found_in_an_earlier_file(site, old, tmp_path):
    old.files["/nine.jpg"] = picture_files.photo()
    first = wordpress(attachment(9, f"{old.origin}/nine.jpg", "A lake"), post(1, f"<p>{WORDS}</p>"))
    resized = f'<p>{AFTER}</p><img src="{old.origin}/nine-300x200.jpg" alt="">'
    Ran(written(tmp_path, "one.xml", first), pictures="fetch")
    second = wordpress(post(2, resized, THUMBNAIL))
    Ran(written(tmp_path, "two.xml", second), pictures="fetch")
    page = PostPage.objects.get(title="Post 2").get_latest_revision_as_object()
    assert (page.image.title, page.image_alt) == ("A lake", "A lake")
    assert [block.value["image"].pk for block in page.body] == [page.image.pk]
    assert old.asked == ["/nine.jpg"]  # the original, not the size


def test_a_description_that_is_too_long_for_the_main_picture_does_not_refuse_the_post(
    site, old, tmp_path
):
    old.files["/nine.jpg"] = picture_files.photo()
    items = attachment(9, f"{old.origin}/nine.jpg", "word " * 60), post(1, WORDS, THUMBNAIL)
    ran = Ran(written(tmp_path, "one.xml", wordpress(*items)), pictures="fetch")
    assert (ran.failure, "picture_description_left_out" in ran.err) == ("", True)
    assert draft().image is not None


def ghost(**columns: object) -> str:
    row = {
        "id": "1",
        "title": "A Post",
        "slug": "a-post",
        "status": "published",
        "html": f"<p>{WORDS}</p><p>{AFTER}</p>",
        **columns,
    }
    return json.dumps({"db": [{"meta": {"version": "5"}, "data": {"posts": [row]}}]})


def test_the_pictures_of_a_ghost_archive_are_beside_its_posts(site, old, tmp_path):
    with zipfile.ZipFile(tmp_path / "site.zip", "w") as packed:
        image = "__GHOST_URL__/content/images/2024/lake.png"
        html = f'<p>{WORDS}</p><img src="{image.replace("images/", "images/size/w600/")}" alt="B">'
        packed.writestr(
            "site/data/export.json", ghost(html=html, feature_image=image, feature_image_alt="A")
        )
        packed.writestr("site/content/images/2024/lake.png", picture_files.png())
    Ran(tmp_path / "site.zip", pictures="fetch")
    assert (draft().image_alt, len(figures()), old.asked) == ("A", 1, [])


def test_a_ghost_export_names_the_pictures_at_its_old_origin(site, old, tmp_path):
    old.files["/content/images/lake.png"] = picture_files.png()
    text = ghost(feature_image="__GHOST_URL__/content/images/lake.png")
    path = written(tmp_path, "ghost.json", text)
    Ran(path, pictures="fetch", old_origin=[old.origin])
    assert draft().image is not None


@pytest.mark.parametrize("name", ["empty.zip", "no.zip", "bomb.zip"])
def test_what_is_no_archive_of_ghost_is_refused_in_words(tmp_path, monkeypatch, name):
    monkeypatch.setattr(ghost_zip, "MOST_JSON", 1000)
    path = tmp_path / name
    path.write_bytes(b"no zip")
    if name != "no.zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            if name == "bomb.zip":
                packed.writestr("export.json", ghost(html="x" * 1000))
    with pytest.raises(ImportFailed):
        GhostZip(path).posts()


def test_the_pictures_of_a_word_document_are_taken_from_it(site, tmp_path):
    path = written(tmp_path, "post.docx", docx_files.with_picture(picture_files.photo()))
    Ran(path, title="A Post", pictures="fetch")
    [figure] = figures()
    assert figure["image"].contextual_alt_text == "A lake"
    assert picture_files.SECRET not in stored()


def test_nothing_inside_our_network_is_fetched_by_any_name(monkeypatch):
    def resolve(*_args: object, **_options: object) -> list[Any]:
        return [(2, 1, 6, "", ("192.168.1.1", 80))]

    monkeypatch.setattr("socket.getaddrinfo", resolve)
    with pytest.raises(FetchFailed) as failed:
        fetching.fetch("http://pictures.example.org/a.jpg", 100)
    assert failed.value.reason == "refused_address"
