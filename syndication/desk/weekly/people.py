"""Who gets the weekly mail, and whom each stands in for."""

from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission, User
from django.db.models import Exists, OuterRef, Q, QuerySet

from syndication.desk.models import MailChoice, WeeklyMail

ACCESS = "wagtailadmin.access_admin"


def reachable(*, on: date) -> "QuerySet[User]":
    """The active people with access to the admin and an address, who take the mail and are there.

    Of who has access by a group or by their own rights; a superuser has all.
    """
    users: QuerySet[User] = get_user_model()._default_manager.all()  # noqa: SLF001
    named = Q(content_type__app_label="wagtailadmin", codename="access_admin")
    access = Permission.objects.filter(named)
    may = Q(is_superuser=True) | Q(groups__permissions__in=access) | Q(user_permissions__in=access)
    unwilling = MailChoice.objects.filter(Q(is_weekly=False) | Q(away_until__gte=on))
    found = users.filter(may, is_active=True).exclude(email="")
    return found.exclude(pk__in=unwilling.values("user")).distinct()


def without_mail(week: str, *, on: date) -> "QuerySet[User]":
    """Those whose mail of the week was not begun."""
    begun = WeeklyMail.objects.filter(user=OuterRef("pk"), week=week)
    return reachable(on=on).filter(~Exists(begun)).order_by("pk")


def absent(deputy: Any, *, on: date) -> list[User]:
    """The people who are away and named ``deputy``; what they stand in for is not passed on."""
    away = MailChoice.objects.filter(deputy=deputy, away_until__gte=on, user__is_active=True)
    found = away.select_related("user").order_by("user__pk")
    return [row.user for row in found if row.user.has_perm(ACCESS)]
