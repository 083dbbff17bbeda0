"""Moments in the words of whoever looks."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format


def day(at: datetime) -> str:
    return date_format(timezone.localtime(at), "DATE_FORMAT")


def moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")
