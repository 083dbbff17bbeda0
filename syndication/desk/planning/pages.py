"""The pages of the calendar: a month, a day, and moving a publication to another time."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail.admin import messages

from blog.admin import coming, local_times
from blog.admin.coming import Event, Span
from blog.models import PostPage
from syndication.desk import home, refusals
from syndication.desk.partners.pages import Breadcrumb, Page
from syndication.desk.planning import events, private_address, rescheduling
from syndication.desk.planning.events import KINDS, Choice, Sight
from syndication.desk.planning.months import Month, day_label
from syndication.desk.planning.rescheduling import MoveForm, ScheduleChanged, Scheduled
from syndication.desk.releases import PublishRefused

PER_PAGE = 50
MOST_LATE = 12


class CalendarPage(Page):
    """A page of the calendar. Everybody in the admin may open it; ``Sight`` says what it shows."""

    needs = "wagtailadmin.access_admin"
    index = "calendar:index"
    header_icon = "calendar-alt"

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        self.now = timezone.now()
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def sight(self) -> Sight:
        return Sight.of(self.request.user)

    @cached_property
    def choice(self) -> Choice:
        kind, language = (self.request.GET.get(name, "") for name in ("kind", "language"))
        return Choice(
            kind=kind if kind in self.sight.kinds else "",
            language=language if language in dict(settings.LANGUAGES) else "",
        )

    def address(self, url: str, **query: str) -> str:
        """The address with what was chosen."""
        chosen = {"kind": self.choice.kind, "language": self.choice.language, **query}
        asked = urlencode({name: value for name, value in chosen.items() if value})
        return f"{url}?{asked}" if asked else url

    def rows(self, found: Iterable[Event]) -> list[dict[str, Any]]:
        """The events as the templates show them. Seven queries, however many there are."""
        linked = coming.linked(found, self.request.user)
        movable = events.movable(linked, self.request.user)
        refused = refusals.by_page()
        return [_row(each, movable, refused, self.now) for each in linked]

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        return super().get_context_data(
            kinds=[(kind, KINDS[kind]) for kind in self.sight.kinds],
            languages=settings.LANGUAGES,
            choice=self.choice,
            zone=local_times.zone_name(),
            **kwargs,
        )


class MonthPage(CalendarPage):
    """A month as a table of weeks, and what is late."""

    page_title = gettext_lazy("Calendar")
    template_name = "admin/planning/month.html"

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        today = timezone.localdate(self.now)
        month = Month.read(self.request.GET.get("month", ""), today=today)
        found = events.between(self.sight, month.span, at=self.now, choice=self.choice)
        late = events.late(self.sight, at=self.now)
        weeks = month.weeks(found, today=today)
        shown = [event for week in weeks for day in week for event in day.events]
        rows = iter(self.rows([*shown, *late[:MOST_LATE]]))
        return super().get_context_data(
            month=month,
            weeks=[[self._day(day, rows) for day in week] for week in weeks],
            late=list(rows),
            late_more=max(0, len(late) - MOST_LATE),
            timer=[each.what for each in home.late_timer(self.now)] if self.sight.drafts else [],
            previous=self._month(month.previous),
            next=self._month(month.next),
            today=self.address(reverse("calendar:index")),
            nothing=not any(event.day.month == month.first.month for event in found),
            **kwargs,
        )

    def _month(self, month: Month) -> dict[str, str]:
        url = self.address(reverse("calendar:index"), month=str(month))
        return {"label": month.label, "url": url}

    def _day(self, day: Any, rows: Any) -> dict[str, Any]:
        return {
            "day": day,
            "label": day_label(day.date),
            "url": self.address(day.url),
            "rows": [next(rows) for _event in day.events],
        }


class DayPage(CalendarPage):
    """All events of one day."""

    page_title = gettext_lazy("Day")
    template_name = "admin/planning/day.html"

    @cached_property
    def day(self) -> date:
        try:
            return date.fromisoformat(self.kwargs["day"])
        except ValueError as error:
            raise Http404 from error

    def get_page_title(self) -> str:
        return day_label(self.day)

    def parents(self) -> list[Breadcrumb]:
        month = self.address(reverse("calendar:index"), month=f"{self.day:%Y-%m}")
        return [{"url": month, "label": _("Calendar")}]

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        span = Span(first=self.day, last=self.day)
        found = events.between(self.sight, span, at=self.now, choice=self.choice)
        page = Paginator(found, PER_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(
            rows=self.rows(page.object_list), page_obj=page, back=self.parents()[0]["url"], **kwargs
        )


class MovePage(CalendarPage):
    """Moves the scheduled publication of a post to another time, or publishes it now."""

    page_title = gettext_lazy("Publish at another time")
    template_name = "admin/planning/move.html"

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.user.has_perm(self.needs):
            if not self.post_page.permissions_for_user(request.user).can_publish():
                raise PermissionDenied
            if stop := self._stop(request):
                return stop
        return super().dispatch(request, *args, **kwargs)

    def _stop(self, request: HttpRequest) -> HttpResponse | None:
        """Back to the calendar, where there is nothing to move."""
        if self.scheduled is None:
            messages.warning(request, _("This post is not scheduled any more."))
        elif rescheduling.is_locked(self.post_page, request.user):
            messages.warning(request, _("This post is locked by somebody else."))
        else:
            return None
        return redirect("calendar:index")

    @cached_property
    def post_page(self) -> PostPage:
        page: PostPage = get_object_or_404(PostPage, pk=self.kwargs["page_id"])
        return page

    @cached_property
    def scheduled(self) -> Scheduled | None:
        return rescheduling.scheduled(self.post_page)

    def get_page_subtitle(self) -> str:
        return str(self.post_page.get_admin_display_title())

    def parents(self) -> list[Breadcrumb]:
        return [{"url": reverse("calendar:index"), "label": _("Calendar")}]

    def form(self, data: Any = None) -> MoveForm:
        assert self.scheduled is not None  # noqa: S101  # dispatch has looked
        initial = {"at": self._proposed(self.scheduled.at), "seen": self.scheduled.seen}
        draft = self.post_page.revisions.get(pk=self.scheduled.revision).as_object()
        return MoveForm(data, initial=initial, expires=draft.expire_at)

    def _proposed(self, at: datetime) -> datetime:
        """The same time of the day to which the publication was dragged, if it was."""
        try:
            day = date.fromisoformat(self.request.GET.get("to", ""))
        except ValueError:
            return at
        return datetime.combine(day, timezone.localtime(at).time())

    def post(self, request: HttpRequest, **_kwargs: object) -> HttpResponse:
        if "now" in request.POST:
            return self._published_now(request.POST.get("seen", ""))
        form = self.form(request.POST)
        if not form.is_valid() or not self._moved(form):
            return self.render_to_response(self.get_context_data(form=form))
        at = form.cleaned_data["at"]
        words = _("“%(title)s” is published on %(time)s.")
        messages.success(
            request,
            words % {"title": self.get_page_subtitle(), "time": local_times.shown(at)},
        )
        month = f"{timezone.localdate(at):%Y-%m}"
        return redirect(f"{reverse('calendar:index')}?month={month}")

    def _moved(self, form: MoveForm) -> bool:
        """Whether it is moved; if not, the form says why."""
        for reason in self._refused(form.cleaned_data["seen"], form.cleaned_data["at"]):
            form.add_error(None, reason)
        return not form.errors

    def _published_now(self, seen: str) -> HttpResponse:
        if reasons := self._refused(seen, None):
            messages.error(self.request, " ".join(reasons))
            return redirect("calendar:move", self.post_page.pk)
        words = _("“%(title)s” is published.") % {"title": self.get_page_subtitle()}
        messages.success(self.request, words)
        return redirect("calendar:index")

    def _refused(self, seen: str, to: datetime | None) -> list[str]:
        """Move the publication; why it was not moved, if it was not."""
        try:
            rescheduling.move(self.post_page, seen, to, user=self.request.user)
        except ScheduleChanged:
            return [_("Somebody else has changed the schedule meanwhile. Open this page again.")]
        except PublishRefused as refused:
            return [str(reason) for reason in refused.reasons]
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        assert self.scheduled is not None  # noqa: S101  # dispatch has looked
        kwargs.setdefault("form", self.form())
        return super().get_context_data(
            now_at=local_times.shown(self.scheduled.at),
            back=f"{reverse('calendar:index')}?month={timezone.localdate(self.scheduled.at):%Y-%m}",
            **kwargs,
        )


class AddressPage(CalendarPage):
    """Makes, replaces and removes the private address of the person's own calendar."""

    page_title = gettext_lazy("Your calendar in other programs")
    template_name = "admin/planning/address.html"

    def parents(self) -> list[Breadcrumb]:
        return [{"url": reverse("calendar:index"), "label": _("Calendar")}]

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        made_at = private_address.made_at(self.request.user)
        return super().get_context_data(
            made_at=local_times.shown(made_at) if made_at else "", **kwargs
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        if "remove" not in request.POST:
            made = private_address.make(request.user, at=self.now)
            return self.show_secret(address=made)
        private_address.remove(request.user)
        messages.success(request, _("The address is removed: nobody reads your calendar by it."))
        return redirect("calendar:address")


def _row(event: Event, movable: set[int], refused: dict[int, str], at: datetime) -> dict[str, Any]:
    is_publication = event.kind == coming.PUBLICATION
    may_move = is_publication and event.page in movable
    late = _late(event, refused, at)
    return {
        "event": event,
        "kind": KINDS[event.kind],
        "time": local_times.clock(event.at) if isinstance(event.at, datetime) else "",
        "day": day_label(event.day),
        "late": late,
        "what": "" if late and event.kind in events.BY_TIMER else event.what,
        "move": reverse("calendar:move", args=[event.page]) if may_move else "",
    }


def _late(event: Event, refused: dict[int, str], at: datetime) -> str:
    """What has not been done in time, in words; "" where nothing is late."""
    if event.kind == coming.PUBLICATION and event.is_overdue and event.page in refused:
        return _("late: it could not be published. %(reasons)s") % {"reasons": refused[event.page]}
    if not events.is_late(event, at=at):
        return ""
    if event.kind == coming.PUBLICATION:
        return _("late: not published yet")
    if event.kind == coming.EXPIRY:
        return _("late: not taken down yet")
    return _("overdue")
