"""The admin page that makes a draft of a text or a file, and shows before what it becomes."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DataError, IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from blog.admin import paste_authors, paste_preview, paste_topics
from blog.admin.imports import rights
from blog.admin.paste_form import MOST_CHARACTERS, PASTED, PasteForm, indexes, said, with_fix
from blog.admin.post_templates import closing
from blog.builder.addresses import TAGS
from blog.importers import known, saving, shapes, text
from blog.importers import lines as source_lines
from blog.importers.fixes import Fix
from blog.importers.report import Imported
from blog.importers.source import ImportFailed, Source
from blog.models import BlogIndexPage, Organization, PostPage

ANOTHER = "another"  # what the button says that makes a second post of the same text


class ImportView(WagtailAdminTemplateMixin, TemplateView):
    """Asks for a text, shows what it becomes, and makes the draft."""

    template_name = "admin/importing/paste.html"
    page_title = gettext_lazy("Paste a text")
    header_icon = "clipboard-list"

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Raises :class:`PermissionDenied` for whoever may write no post."""
        if not indexes(request.user).exists():  # type: ignore[arg-type]
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = PasteForm(user=self._user, initial={"index": request.GET.get("index")})
        return self.render_to_response(self.get_context_data(form=form))

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        form = PasteForm(request.POST, request.FILES, user=self._user)
        if not form.is_valid() or form.source is None:
            return self.render_to_response(self.get_context_data(form=form))
        corrected = with_fix(form.cleaned_data["fixes"], request.POST.get("fix", ""))
        title = form.cleaned_data["title"] or _first_line(form.source)
        try:
            imported = self._read(form, title or _("Untitled"), corrected)
        except ImportFailed as failed:
            form.add_error("words", said(failed))
            return self.render_to_response(self.get_context_data(form=form))
        if "create" in request.POST:
            if imported.document.title == _("Untitled"):
                form.add_error("title", _("Give the post a title."))
            elif done := self._create(form, imported):
                return done
        found = self._preview(form, imported, corrected)
        return self.render_to_response(self.get_context_data(form=form, **found))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_import = rights.may_import(self.request.user)
        return {**super().get_context_data(**kwargs), "may_import": may_import}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        here = {"url": "", "label": self.get_page_title()}
        return [*self.breadcrumbs_items, here]

    @property
    def _user(self) -> AbstractBaseUser:
        user: AbstractBaseUser = self.request.user  # type: ignore[assignment]
        return user

    def _read(self, form: PasteForm, title: str, corrected: dict[int, Fix]) -> Imported:
        index: BlogIndexPage = form.cleaned_data["index"]
        code = index.locale.language_code
        source = form.source
        if source is None:
            raise ImportFailed(PASTED, _("is empty"))
        own = form.cleaned_data["title"] or (title if source.kind == "pasted_text" else "")
        try:
            return text.parse(
                source,
                title=own or None,
                locale=TAGS.get(code, code),
                known_authors=known.known_authors(),
                known_organizations=tuple(Organization.objects.values_list("name", flat=True)),
                corrected=corrected,
            )
        except ImportFailed:
            if own:
                raise
            form.cleaned_data["title"] = title  # it has none of its own
            return self._read(form, title, corrected)

    def _create(self, form: PasteForm, imported: Imported) -> HttpResponse | None:
        """Make the draft and open it; ``None``, with the reason in the form, if that is not so."""
        another = self.request.POST["create"] == ANOTHER
        if form.source is None or (_present(imported) is not None and not another):
            return None
        may_add = self.request.user.has_perm("blog.add_author")
        document = paste_authors.signed_by(imported.document, self.request.POST, may_add=may_add)
        may_add = self.request.user.has_perm("blog.add_topic")
        document = paste_topics.about(document, self.request.POST, may_add=may_add)
        try:
            saved = self._save(form, replace(imported, document=document), another=another)
        except (ValidationError, DataError, IntegrityError, ImportFailed) as failed:
            reasons = failed.messages if isinstance(failed, ValidationError) else [str(failed)]
            form.add_error(None, " ".join(reasons))
            return None
        messages.success(self.request, _("The draft is made. Nothing is published yet."))
        # The browser puts the focus on the title, where the editor begins.
        return redirect(f"{reverse('wagtailadmin_pages:edit', args=[saved.page.pk])}#id_title")

    @transaction.atomic
    def _save(self, form: PasteForm, imported: Imported, *, another: bool) -> saving.Saved:
        index: BlogIndexPage = form.cleaned_data["index"]
        saved = saving.save(
            imported,
            cast(Source, form.source),
            user=self.request.user,  # type: ignore[arg-type]
            index=index,
            another=another,
            topics_chosen=True,
        )
        ending = closing.offered(imported.document, index.locale.language_code)
        if ending and self.request.POST.get("closing") == str(ending.template.pk):
            closing.append(saved.page, ending, self.request.user)
        return saved

    def _preview(
        self, form: PasteForm, imported: Imported, corrected: Mapping[int, Fix]
    ) -> dict[str, Any]:
        document = imported.document
        source = form.source
        return {
            "imported": imported,
            "title": "" if document.title == _("Untitled") else document.title,
            "parts": list(paste_preview.parts(imported)),
            "notices": paste_preview.notices(imported),
            "authors": [
                paste_authors.choice(each, self.request.user) for each in document.byline.authors
            ],
            "topics": paste_topics.choices(document, self.request.user),
            "fixes": " ".join(f"{number}:{fix}" for number, fix in corrected.items()),
            "html": source.text if source and source.kind == "html" else "",
            "words": source.text if source and source.kind != "html" else "",
            "name": source.name if source else "",
            "present": self._shown_present(imported),
            "closing": closing.offered(document, form.cleaned_data["index"].locale.language_code),
            "closing_chosen": self.request.POST.get("closing", ""),
            "another": ANOTHER,
        }

    def _shown_present(self, imported: Imported) -> dict[str, str] | None:
        """The post that was made of the text before, with its address where it may be edited."""
        present = _present(imported)
        if present is None:
            return None
        may_edit = present.permissions_for_user(self._user).can_edit()
        url = reverse("wagtailadmin_pages:edit", args=[present.pk]) if may_edit else ""
        return {"title": present.get_admin_display_title(), "url": url}


def _first_line(source: Source) -> str:
    """The first line of a plain text, where it could be its title."""
    if source.kind != "pasted_text":
        return ""
    found, _notices = source_lines.read(source.text[:MOST_CHARACTERS])
    first = found[0] if found else None
    if first is None or first.mark or len(found) == 1 or not shapes.is_short(first.text):
        return ""
    return first.text


def _present(imported: Imported) -> PostPage | None:
    """The post that was made of the same text before."""
    found = saving.identity_of(imported.document)
    return found.page if found else None


def address(index: BlogIndexPage | None = None) -> str:
    """The address of the page, for posts below ``index``."""
    return reverse("paste_post") + (f"?index={index.pk}" if index else "")
