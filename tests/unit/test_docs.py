"""The documentation says what the code does: settings, checks, problems, events, decisions."""

import json
import re
from pathlib import Path

from syndication.desk.withdrawing import REASONS
from syndication.partners.models import SCOPES
from syndication.rest import problems
from syndication.webhooks.models import EventType

ROOT = Path(__file__).parents[2]
SETTINGS = (ROOT / "cms/settings.py").read_text(encoding="utf-8")
SETTINGS_DOC = (ROOT / "docs/settings.md").read_text(encoding="utf-8")


def rows(document: str, heading: str) -> set[str]:
    """The names in the first column of the tables below a heading."""
    part = document.split(heading, 1)[1].split("\n## ", 1)[0]
    part = re.sub(r"^.*\n *\|[-|]+$", "", part, flags=re.MULTILINE)  # what heads a column
    columns = re.findall(r"^ *\| (`[^|]+)\|", part, re.MULTILINE)
    return {name for column in columns for name in re.findall(r"`([^`]+)`", column)}


def page(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def test_every_variable_that_is_read_is_documented_and_no_other():
    read = set(re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", SETTINGS))
    assert rows(SETTINGS_DOC, "# Settings") == read | {"SECRET_KEY_FILE"}


def test_every_check_has_an_id_in_the_documentation():
    code = (ROOT / "cms/checks.py").read_text(encoding="utf-8")
    assert rows(SETTINGS_DOC, "## Checks") == set(re.findall(r'id="([\w.]+)"', code))


def test_decision_records_are_short_and_say_what_was_rejected():
    records = sorted((ROOT / "docs/decisions").glob("*.md"))
    assert records
    for record in records:
        text = record.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= 40, record.name
        assert re.match(r"\d{4}-[a-z0-9-]+\.md$", record.name)
        for part in ("Context", "Decision", "Consequences", "Rejected"):
            assert part in text, f"{record.name} lacks {part}"


def test_every_problem_is_in_the_table_with_its_status_and_no_other():
    kinds = [kind for kind in vars(problems).values() if isinstance(kind, problems.Kind)]
    part = page("docs/api.md").split("\n## Problems", 1)[1]
    told = re.findall(r"^\| `([a-z-]+)` \| (\d{3}) \|", part, re.MULTILINE)
    assert sorted(told) == sorted((kind.code, str(kind.status)) for kind in kinds)


def test_every_event_is_in_the_table_and_no_other():
    assert rows(page("docs/partners/webhooks.md"), "## What arrives") == set(EventType.values)


def test_every_kind_of_change_is_in_the_recipe_and_no_other():
    schemas = json.loads(page("docs/openapi.json"))["components"]["schemas"]
    kinds = set(schemas["Change"]["discriminator"]["mapping"])
    assert rows(page("docs/partners/sync.md"), "## The recipe") == kinds
    part = page("docs/api.md").split("\n## Keeping a copy", 1)[1].split("\n## ", 1)[0]
    assert all(f"`{kind}`" in part for kind in kinds)


def test_every_reason_for_a_withdrawal_is_told_to_partners():
    told = rows(page("docs/partners/html-and-images.md"), "## When a post is taken back")
    by_themselves = {"expired", "private", "deleted", "unscheduled"}
    assert told == {name for name, _ in REASONS} | by_themselves


def test_every_scope_is_told_to_partners():
    part = page("docs/partners/README.md").split("\n## Keys", 1)[1].split("\n## ", 1)[0]
    assert all(f"`{scope}`" in part for scope in SCOPES)


def test_every_link_within_the_repository_leads_somewhere():
    for document in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]:
        for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text(encoding="utf-8")):
            assert (document.parent / link).exists(), f"{document.name}: {link}"
