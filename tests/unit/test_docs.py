"""The documentation says what the code does: settings, checks, decisions."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
SETTINGS = (ROOT / "cms/settings.py").read_text(encoding="utf-8")
SETTINGS_DOC = (ROOT / "docs/settings.md").read_text(encoding="utf-8")


def rows(document: str, heading: str) -> set[str]:
    """The names in the first column of the table below a heading."""
    part = document.split(heading, 1)[1].split("\n## ", 1)[0]
    return set(re.findall(r"^\| `([^`]+)`", part, re.MULTILINE))


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
