"""Who leaves takes all posts along, as Markdown with the pictures beside it."""

from pathlib import Path
from typing import Any

import pytest

from django.conf import settings
from django.core.management import call_command

from blog.models import PostPage
from tests import factories
from tests.importing import Ran


@pytest.fixture
def exported(tmp_path: Path) -> Any:
    def run(**options: Any) -> dict[str, str]:
        call_command("export_posts", into=tmp_path, **options)
        return {
            str(path.relative_to(tmp_path)): path.read_text() for path in tmp_path.rglob("*.md")
        }

    return run


def test_each_published_post_is_a_file_with_its_pictures(site, exported, tmp_path):
    picture = factories.picture()
    page = factories.post("Calm evenings", image=picture, image_alt="A lake")
    factories.draft("Not yet")
    [(name, text)] = exported().items()
    assert name == f"en-CA/{page.slug}.md"
    assert 'title: "Calm evenings"' in text
    assert f'canonical: "{settings.ORIGIN}/blog/{page.slug}/"' in text
    [shown] = [row for row in text.split("\n") if row.startswith("![A lake](../pictures/")]
    copy = tmp_path / "en-CA" / shown.split("(")[1].rstrip(")")
    assert copy.resolve().read_bytes().startswith(b"\xff\xd8\xff")


def test_drafts_are_written_on_request_as_they_were_saved_last(site, exported):
    page = factories.draft("Not yet")
    factories.edit(page, title="Not yet, but soon")
    [text] = exported(drafts=True).values()
    assert 'title: "Not yet, but soon"' in text
    assert "draft: true" in text


def test_running_it_again_writes_the_same(site, exported):
    factories.post("Calm evenings", image=factories.picture(), image_alt="A lake")
    assert exported() == exported()


def test_an_export_is_imported_again(site, exported, tmp_path):
    factories.post("Calm evenings")
    exported()
    Ran(*tmp_path.rglob("*.md"), locale="en-CA")
    titles = PostPage.objects.values_list("title", flat=True)
    assert sorted(titles) == ["Calm evenings", "Calm evenings"]
