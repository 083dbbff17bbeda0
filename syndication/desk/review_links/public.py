"""The pages of a review link: the post with the answer's form, other forms of it, the evidence."""

import json
import logging
from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from blog import codec
from blog import document as doc
from blog.admin.review_links import answering
from blog.models import ReviewLink, ReviewLinkOpening
from blog.renditions import data
from blog.renditions.context import language
from syndication.desk import releases, renderers
from syndication.desk.previews import view_of
from syndication.desk.review_links import evidence, mails
from syndication.desk.review_links.access import by_token, closed
from syndication.desk.review_links.answer_form import AnswerForm
from syndication.desk.review_links.passages import Passage, split
from syndication.editions.publisher import Publisher
from syndication.http import content_policy
from syndication.web import pages

logger = logging.getLogger("wellspring.desk")

What = ReviewLinkOpening.What
# The other forms of a post, as the previews of the editor show them.
FORMS = {
    "email": gettext_lazy("E-mail"),
    "feed": gettext_lazy("Feed entry"),
    "text": gettext_lazy("Plain text"),
    "json": gettext_lazy("JSON"),
}
# Mails and the feed's preview style themselves; no script, no form, no other page.
STYLED = {
    "default-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
    "img-src": "'self' data:",
    "style-src": "'unsafe-inline'",
}


@by_token(What.PAGE, "GET", "HEAD", "POST")
def page(request: HttpRequest, link: ReviewLink, facts: Publisher) -> HttpResponse:
    """The post and the form; after the answer, what was answered."""
    if link.given:
        return _to_itself(request) if request.method == "POST" else _answered(link, facts)
    document = codec.loads(link.document)
    parts = split(document, releases.context(document, facts))
    form = AnswerForm(request.POST if request.method == "POST" else None, passages=parts)
    if request.method == "POST" and (done := _take(request, link, facts, form)):
        return done
    return _post(link, facts, document, parts, form)


def _take(
    request: HttpRequest, link: ReviewLink, facts: Publisher, form: AnswerForm
) -> HttpResponse | None:
    """Store a valid answer; ``None`` where the form says what is wrong with it."""
    with override(language(link.locale)):
        if not form.is_valid():
            return None
        try:
            given = answering.answer(link, form.given(), at=timezone.now())
        except answering.ClosedError as error:  # since the page was opened
            return closed(link, facts, error.state)
        except answering.OwnPostError:
            form.add_error("verdict", _("An author cannot review their own post."))
            return None
    if given:
        mails.tell_of_answer.enqueue(link_id=link.pk)
    return _to_itself(request)


def _to_itself(request: HttpRequest) -> HttpResponse:
    """See other: to load the page again sends nothing again."""
    return HttpResponseRedirect(request.path, status=303)


def _post(
    link: ReviewLink,
    facts: Publisher,
    document: doc.Document,
    parts: list[Passage],
    form: AnswerForm,
) -> HttpResponse:
    context = releases.context(document, facts)
    view = view_of(document, {"data": data.render(document, context), "html": ""})
    more = {
        "link": link,
        "form": form,
        "forms": FORMS.items(),
        "changed": _has_changed(link),
        "body": _commented(parts, form, document.locale),
        "feeds": [],
    }
    return pages.post(view, facts, draft=True, template="web/review/post.html", more=more)


def _commented(parts: list[Passage], form: AnswerForm, locale: str) -> SafeString:
    """The body, with a folded field for a comment after each passage."""
    fields = [(each, form[f"at-{each.id}"] if each.id else None) for each in parts]
    with override(language(locale)):
        markup = render_to_string("web/review/commented.html", {"parts": fields})
    return mark_safe(markup)  # noqa: S308  # a template


def _answered(link: ReviewLink, facts: Publisher) -> HttpResponse:
    values = {"link": link, "given": link.given, "noindex": True}
    return pages.framed("web/review/answered.html", link.locale, facts, values)


def _has_changed(link: ReviewLink) -> bool:
    try:
        return answering.has_changed(link)
    except Exception:  # the reviewer reads the link's own words, whatever the draft is by now
        logger.exception("a draft could not be compared", extra={"link": link.pk})
        return True


@by_token(What.PREVIEW, "GET", "HEAD")
def preview(request: HttpRequest, link: ReviewLink, facts: Publisher, form: str) -> HttpResponse:
    """The same words in another form: a mail, a feed entry, plain text, JSON."""
    document = codec.loads(link.document)
    contents = renderers.render(document, releases.context(document, facts), facts).contents
    with override(language(link.locale)):
        response = _form(request, form, document, contents)
        if isinstance(response, TemplateResponse):
            response.render()
    response["Content-Security-Policy"] = content_policy.header(STYLED)
    response["Content-Language"] = link.locale
    return response


def _form(
    request: HttpRequest, form: str, document: doc.Document, contents: Mapping[str, str]
) -> HttpResponse:
    if form == "email":
        return HttpResponse(contents["newsletter_html"])
    if form == "feed":
        view = view_of(document, contents)
        values = {"view": view, "content": contents["feed"], "lang": view.locale}
        return TemplateResponse(request, "admin/previews/feed.html", values)
    words = contents["newsletter_text"]
    if form == "json":
        words = json.dumps(json.loads(contents["data"]), ensure_ascii=False, indent=2)
    return TemplateResponse(request, "admin/previews/plain.html", {"words": words})


@by_token(What.EVIDENCE, "GET", "HEAD")
def proof(request: HttpRequest, link: ReviewLink, facts: Publisher) -> HttpResponse:
    """Who answered what, when, to which words: a page to print."""
    if link.given is None:
        return HttpResponseRedirect("../", status=303)
    return evidence.page(link, facts)
