"""The desk's tables. They import none of its other modules."""

from syndication.desk.models.jobs import Beat, FormerFile, Recheck, Sweep
from syndication.desk.models.links import Link, LinkedPost, LinkUse
from syndication.desk.models.people import CalendarAddress, MailChoice, SavedFilter, WeeklyMail
from syndication.desk.models.posts import FindingCount, TranslatedFrom, WordBand
from syndication.desk.models.recalls import RecallMark, RemovedHolder, RemovedHolderPost

__all__ = [
    "Beat",
    "CalendarAddress",
    "FindingCount",
    "FormerFile",
    "Link",
    "LinkUse",
    "LinkedPost",
    "MailChoice",
    "RecallMark",
    "Recheck",
    "RemovedHolder",
    "RemovedHolderPost",
    "SavedFilter",
    "Sweep",
    "TranslatedFrom",
    "WeeklyMail",
    "WordBand",
]
