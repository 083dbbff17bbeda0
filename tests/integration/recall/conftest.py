"""The histories share one installation, whose database goes back after each of them."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _no_mark_of_the_ledger(settings: Any, tmp_path: Path) -> None:
    """Each history has its own data directory: going back is no restored backup."""
    settings.VAR_DIR = tmp_path
