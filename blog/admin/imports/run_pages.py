"""The pages of one import: how far it is, what became of each post, and what to do next."""

import csv
from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from wagtail.admin import messages

from blog.admin import spreadsheets
from blog.admin.imports import names, rights, runs, working
from blog.admin.imports.pages import ImportPage, seen_by
from blog.importers.report import Notice
from blog.models import ImportedEntry, ImportRun

PER_PAGE = 50
# Said of nearly every post, or of no use to a person who has many to read.
_QUIET = frozenset(
    {"title_not_in_source", "title_in_source", "title_taken", "no_clinical_review"}
    | {"extra_blank_lines", "joined_lines", "trailing_nbsp", "old_address", "author_unknown"}
)


class RunPage(ImportPage):
    """A page of one import that the person may see."""

    @cached_property
    def run(self) -> ImportRun:
        found = seen_by(self.user).select_related("started_by", "index")
        return get_object_or_404(found, pk=self.kwargs["pk"])


class RunView(RunPage):
    """The import itself. POST: ``begin``, ``stop`` or ``go_on``."""

    template_name = "admin/importing/run.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        run = self.run
        self.page_title = run.name
        return self.render_to_response(self.get_context_data(run=run))

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        run = self.run
        if not self._move(run):
            messages.warning(request, _("This import has changed meanwhile: see its state below."))
        return redirect("import_run", run.pk)

    def _move(self, run: ImportRun) -> bool:
        if "stop" in self.request.POST:
            return runs.stop(run)
        if not rights.may_write_below(self.user, run.index):
            return False
        if "begin" in self.request.POST:
            moved = runs.begin(run, names.answers(run, self.user, self.request.POST.dict()))
        else:
            moved = "go_on" in self.request.POST and runs.go_on(run)
        if moved:
            working.wake_safely()
        return moved

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        run: ImportRun = kwargs["run"]
        counts = runs.counts(run)
        chosen = self.request.GET.get("outcome", "")
        entries = run.entries.filter(outcome=chosen) if chosen in counts else run.entries.all()
        page = Paginator(entries, PER_PAGE).get_page(self.request.GET.get("p"))
        waits = run.state == runs.State.LOOKED
        same = seen_by(self.user).filter(sha256=run.sha256).exclude(pk=run.pk)
        return {
            **super().get_context_data(**kwargs),
            **progress(run, counts),
            "chosen": chosen if chosen in counts else "",
            "page_obj": page,
            "rows": [(entry, list(_notices(entry))) for entry in page],
            "questions": list(names.questions(run, self.user)) if waits else [],
            "is_all_here": waits and not run.origins and not {"new", "changed"} & set(counts),
            "may_go_on": bool(run.file) and rights.may_write_below(self.user, run.index),
            "same": same.select_related("started_by").first(),
        }


class ProgressView(RunPage):
    """How far the import is: what the page of the import asks for while a worker is at it."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        run = self.run
        context = {"run": run, **progress(run, runs.counts(run))}
        answer = render(request, "admin/importing/part_progress.html", context)
        answer.headers["Cache-Control"] = "no-store"
        return answer


class ReportView(RunPage):
    """The report as a table for a spreadsheet."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        run = self.run
        rows = csv.writer(_Echo())
        lines = (
            rows.writerow([spreadsheets.plain(cell) for cell in row])
            for row in _table(run, request)
        )
        answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
        answer.headers["Content-Disposition"] = f'attachment; filename="import-{run.pk}.csv"'
        return answer


class _Echo:
    """What ``csv`` writes to, to have the line back."""

    def write(self, line: str) -> str:
        return line


def progress(run: ImportRun, counts: dict[str, int]) -> dict[str, Any]:
    """How far an import is, and the numbers of the outcomes with their words."""
    labels = dict(runs.Outcome.choices)
    return {
        "counts": [(each, labels[each], number) for each, number in counts.items()],
        "is_working": run.state == runs.State.WORKING,
        "percent": 100 * run.position // run.total if run.total else None,
    }


def _notices(entry: ImportedEntry) -> Iterator[Notice]:
    """What is lost or unsure, in the language of whoever reads it."""
    for row in entry.notices:
        facts = {key: row[key] for key in row if key not in ("code", "line", "applied")}
        if row["code"] not in _QUIET:
            yield Notice(code=row["code"], line=row["line"], applied=row["applied"], facts=facts)


def _table(run: ImportRun, request: HttpRequest) -> Iterator[list[str]]:
    yield [_("Number"), _("Title"), _("Outcome"), _("Reason"), _("Draft"), _("To check")]
    labels = dict(runs.Outcome.choices)
    for entry in run.entries.iterator(chunk_size=500):
        draft = ""
        if entry.page_id:
            path = reverse("wagtailadmin_pages:edit", args=[entry.page_id])
            draft = request.build_absolute_uri(path)
        said = [*entry.notes, *map(_sentence, _notices(entry))]
        label = str(labels[entry.outcome])
        number = str(entry.position + 1)
        yield [number, entry.title, label, entry.reason, draft, "\n".join(said)]


def _sentence(notice: Notice) -> str:
    original = notice.facts.get("original")
    return f"{notice.meaning} ({original})" if original else notice.meaning
