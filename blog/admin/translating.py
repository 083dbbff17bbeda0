"""The admin page that makes a draft of a post in the other language.

Wagtail's page is for people who may edit the original, and leaves the copy to the original's owner:
a Translator could neither make it nor edit it.
"""

from typing import Any, cast

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from wagtail.contrib.simple_translation.forms import SubmitTranslationForm
from wagtail.contrib.simple_translation.views import SubmitPageTranslationView
from wagtail.models import Locale, Page

from blog.models import PostPage, comments

PERMISSION = "simple_translation.submit_translation"


def missing_locales(page: Page) -> list[Locale]:
    """The languages without this page, though with its parent."""
    known = page.get_translations(inclusive=True).values("locale_id")
    parents = page.get_parent().get_translations(inclusive=True).values("locale_id")
    return list(Locale.objects.filter(pk__in=parents).exclude(pk__in=known))


def link(page: Page, user: User) -> str | None:
    """The address at which ``user`` may translate ``page``; ``None`` if there is nothing to do."""
    if not page.pk or not user.has_perm(PERMISSION):
        return None
    if not any(_may_add(user, page, locale) for locale in missing_locales(page)):
        return None
    return address(page)


def address(page: Page) -> str:
    """The address of the page that makes the translation of ``page``."""
    found: str = reverse("simple_translation:submit_page_translation", args=[page.pk])
    return found


def _may_add(user: User, page: Page, locale: Locale) -> bool:
    parent = page.get_parent().get_translation_or_none(locale)
    return parent is not None and parent.permissions_for_user(user).can_add_subpage()


class TranslateView(SubmitPageTranslationView):
    """Copies a post into the chosen language; the copy belongs to whoever translates it."""

    def get_object(self) -> Page:
        page = get_object_or_404(Page, pk=self.kwargs["page_id"]).specific
        if not isinstance(page, PostPage):
            return super().get_object()
        if page.alias_of_id:
            raise Http404
        return page

    def get_form(self) -> SubmitTranslationForm:
        if self.request.method == "POST":
            return super().get_form()
        missing = missing_locales(self.object) if isinstance(self.object, PostPage) else []
        only = missing if len(missing) == 1 else []
        return SubmitTranslationForm(self.object, initial={"locales": only})

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Raises :class:`PermissionDenied` where the person may not add a post."""
        if not isinstance(self.object, PostPage):
            untouched: HttpResponse = super().post(request, **kwargs)
            return untouched
        form = self.get_form()
        chosen = list(form.cleaned_data["locales"]) if form.is_valid() else []
        for locale in chosen:
            if not _may_add(cast(User, request.user), self.object, locale):
                raise PermissionDenied
        with transaction.atomic():
            answer: HttpResponse = super().post(request, **kwargs)
            made = self.object.get_translations().filter(locale__in=chosen)
            made.update(owner=request.user)
            for page in made:
                comments.follow(page, request.user)
        return answer
