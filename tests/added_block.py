"""A block's way to its readers on a real database: ``python -m tests.added_block <type>``.

The test of CONTRIBUTING.md runs this in a copy of the repository where a block was just added.
"""

import os
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client, override_settings  # noqa: E402

from blog import codec  # noqa: E402
from blog import document as doc  # noqa: E402
from blog.builder.raw import stream_data  # noqa: E402
from blog.models import PostPage  # noqa: E402
from tests import factories, samples  # noqa: E402

# Pages name their style sheet; it need not be gathered and compressed for that.
PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


@override_settings(STORAGES={**settings.STORAGES, "staticfiles": PLAIN})
def main(kind: str) -> None:
    """Publish a post with the sample block ``kind`` in each language, and read it everywhere."""
    call_command("migrate", verbosity=0)
    factories.build_site()
    for document in (samples.english(), samples.french()):
        (block,) = (part for part in document.body if part.type == kind)
        page = publish(document, block)
        answer = read(f"/api/v1/posts/{page.identity.pk}/").json()
        (served,) = answer["body"]
        assert served["type"] == kind
        assert served["value"] == codec.to_data(block.value), served
        for address, words in everywhere(page, answer["canonical_url"]):
            assert block.value.title in words, address


def publish(document: doc.Document, block: doc.Block) -> PostPage:
    """From the document to the editors' stream, and back by way of a publication."""
    raw = stream_data(samples.only(block), factories.NothingKnown())
    return factories.post(f"Added {document.slug}", locale=document.locale[:2], body=raw)


def everywhere(page: PostPage, canonical: str) -> Iterator[tuple[str, str]]:
    """Each address that shows the post, with what it says."""
    api = f"/api/v1/posts/{page.identity.pk}/"
    for address in (
        f"{api}?body=html",
        f"{api}?body=text",
        f"{api}newsletter.html",
        f"{api}newsletter.txt",
        f"/feeds/{page.locale.language_code}-CA/rss.xml",
        urlsplit(canonical).path,
    ):
        yield address, read(address).content.decode()


def read(address: str) -> Any:
    answer = Client(SERVER_NAME="localhost", SERVER_PORT="8000").get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer


if __name__ == "__main__":
    main(sys.argv[1])
