"""Rules for what the library records of pictures: rights, people shown, last day of use."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from blog.checks.findings import BLOCK, WARN, Finding, Subject, declare, found, rule

SOON = timedelta(days=30)

declare(
    (
        "picture.consent",
        BLOCK,
        _("“%(title)s” shows people, and their consent is not recorded."),
        _("Ask them in writing and record it with the picture, or choose another one."),
    ),
    (
        "picture.ended",
        BLOCK,
        _("“%(title)s” may be used until %(day)s only, and that day is over."),
        _("Choose another picture, or record a new day with this one."),
    ),
    (
        "picture.ends_soon",
        WARN,
        _("“%(title)s” may be used until %(day)s only."),
        _("Have its use extended, or plan for another picture by then."),
    ),
    (
        "picture.rights_unknown",
        WARN,
        _("It is not recorded why we may show “%(title)s”."),
        _("Open the picture in the image library, and choose its rights."),
    ),
)


@rule(ids=("picture.consent", "picture.ended", "picture.ends_soon", "picture.rights_unknown"))
def facts(subject: Subject) -> Iterator[Finding]:
    """Of each picture where it is shown; nothing is found about people of whom nothing is known."""
    for picture in subject.pictures:
        # The id distinguishes pictures of one title: an override holds for one of them.
        words = {"title": picture.title, "picture": picture.id}
        if picture.consent_missing:
            yield found("picture.consent", **picture.location, **words)
        if picture.use_until is not None:
            words["day"] = date_format(picture.use_until, "DATE_FORMAT")
            if picture.use_until < subject.today:
                yield found("picture.ended", **picture.location, **words)
            elif picture.use_until <= subject.today + SOON:
                yield found("picture.ends_soon", **picture.location, **words)
        if not picture.rights_known:
            words.pop("day", None)
            yield found("picture.rights_unknown", **picture.location, **words)
