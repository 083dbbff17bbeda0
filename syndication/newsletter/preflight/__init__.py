"""Checks a mail against the rules that it must meet before it is sent.

``docs/newsletter-preflight.md`` lists every rule. Levels: E blocks sending, W warns, I informs.
It may import ``newsletter.assemble`` alone; the checks of posts in the desk use it.
"""

from collections.abc import Collection

from syndication.newsletter.preflight.mail import Mail
from syndication.newsletter.preflight.rules import RULES, Finding, Rule

__all__ = ["RULES", "Finding", "Rule", "check"]


def check(
    html: str,
    text: str,
    *,
    template: bool,
    origin: str | None = None,
    only: Collection[str] | None = None,
) -> list[Finding]:
    """Returns the violations in a mail's two bodies, by level, then in the order of the table.

    ``template``: the mail still has its slots (``assemble.SLOTS``), but no other placeholder.
    ``origin``: our own origin, whose URLs may be http in development.
    ``only``: the ids of the rules to check; all by default.
    """
    mail = Mail(html, text, template=template, origin=origin)
    found = [
        Finding(id=rule.id, level=rule.level, message=str(rule.message), where=where[:160])
        for rule in RULES
        if only is None or rule.id in only
        for where in rule.find(mail)
    ]
    return sorted(found, key=lambda finding: "EWI".index(finding.level))
