"""Mails of review links: the invitation, and the answer to whoever asked."""

import logging
from datetime import datetime
from zoneinfo import ZoneInfo

from django_tasks import task

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from wagtail.admin.mail import send_mail
from wagtail.users.models import UserProfile

from blog.models import ReviewLink
from blog.renditions.context import language
from syndication.editions import publisher
from syndication.editions.publisher import Publisher

logger = logging.getLogger("wellspring.desk")


def url_of(token: str) -> str:
    """The whole address of a link."""
    path = reverse("review-link", urlconf=settings.PUBLIC_URLCONF, args=[token])
    return f"{publisher.current().origin}{path}"


def invite(link: ReviewLink, url: str) -> bool:
    """Mail the address to the reviewer, in the post's language; whether it went out.

    At once, not by a task: a task's arguments are stored, and the address with them.
    """
    facts = publisher.current()
    tongue = language(link.locale)
    with override(tongue):
        subject = _("Please review: “%(title)s”") % {"title": " ".join(link.title.split())}
        values = {
            "link": link,
            "url": url,
            "site": facts.title[tongue],
            "asked_by": _asker(link),
            "until": day(link.expires_at, facts),
        }
        words = render_to_string("text/reviewing/invitation.txt", values, using="text")
    replies = [link.created_by.email] if link.created_by and link.created_by.email else None
    try:
        EmailMessage(subject, words, to=[link.email], reply_to=replies).send()
    except Exception:
        logger.exception("a review link could not be mailed", extra={"link": link.pk})
        return False
    return True


@task()
def tell_of_answer(*, link_id: int) -> None:
    """Mail the answer to whoever asked, in the language of their admin; a failure is logged."""
    link = ReviewLink.objects.select_related("created_by", "answer", "page").get(pk=link_id)
    user, given = link.created_by, link.given
    if user is None or not user.email or given is None:
        return
    with override(UserProfile.get_for_user(user).get_preferred_language()):
        title = {"title": " ".join(link.title.split())}
        subject = _("Answer to your review link: “%(title)s”") % title
        path = reverse("review_link", args=[link.pk], urlconf=settings.ROOT_URLCONF)
        values = {"link": link, "given": given, "url": f"{settings.ORIGIN}{path}"}
        words = render_to_string("text/reviewing/answer.txt", values, using="text")
    try:
        send_mail(subject, words, [user.email])
    except Exception:
        logger.exception("the answer to a review link could not be mailed", extra={"link": link.pk})


def day(at: datetime, facts: Publisher) -> str:
    """The date in the site's time zone and the active language."""
    return date_format(at.astimezone(ZoneInfo(facts.time_zone)), "DATE_FORMAT")


def _asker(link: ReviewLink) -> str:
    user = link.created_by
    return (user.get_full_name() or user.get_username()) if user else ""
