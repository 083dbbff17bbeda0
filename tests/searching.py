"""Searching in tests: short posts, and the titles that a question finds."""

from datetime import timedelta
from urllib.parse import urlencode

from django.test import Client

from blog import document as doc
from tests import sample_parts
from tests.editions_factory import AT, publish, small


def ask(**query):
    return Client().get(f"/api/v1/posts/?{urlencode(query)}")


def titles(**query):
    answer = ask(**{"body": "none", **query})
    assert answer.status_code == 200, answer.content
    return [post["title"] for post in answer.json()["results"]]


def saying(number, text, **changes):
    """A short post whose only paragraph is ``text``."""
    locale = changes.get("locale", "en-CA")
    paragraph = sample_parts.block(
        "paragraph", doc.Paragraph(html=f"<p>{text}</p>", text=text), locale
    )
    values = {"title": f"Post {number}", "lead": sample_parts.rich("Lead."), "body": (paragraph,)}
    return small(number, **{**values, **changes})


def french(number, text, **changes):
    return saying(number, text, locale="fr-CA", **changes)


def tell(*documents):
    for hours, document in enumerate(documents):
        publish(document, at=AT + timedelta(hours=hours))
