"""The admin page that makes a template of a post."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from wagtail.admin import messages
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import log
from wagtail.models import Page

from blog.models import PostPage, PostTemplate
from blog.models.seen_form import Seen
from blog.models.template import TAKEN

PERMISSION = "blog.add_posttemplate"


class MakeForm(Seen, forms.ModelForm[PostTemplate]):
    """The name of a template that is made of a post."""

    class Meta:
        model = PostTemplate
        fields = ["name", "is_default"]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if PostTemplate.objects.filter(language=self.instance.language, name=name).exists():
            raise ValidationError(TAKEN)
        return name


def make(request: HttpRequest, page_id: int) -> HttpResponse:
    """Ask for a name, and make a template of the post's latest draft.

    Raises :class:`PermissionDenied` for whoever may not edit the post or add templates.
    """
    page = get_object_or_404(PostPage, pk=page_id)
    if not _may_make(page, request.user):
        raise PermissionDenied
    language = page.locale.language_code
    form = MakeForm(request.POST or None, instance=PostTemplate(language=language))
    if request.method == "POST" and form.is_valid():
        template = form.save(commit=False)
        template.take(page.get_latest_revision_as_object())
        template.save()
        log(template, "wagtail.create", user=request.user)
        _say_made(request, template)
        return redirect("wagtailadmin_pages:edit", page.pk)
    values = {"form": form, "page": page}
    return render(request, "admin/post_templates/make.html", values)


def _say_made(request: HttpRequest, template: PostTemplate) -> None:
    url = reverse(PostTemplate.snippet_viewset.get_url_name("edit"), args=[template.pk])
    words = _("The template “%(name)s” is made. New posts can begin with it.")
    messages.success(
        request, words % {"name": template.name}, buttons=[messages.button(url, _("Edit it"))]
    )


def _may_make(page: PostPage, user: Any) -> bool:
    return bool(user.has_perm(PERMISSION) and page.permissions_for_user(user).can_edit())


def button(
    page: Page, user: AbstractBaseUser, next_url: str = "", **_kwargs: Any
) -> Iterator[Button]:
    """Wagtail's hook for the menu of a page's header."""
    if isinstance(page, PostPage) and page.pk and _may_make(page, user):
        url = reverse("make_template", args=[page.pk])
        yield Button(_("Make a template of this post"), url=url, icon_name="copy", priority=36)
