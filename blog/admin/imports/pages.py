"""The pages that list the imports and that begin one."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from blog.admin.imports import rights, working
from blog.admin.imports.form import ImportForm
from blog.admin.paste_form import indexes
from blog.models import ImportRun

PER_PAGE = 20


class ImportPage(WagtailAdminTemplateMixin, TemplateView):
    """A page about imports, for whoever may import many posts at once."""

    page_title: Any = gettext_lazy("Import posts")
    header_icon = "download"

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Raises :class:`PermissionDenied` for whoever may not."""
        if not rights.may_import(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def user(self) -> Any:
        return self.request.user

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        above = [{"url": reverse("imports"), "label": gettext_lazy("Import posts")}]
        return [*self.breadcrumbs_items, *above, {"url": "", "label": self.get_page_title()}]


class ImportsView(ImportPage):
    """The imports so far, the newest first."""

    template_name = "admin/importing/runs.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = seen_by(self.user).select_related("started_by", "index")
        page = Paginator(found, PER_PAGE).get_page(self.request.GET.get("p"))
        return {**super().get_context_data(**kwargs), "page_obj": page}


class NewImportView(ImportPage):
    """Takes a file. Nothing is imported by this request: a worker looks at it first."""

    template_name = "admin/importing/new.html"
    page_title = gettext_lazy("Import a file")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ImportForm(user=self.user, initial={"index": request.GET.get("index")})
        return self.render_to_response(self.get_context_data(form=form))

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        form = ImportForm(request.POST, request.FILES, user=self.user)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        run = form.save()
        working.wake_safely()
        return redirect("import_run", run.pk)


def seen_by(user: Any) -> QuerySet[ImportRun]:
    """The imports that a person may see: their own, and those below indexes of theirs."""
    return ImportRun.objects.filter(
        Q(started_by=user) | Q(index__in=indexes(user)) | Q(index__isnull=True)
    )
