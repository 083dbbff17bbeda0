"""The last days of use of pictures, for the first page, the calendar and the weekly mail."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_lazy as _

from blog.admin.coming import PICTURE, Event, Span
from blog.models import PictureFacts
from syndication.desk import picture_uses


def events(span: Span, today: date) -> Iterator[Event]:
    """Of each picture that is used and whose use ends in these days.

    One query where there is none, otherwise a fixed number, and one for every 500 drafts.
    """
    rows = PictureFacts.objects.filter(**span.days("use_until")).order_by("use_until", "pk")
    found = list(rows.values_list("pk", "image__title", "use_until"))
    if not found:
        return
    used = picture_uses.every()
    for pk, title, until in found:
        if until and pk in used:
            yield Event(
                kind=PICTURE,
                about=f"picture-{pk}",
                at=until,
                what=_("may not be used after that day"),
                name=title,
                changed_at=until,
                picture=pk,
                is_overdue=until < today,
            )
