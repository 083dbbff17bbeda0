"""Where the repository's files are, for tests that read them."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
GOLDEN_DIR = ROOT / "tests" / "golden"
