"""Rules that a mail must keep before it is sent: run in the editor, in previews and in tests.

``docs/newsletter-preflight.md`` lists every rule. Levels: E blocks sending, W warns, I informs.
"""

from syndication.newsletter.preflight.mail import Mail
from syndication.newsletter.preflight.rules import RULES, Finding, Rule

__all__ = ["RULES", "Finding", "Rule", "check"]


def check(html: str, text: str, *, template: bool, origin: str | None = None) -> list[Finding]:
    """What is wrong with a mail's two bodies, worst first, then in the order of the table.

    ``template``: the mail still has its declared slots (``assemble.SLOTS``), and no other
    placeholder. ``origin``: our own origin, whose addresses may be http in development.
    """
    mail = Mail(html, text, template=template, origin=origin)
    found = [
        Finding(id=rule.id, level=rule.level, message=str(rule.message), where=where[:160])
        for rule in RULES
        for where in rule.broken(mail)
    ]
    return sorted(found, key=lambda finding: "EWI".index(finding.level))
