"""Writes the weekly mail of one person, in the language of their admin."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from wagtail.admin.utils import get_user_display_name
from wagtail.users.models import UserProfile

from syndication.desk.weekly import people, waiting
from syndication.desk.weekly.waiting import Section
from syndication.editions import publisher


@dataclass(frozen=True, slots=True)
class Part:
    """What waits for one person: whoever gets the mail, or somebody for whom they stand in."""

    absent: str  # their name; empty for whoever gets the mail
    sections: list[Section]


def written(user: Any, *, week: str, at: datetime) -> EmailMultiAlternatives | None:
    """The mail; ``None`` where nothing waits."""
    language = UserProfile.get_for_user(user).get_preferred_language()
    with override(language):
        parts = [
            Part("" if person == user else get_user_display_name(person), sections)
            for person in [user, *people.absent(user, on=timezone.localdate(at))]
            if (sections := waiting.of(person, at=at))
        ]
        if not parts:
            return None
        site = publisher.current().title.get(language[:2]) or publisher.current().title["en"]
        values = {
            "parts": parts,
            "name": get_user_display_name(user),
            "site": site,
            "language": language,
            "account": waiting.address("wagtailadmin_account"),
        }
        subject = _("%(site)s: what waits for you this week") % {"site": " ".join(site.split())}
        text = render_to_string("text/weekly/mail.txt", values, using="text")
        html = render_to_string("admin/weekly/mail.html", values)
    host = urlsplit(settings.ORIGIN).hostname
    headers = {
        "Auto-Submitted": "auto-generated",
        # The same for each attempt, so that mail programs show one.
        "Message-ID": f"<{week.lower()}.{user.pk}@{host}>",
    }
    mail = EmailMultiAlternatives(subject, text, to=[user.email], headers=headers)
    mail.attach_alternative(html, "text/html")
    return mail
