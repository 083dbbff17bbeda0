"""The documentation says what the code does: settings, checks, problems, events, decisions."""

import json
import pkgutil
import re
from pathlib import Path

import pytest

from syndication.desk.withdrawing import REASONS
from syndication.partners.models import SCOPES
from syndication.rest import problems
from syndication.webhooks.models import EventType
from tests.paths import ROOT

SETTINGS = (ROOT / "cms/settings.py").read_text(encoding="utf-8")
SETTINGS_DOC = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
# Packages of which Django says what they hold.
DJANGOS = {
    f"{app}/{name}/"
    for app in ("blog", "cms", "syndication")
    for name in ("management", "migrations")
}
PAGES = [*sorted(ROOT.glob("*.md")), *sorted(ROOT.glob("docs/**/*.md"))]
FOLDERS = "blog|cms|docs|requirements|syndication|templates|tests"


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


def test_contributing_lists_every_decision_by_its_title():
    records = sorted((ROOT / "docs/decisions").glob("*.md"))
    titles = [record.read_text(encoding="utf-8").split("\n", 1)[0] for record in records]
    listed = re.findall(
        r"^(\d+)\. \[(.+)\]\(docs/decisions/", page("CONTRIBUTING.md"), re.MULTILINE
    )
    assert [f"# {int(number):04} {title}" for number, title in listed] == titles


def test_contributing_says_where_every_package_is():
    named = rows(page("CONTRIBUTING.md"), "## Where to find what")
    packages = {
        f"{path.parent.relative_to(ROOT)}/"
        for name in ("blog", "cms", "syndication")
        for path in (ROOT / name).glob("*/__init__.py")
    }
    assert packages <= named | DJANGOS


def test_every_problem_is_in_the_table_with_its_status_and_no_other():
    kinds = [kind for kind in vars(problems).values() if isinstance(kind, problems.Kind)]
    part = page("docs/api.md").split("\n## Problems", 1)[1]
    told = re.findall(r"^\| `([a-z-]+)` \| (\d{3}) \|", part, re.MULTILINE)
    assert sorted(told) == sorted((kind.code, str(kind.status)) for kind in kinds)


def test_every_event_is_in_the_table_and_no_other():
    assert rows(page("docs/partners/webhooks.md"), "## What arrives") == set(EventType.values)


def test_every_kind_of_change_is_in_the_recipe_and_no_other():
    schemas = json.loads(page("docs/openapi.json"))["components"]["schemas"]
    changes = [schemas[one["$ref"].rpartition("/")[2]] for one in schemas["Change"]["anyOf"]]
    kinds = {change["properties"]["kind"].get("const") for change in changes} - {None}
    assert rows(page("docs/partners/sync.md"), "## The recipe") == kinds
    part = page("docs/api.md").split("\n## Keeping a copy", 1)[1].split("\n## ", 1)[0]
    assert all(f"`{kind}`" in part for kind in kinds)


def test_every_reason_for_a_withdrawal_is_told_to_partners():
    told = rows(page("docs/partners/html-and-images.md"), "## When a post is withdrawn")
    by_themselves = {"expired", "private", "deleted", "unscheduled"}
    assert told == {name for name, _ in REASONS} | by_themselves


def test_every_scope_is_told_to_partners():
    part = page("docs/partners/README.md").split("\n## Keys", 1)[1].split("\n## ", 1)[0]
    assert all(f"`{scope}`" in part for scope in SCOPES)


def test_every_link_within_the_repository_leads_somewhere():
    for document in PAGES:
        for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text(encoding="utf-8")):
            assert (document.parent / link).exists(), f"{document.name}: {link}"


def modules(text: str) -> set[str]:
    """Dotted names below our packages."""
    found = re.findall(r"(?<![\w./:-])((?:blog|cms|syndication)(?:\.\w+)+)", text)
    return {name for name in found if not name.endswith((".css", ".html", ".js", ".md"))}


def paths(text: str) -> set[str]:
    """Paths from the root, and the names of Python files."""
    rooted = re.findall(rf"(?<![\w./{{}}-])((?:{FOLDERS})/[\w./-]*\w)(?![\w{{*]|/[{{*])", text)
    return {*rooted, *re.findall(r"(?<![\w./*{}-])([\w/-]+\.py)\b", text)}


def created(text: str) -> set[str]:
    """What the steps of a guide create."""
    return set(re.findall(r"^Create `([^`]+)`", text, re.MULTILINE))


def exists(path: str, document: Path) -> bool:
    """From the root or the page's folder; a Python file also by the end of its path."""
    if (ROOT / path).exists() or (document.parent / path).exists():
        return True
    code = (found for folder in FOLDERS.split("|") for found in (ROOT / folder).rglob("*.py"))
    return path.endswith(".py") and any(found.match(path) for found in code)


@pytest.mark.parametrize("document", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_path_and_module_that_a_page_names_is_there(document):
    text = document.read_text(encoding="utf-8")
    missing = {path for path in paths(text) - created(text) if not exists(path, document)}
    assert missing == set()
    made = {path.removesuffix(".py").replace("/", ".") for path in created(text)}
    for name in modules(text) - made:
        pkgutil.resolve_name(name)


def test_a_path_or_module_that_is_gone_is_noticed():
    text = "See syndication.gone.now and `webhooks/gone.py` in blog/gone/."
    assert modules(text) == {"syndication.gone.now"}
    assert paths(text) == {"webhooks/gone.py", "blog/gone"}
    assert not exists("webhooks/gone.py", ROOT / "README.md")
    assert exists("webhooks/models.py", ROOT / "README.md")
