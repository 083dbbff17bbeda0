"""A rule against two posts that say nearly the same."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from blog.checks.findings import WARN, Finding, Subject, declare, found, rule

NEAR = 0.8  # Jaccard similarity of runs of five words

declare(
    (
        "post.near_copy",
        WARN,
        _("The post says nearly the same as “%(title)s” (%(share)s %%)."),
        _("Keep one of them and link to it, or rewrite one for other readers."),
    ),
)


@rule(ids=("post.near_copy",))
def near_copies(subject: Subject) -> Iterator[Finding]:
    for copy in subject.copies:
        if copy.similarity >= NEAR:
            yield found("post.near_copy", title=copy.title, share=int(copy.similarity * 100))
