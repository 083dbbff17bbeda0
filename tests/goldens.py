"""Golden files: expected output, reviewed as diffs. ``UPDATE_GOLDEN=1`` writes them anew."""

import os

from django.utils.translation import gettext, override

from tests.paths import GOLDEN_DIR


def matches(name: str, text: str) -> bool:
    """True if ``text`` is what the golden file ``name`` holds, but for one final newline."""
    path = GOLDEN_DIR / name
    if os.environ.get("UPDATE_GOLDEN") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{text}\n", encoding="utf-8")
    return path.read_text(encoding="utf-8") == f"{text}\n"


def speaks_french() -> bool:
    """Whether our own words have been translated in this working copy."""
    with override("fr"):
        return gettext("Urgent advice") != "Urgent advice"
