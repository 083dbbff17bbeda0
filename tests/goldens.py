"""Golden files: expected output, reviewed as diffs. ``UPDATE_GOLDEN=1`` writes them anew."""

import os
from pathlib import Path

from django.utils.translation import gettext, override

GOLDEN = Path(__file__).parent / "golden"


def matches(name: str, text: str) -> bool:
    """True if ``text`` is what the golden file ``name`` holds, but for one final newline."""
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{text}\n", encoding="utf-8")
    return path.read_text(encoding="utf-8") == f"{text}\n"


def speaks_french() -> bool:
    """Whether our own words have been translated in this working copy."""
    with override("fr"):
        return gettext("Urgent advice") != "Urgent advice"
