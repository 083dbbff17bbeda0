"""Registers our additions to Wagtail's admin: snippets, the findings panel, recording reviews."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.dispatch import receiver
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.account import AvatarSettingsPanel
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.admin.widgets.button import Button
from wagtail.models import Page, Site
from wagtail.signals import init_new_page
from wagtail.snippets.models import register_snippet

from blog.admin import (
    home,
    importing,
    keep_words,
    main_button,
    moments,
    overriding,
    paste_form,
    reviewers,
    reviews,
    scheduling,
    spacing,
    translating,
)
from blog.admin.checks_panel import FindingsEditView
from blog.admin.history import MomentsHistoryView
from blog.admin.imports import menu as imports
from blog.admin.pictures import AvatarForm
from blog.admin.post_templates import choosing, making
from blog.admin.review_links import history as review_link_history
from blog.admin.snippets import SharedFacts
from blog.blocks import pasting
from blog.models import BlogIndexPage, PostPage, SiteSettings

# On every page of the admin; the others are loaded by the pages that need them.
SHEETS = (
    "admin/narrow.css",
    "admin/home.css",
    "admin/pasted_items.css",
    "admin/locked.css",
    "admin/writing.css",
    "admin/history.css",
    "admin/pictures.css",
)

register_snippet(SharedFacts)
AvatarSettingsPanel.form_class = AvatarForm
hooks.register("insert_global_admin_js", keep_words.script)
hooks.register("insert_global_admin_js", pasting.scripts)
hooks.register("register_admin_urls", keep_words.urls)
hooks.register("register_admin_urls", imports.urls)
hooks.register("register_admin_menu_item", imports.menu_item)
hooks.register("register_page_header_buttons", imports.buttons)
hooks.register("register_permissions", imports.permissions)
hooks.register("register_admin_urls", overriding.urls)
hooks.register("register_admin_urls", spacing.urls)
hooks.register("register_log_actions", overriding.log_actions)
hooks.register("register_page_action_menu_item", scheduling.menu_item)
hooks.register("construct_page_action_menu", main_button.order, order=1000)  # after all others
hooks.register("construct_homepage_panels", home.panels)
hooks.register("construct_homepage_panels", reviewers.panels)
hooks.register("register_page_header_buttons", making.button)
hooks.register("register_log_actions", review_link_history.log_actions)
hooks.register("register_log_actions", moments.log_actions)
hooks.register("construct_homepage_summary_items", home.no_counts, order=1000)  # after Wagtail's


@hooks.register("insert_global_admin_css")
def stylesheets() -> SafeString:
    tags = ((static(sheet),) for sheet in SHEETS)
    return format_html_join("", '<link rel="stylesheet" href="{}">', tags)


class PostViewSet(PageViewSet):
    """Wagtail's views of a post, with the findings beside the form."""

    model = PostPage
    add_view_class = choosing.NewPostView
    edit_view_class = FindingsEditView
    history_view_class = MomentsHistoryView
    add_to_admin_menu = False


@hooks.register("register_admin_viewset")
def post_viewset() -> PostViewSet:
    return PostViewSet("posts")


@hooks.register("register_admin_urls")
def reviewing_urls() -> list[URLPattern]:
    return [path("posts/<int:page_id>/review/", reviews.record, name="record_review")]


@hooks.register("register_admin_urls")
def importing_urls() -> list[URLPattern]:
    return [path("posts/paste/", importing.ImportView.as_view(), name="paste_post")]


@hooks.register("register_admin_urls")
def template_urls() -> list[URLPattern]:
    return [
        path("posts/new/<int:index_id>/", choosing.choose, name="new_post"),
        path("posts/<int:page_id>/template/", making.make, name="make_template"),
    ]


class PasteMenuItem(MenuItem):
    """Shown to whoever may write posts."""

    def is_shown(self, request: Any) -> bool:
        return paste_form.indexes(request.user).exists()


@hooks.register("register_admin_menu_item")
def paste_menu_item() -> MenuItem:
    label = _("Paste a text")
    return PasteMenuItem(label, reverse("paste_post"), icon_name="clipboard-list", order=150)


@hooks.register("register_page_header_buttons")
def paste_button(
    page: Page, user: AbstractUser, next_url: str = "", **_kwargs: Any
) -> Iterator[Button]:
    if not isinstance(page.specific_deferred, BlogIndexPage):
        return
    if page.permissions_for_user(user).can_add_subpage():
        url = importing.address(page)
        yield Button(_("Paste a text"), url=url, icon_name="clipboard-list", priority=15)


@hooks.register("register_admin_urls")
def translating_urls() -> list[URLPattern]:
    """At Wagtail's address and before it: this app is installed first."""
    where = "translation/submit/page/<int:page_id>/"
    return [path(where, translating.TranslateView.as_view())]


@hooks.register("register_page_header_buttons")
def review_button(
    page: Page, user: AbstractUser, next_url: str = "", **_kwargs: Any
) -> Iterator[Button]:
    if isinstance(page, PostPage) and page.pk and user.has_perm(reviews.ADD_REVIEW):
        yield Button(
            _("Record a review"),
            url=reverse("record_review", args=[page.pk]),
            icon_name="check",
            priority=35,
        )


@receiver(init_new_page)
def begin_with_site_defaults(page: Page, **_kwargs: Any) -> None:
    """A new post starts with the site's default disclaimer, unless its template has another."""
    site = Site.objects.filter(is_default_site=True).first()
    if isinstance(page, PostPage) and site and page.disclaimer is None:
        page.disclaimer = SiteSettings.for_site(site).default_disclaimer
