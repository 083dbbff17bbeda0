"""No cell of a downloaded report is a formula for the spreadsheet that opens it."""

import csv
from io import BytesIO, StringIO
from typing import Any

import pytest
from openpyxl import load_workbook

from django.contrib.auth import get_user_model
from django.urls import reverse

from blog.admin.spreadsheets import plain
from tests import factories

FORMULAS = {
    "equals": "=1+1",
    "plus": "+1+1",
    "minus": "-2+3",
    "at": "@SUM(A1)",
    "tab": "\t=1+1",
    "return": "\r=1+1",
    "line": "\n=1+1",
    "blank": " =1+1",
    "no-break": "\u00a0=1+1",
    "control": "\x01=1+1",
    "wide": "\uff1d1+1",
}


@pytest.mark.parametrize("cell", FORMULAS.values(), ids=list(FORMULAS))
def test_a_text_that_would_be_a_formula_is_a_text(cell):
    assert plain(cell).startswith("'")


@pytest.mark.parametrize("value", [-3, 2.5, None, "Rest = sleep", "a@b.ca", ""])
def test_other_values_are_as_they_were(value):
    assert plain(value) == value


@pytest.fixture
def post(site: Any, client: Any) -> Any:
    user = get_user_model().objects.create_superuser("root", "root@example.org", "x")
    client.force_login(user)
    post = factories.draft('=HYPERLINK("https://example.org")', slug="formula")
    post.locked, post.locked_by = True, user
    post.save()
    factories.publish(post)
    return post


REPORTS = ["wagtailadmin_reports:locked_pages", "wagtailadmin_reports:aging_pages"]


@pytest.mark.parametrize("name", REPORTS)
def test_wagtails_own_reports_hold_no_formula(client, post, name):
    answer = client.get(reverse(name), {"export": "csv"})
    rows = list(csv.reader(StringIO(b"".join(answer.streaming_content).decode())))
    cells = [cell for row in rows for cell in row]
    assert any(cell.startswith("'=HYPERLINK") for cell in cells)
    assert not [cell for cell in cells if cell.startswith("=")]


def test_neither_do_files_of_excel(client, post):
    answer = client.get(reverse(REPORTS[0]), {"export": "xlsx"})
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row]
    assert any(cell.startswith("'=HYPERLINK") for cell in cells)
