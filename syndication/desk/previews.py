"""Preview modes: a draft in every output form, rendered as a publication is."""

import json
from collections.abc import Mapping
from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog import codec, previews
from blog.builder import gaps
from blog.document import Document
from blog.models import PostPage
from syndication.desk import front_end, releases, renderers
from syndication.editions import publisher
from syndication.editions.publisher import Publisher
from syndication.reading.posts import EditionView
from syndication.web import pages

MODES = (
    ("web", _("Web page")),
    ("feed", _("Feed entry")),
    ("email", _("E-mail, desktop")),
    ("email_phone", _("E-mail, phone")),
    ("text", _("Plain text")),
    ("json", _("JSON")),
)


FRONT_END = ("front_end", _("Front end"))


def install() -> None:
    """Register the modes, in the order of the editor's menu."""
    # First, because readers see the other front end where there is one.
    previews.register(previews.Mode(*FRONT_END, _front_end, available=_has_front_end))
    for name, label in MODES:
        previews.register(previews.Mode(name, label, _RENDER[name]))


def draft_view(page: PostPage, facts: Publisher) -> EditionView:
    """A draft, complete or not, as channels render editions. Nothing is recorded."""
    document = releases.draft_document(page, facts, at=timezone.now())
    contents = renderers.render(document, releases.context(document, facts), facts).contents
    return replace(
        view_of(document, contents),
        published_at=page.first_published_at,
        updated_at=page.last_published_at,
        changed_at=page.last_published_at,
    )


def view_of(document: Document, contents: Mapping[str, str]) -> EditionView:
    """A document that is no edition, with its renditions, as channels show editions."""
    return EditionView(
        post_id=document.id,
        number=0,
        sequence=0,
        kind="draft",
        note="",
        digest=codec.digest(document),
        locale=document.locale,
        slug=document.slug,
        path=document.path or "/",
        title=document.title,
        published_at=None,
        updated_at=None,
        changed_at=None,
        contents=dict(contents),
    )


def _web(page: PostPage, request: HttpRequest) -> HttpResponse:
    facts = publisher.current()
    return pages.post(draft_view(page, facts), facts, draft=True, lost=gaps.names(page))


def _feed(page: PostPage, request: HttpRequest) -> HttpResponse:
    view = draft_view(page, publisher.current())
    values = {"view": view, "content": view.contents["feed"], "lang": view.locale}
    return TemplateResponse(request, "admin/previews/feed.html", values)


def _email(page: PostPage, request: HttpRequest) -> HttpResponse:
    return HttpResponse(draft_view(page, publisher.current()).contents["newsletter_html"])


def _email_phone(page: PostPage, request: HttpRequest) -> HttpResponse:
    view = draft_view(page, publisher.current())
    values = {"title": view.title, "mail": view.contents["newsletter_html"]}
    return TemplateResponse(request, "admin/previews/phone.html", values)


def _text(page: PostPage, request: HttpRequest) -> HttpResponse:
    words = draft_view(page, publisher.current()).contents["newsletter_text"]
    return TemplateResponse(request, "admin/previews/plain.html", {"words": words})


def _json(page: PostPage, request: HttpRequest) -> HttpResponse:
    data = json.loads(draft_view(page, publisher.current()).contents["data"])
    words = json.dumps(data, ensure_ascii=False, indent=2)
    return TemplateResponse(request, "admin/previews/plain.html", {"words": words})


def _front_end(page: PostPage, request: HttpRequest) -> HttpResponse:
    return front_end.send(page, draft_view(page, publisher.current()), request)


def _has_front_end() -> bool:
    return bool(settings.FRONT_END_PREVIEW_URL)


_RENDER = {
    "web": _web,
    "feed": _feed,
    "email": _email,
    "email_phone": _email_phone,
    "text": _text,
    "json": _json,
}
