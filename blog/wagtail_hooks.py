"""What the editors' admin has beside Wagtail's own: shared facts, and the recording of reviews."""

from collections.abc import Iterator
from typing import Any

from django.dispatch import receiver
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from wagtail import hooks
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.admin.widgets.button import Button
from wagtail.models import Site
from wagtail.signals import init_new_page
from wagtail.snippets.models import register_snippet

from blog import reviewing
from blog.checks.panel import FindingsCreateView, FindingsEditView
from blog.models import PostPage, SiteSettings
from blog.snippets import SharedFacts

register_snippet(SharedFacts)


class PostViewSet(PageViewSet):
    """Wagtail's own views of a post, with what was found in it beside the form."""

    model = PostPage
    add_view_class = FindingsCreateView
    edit_view_class = FindingsEditView
    add_to_admin_menu = False


@hooks.register("register_admin_viewset")
def post_viewset() -> PostViewSet:
    return PostViewSet("posts")


@hooks.register("register_admin_urls")
def reviewing_urls() -> list[URLPattern]:
    return [path("posts/<int:page_id>/review/", reviewing.record, name="record_review")]


@hooks.register("register_page_header_buttons")
def review_button(page: Any, user: Any, next_url: str = "", **_kwargs: Any) -> Iterator[Button]:
    if isinstance(page, PostPage) and page.pk and user.has_perm("blog.add_review"):
        yield Button(
            _("Record a review"),
            url=reverse("record_review", args=[page.pk]),
            icon_name="check",
            priority=35,
        )


@receiver(init_new_page)
def begin_with_site_defaults(page: Any, **_kwargs: Any) -> None:
    """A new post carries the site's disclaimer until its editor says otherwise."""
    site = Site.objects.filter(is_default_site=True).first()
    if isinstance(page, PostPage) and site:
        page.disclaimer = SiteSettings.for_site(site).default_disclaimer
