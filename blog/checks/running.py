"""Runs the rules on a post, puts their findings in order, and says which of them block.

A check that could not run is a finding itself: it never counts as passed. It blocks publication
where the check might have done so.
"""

import logging
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from blog.checks import findings, overriding
from blog.checks.findings import BLOCK, WARN, Finding, Rule, Subject, declare, found

log = logging.getLogger(__name__)

FAILED, FAILED_BLOCKING = "check.failed", "check.failed_blocking"

declare(
    (
        FAILED,
        WARN,
        _("One of the checks (%(rule)s) could not be run on this post."),
        _("Read the post once more with care, and tell the people who look after the site."),
    ),
    (
        FAILED_BLOCKING,
        BLOCK,
        _("A check that can block publication (%(rule)s) could not be run."),
        _("The draft is saved. Tell the people who look after the site: publish when it runs."),
    ),
)


def run(subject: Subject, rules: Iterable[Rule] | None = None) -> tuple[Finding, ...]:
    """All findings: blocking ones first, then in the order of the post.

    ``rules`` defaults to all registered rules. A rule that raises is logged and reported as a
    finding, beside what it had found before. Findings that a person has overridden say so.
    """
    every: list[Finding] = []
    for each in findings.REGISTRY.rules if rules is None else rules:
        every.extend(_attempt(each, subject))
    every.extend(_unread(subject))
    every = overriding.apply(every, subject.document, subject.overrides)
    positions = {block.id: number for number, block in enumerate(subject.document.body)}
    return tuple(sorted(every, key=lambda finding: _order(finding, positions)))


def _attempt(each: Rule, subject: Subject) -> list[Finding]:
    results: list[Finding] = []
    try:
        results.extend(each(subject))
    except Exception:
        # The editor must still see the findings of the other rules.
        log.exception("The check %s failed on post %s.", each.__name__, subject.document.id)
        results.append(_failed(each.__name__, blocks=_may_block(each)))
    return results


def _may_block(each: Rule) -> bool:
    registry = findings.REGISTRY
    return any(registry.checks[name].severity is BLOCK for name in registry.rules.get(each, ()))


def _unread(subject: Subject) -> list[Finding]:
    """A fact that could not be read: the rules that need it have found nothing without it."""
    return [_failed(name, blocks=blocks) for name, blocks in subject.unread]


def _failed(name: str, *, blocks: bool) -> Finding:
    return found(FAILED_BLOCKING if blocks else FAILED, rule=name.replace("_", " "))


def unreadable() -> Finding:
    """The finding of a post that could not be read, so that no check could run on it."""
    return _failed("reading of the post", blocks=True)


# Findings about fields are sorted as in the form: before the body or after it; the whole post last.
BEFORE_BODY = ("title", "slug", "lead", "image", "authors")
_BODY, _AFTER_BODY, _WHOLE_POST = 1, 2, 3


def _order(finding: Finding, positions: dict[str, int]) -> tuple[int, int, int, int]:
    item = -1 if finding.item is None else finding.item
    if finding.block_id is not None:
        return finding.severity, _BODY, positions.get(finding.block_id, len(positions)), item
    if finding.field is None:
        return finding.severity, _WHOLE_POST, 0, item
    if finding.field in BEFORE_BODY:
        return finding.severity, 0, BEFORE_BODY.index(finding.field), item
    return finding.severity, _AFTER_BODY, 0, item


def blocking(every: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that block publication: of that severity, and not overridden."""
    return tuple(each for each in every if each.severity is BLOCK and each.override is None)
