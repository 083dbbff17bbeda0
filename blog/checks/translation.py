"""Rules for a translation: whether it still says what its original says."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from blog.checks.findings import INFO, WARN, Finding, Subject, declare, found, rule

declare(
    (
        "translation.outdated",
        WARN,
        _("The original, “%(title)s”, has changed since %(date)s."),
        _(
            "The panel “Original” shows what changed. Change the translation too, then say there "
            "that it is up to date."
        ),
    ),
    (
        "translation.minor_change",
        INFO,
        _("Small things changed in the original, “%(title)s”, since %(date)s."),
        _("Look at them in the panel “Original”: spelling alone may not concern the translation."),
    ),
    (
        "translation.original_withdrawn",
        WARN,
        _("The original, “%(title)s”, was taken down."),
        _("Ask whoever took it down whether the translation must go, too."),
    ),
)


@rule(
    ids=("translation.outdated", "translation.minor_change", "translation.original_withdrawn"),
)
def translation(subject: Subject) -> Iterator[Finding]:
    original = subject.original
    if original is None:
        return
    if original.withdrawn:
        yield found("translation.original_withdrawn", title=original.title)
    elif original.changed_on:
        name = "translation.minor_change" if original.minor else "translation.outdated"
        yield found(name, title=original.title, date=original.changed_on.isoformat())
