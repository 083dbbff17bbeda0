"""The cells of every file that the admin offers for a spreadsheet, in CSV and in Excel's format.

A spreadsheet takes a cell that begins with certain signs for a formula and runs it, whoever wrote
the words: an author's name may be ``=HYPERLINK(…)``. :func:`plain` is the one place against that.
"""

import re
from functools import wraps
from typing import Any

from wagtail.admin.views.mixins import SpreadsheetExportMixin

# OWASP, "CSV Injection"; the wide forms are what some keyboards write, and begin formulas, too.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_BLANK = " \u00a0\u200b\ufeff\u3000"  # programs may pass over these first
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # no file of Excel may hold them
_EXPORT = SpreadsheetExportMixin.preprocess_field_value


def plain(value: Any) -> Any:
    """The value of a cell; a text that would be a formula gets an apostrophe before it."""
    if not isinstance(value, str):
        return value
    text = _CONTROL.sub("", value)
    return f"'{text}" if text.lstrip(_BLANK).startswith(_FORMULA) else text


def install() -> None:
    """Make all downloads of Wagtail's lists and reports, and of ours, go through :func:`plain`.

    Calling it again changes nothing.
    """

    @wraps(_EXPORT)
    def preprocess(self: Any, field: str, value: Any, export_format: str) -> Any:
        return plain(_EXPORT(self, field, value, export_format))

    SpreadsheetExportMixin.preprocess_field_value = preprocess
