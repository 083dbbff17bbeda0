"""What a new post begins with: a template of its language, or nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst

from wagtail.admin.utils import get_valid_next_url_from_request

from blog.admin.checks_panel import FindingsCreateView
from blog.admin.post_templates import gone
from blog.models import BlogIndexPage, PostPage, PostTemplate

EMPTY = "empty"  # what the form's address says of a post that begins with nothing
CHOSEN = "template"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A template as the page shows it; without one it is the empty post."""

    url: str
    template: PostTemplate | None = None
    parts: tuple[str, ...] = ()


def choose(request: HttpRequest, index_id: int) -> HttpResponse:
    """The templates for a post below an index; without any, the empty form at once.

    Raises :class:`PermissionDenied` for whoever may not add a post there.
    """
    index = get_object_or_404(BlogIndexPage, pk=index_id)
    if not index.permissions_for_user(request.user).can_add_subpage():
        raise PermissionDenied
    templates = list(PostTemplate.objects.to_choose(index.locale.language_code))
    onward = get_valid_next_url_from_request(request)
    choices = _choices(index, templates, onward)
    if not templates:
        return redirect(choices[0].url)
    values = {
        "index": index,
        "choices": choices,
        "may_change": request.user.has_perm("blog.change_posttemplate"),
        "templates_url": reverse(PostTemplate.snippet_viewset.get_url_name("list")),
        "paste_url": f"{reverse('paste_post')}?{urlencode({'index': index.pk})}",
    }
    return render(request, "admin/post_templates/choose.html", values)


def _choices(index: BlogIndexPage, templates: Iterable[PostTemplate], onward: str) -> list[Choice]:
    """The default template first; the empty post comes last, or first where there is no default."""
    form = reverse("wagtailadmin_pages:add", args=["blog", "postpage", index.pk])

    def url(chosen: str) -> str:
        query = {CHOSEN: chosen, **({"next": onward} if onward else {})}
        return f"{form}?{urlencode(query)}"

    found = [
        Choice(url=url(str(each.pk)), template=each, parts=tuple(_parts(each)))
        for each in templates
    ]
    empty = Choice(url=url(EMPTY))
    has_default = any(each.template and each.template.is_default for each in found)
    return [*found, empty] if has_default else [empty, *found]


def _parts(template: PostTemplate) -> Iterable[str]:
    """The names of its blocks, each once."""
    named = (capfirst(str(child.block.label)) for child in template.body)
    return dict.fromkeys(named)


class NewPostView(FindingsCreateView):
    """The form of a new post, filled in from the template that its address names."""

    page: PostPage

    def get(self, request: HttpRequest) -> Any:
        chosen = request.GET.get(CHOSEN)
        language = self.page.locale.language_code
        if chosen is None and PostTemplate.objects.to_choose(language).exists():
            return redirect(choose_url(self.parent_page, self.next_url))
        template = _named(chosen or "")
        if template is not None:
            template.fill(self.page)
            gone.warn(request, template)
        return super().get(request)


def _named(chosen: str) -> PostTemplate | None:
    """The template of that id; one that is deleted meanwhile is none."""
    if not (chosen.isascii() and chosen.isdecimal() and len(chosen) < 10):
        return None
    return PostTemplate.objects.filter(pk=int(chosen)).first()


def choose_url(index: BlogIndexPage, onward: str = "") -> str:
    """The address of the page that asks for the template of a post below ``index``."""
    found = reverse("new_post", args=[index.pk])
    return f"{found}?{urlencode({'next': onward})}" if onward else found
