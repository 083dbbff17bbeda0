"""One month as weeks of days, each with its first events."""

from calendar import Calendar
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format, get_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blog.admin.coming import Event, Span

MOST = 5  # events that a day shows; the day's own list has all
FIRST_YEAR, LAST_YEAR = 1990, 2200


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day, with the first of its events."""

    date: date
    events: list[Event]
    more: int
    is_today: bool
    in_month: bool

    @property
    def url(self) -> str:
        return reverse("calendar:day", args=[self.date.isoformat()])

    @property
    def more_words(self) -> str:
        words = ngettext("and %(count)d more", "and %(count)d more", self.more)
        return words % {"count": self.more}


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a year, which ``first`` begins."""

    first: date

    @classmethod
    def read(cls, written: str, *, today: date) -> "Month":
        """The month that an address names as in 2026-11; that of today where it names none."""
        try:
            found = date.fromisoformat(f"{written}-01")
        except ValueError:
            found = today
        within = FIRST_YEAR <= found.year <= LAST_YEAR
        return cls((found if within else today).replace(day=1))

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def label(self) -> str:
        return str(date_format(self.first, "YEAR_MONTH_FORMAT"))

    @property
    def previous(self) -> "Month":
        return Month((self.first - timedelta(days=1)).replace(day=1))

    @property
    def next(self) -> "Month":
        return Month((self.first + timedelta(days=31)).replace(day=1))

    @property
    def dates(self) -> list[list[date]]:
        """Whole weeks, which begin as the active language has it."""
        begins = (int(get_format("FIRST_DAY_OF_WEEK")) - 1) % 7
        return Calendar(begins).monthdatescalendar(self.first.year, self.first.month)

    @property
    def span(self) -> Span:
        """The days of its weeks."""
        weeks = self.dates
        return Span(first=weeks[0][0], last=weeks[-1][-1])

    @property
    def weekdays(self) -> list[str]:
        return [date_format(day, "l") for day in self.dates[0]]

    def weeks(self, events: Iterable[Event], *, today: date) -> list[list[Day]]:
        """The weeks with their days' events."""
        by_day: dict[date, list[Event]] = defaultdict(list)
        for event in events:
            by_day[event.day].append(event)
        return [[self._day(each, by_day, today) for each in week] for week in self.dates]

    def _day(self, day: date, by_day: dict[date, list[Event]], today: date) -> Day:
        found = by_day.get(day, [])
        return Day(
            date=day,
            events=found[:MOST],
            more=max(0, len(found) - MOST),
            is_today=day == today,
            in_month=day.month == self.first.month,
        )


def day_label(day: date) -> str:
    """The day with its weekday, in the active language."""
    words: Any = _("%(weekday)s, %(date)s")
    return str(words) % {
        "weekday": date_format(day, "l"),
        "date": date_format(day, "DATE_FORMAT"),
    }
