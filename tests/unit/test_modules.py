"""The plan of the house: what a package says of itself, and what tests may share."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.paths import ROOT

UNSAID = {"migrations", "management", "commands", "templatetags"}  # Django says what these hold
PACKAGES = [
    path.parent
    for name in ("blog", "cms", "syndication")
    for path in sorted((ROOT / name).rglob("__init__.py"))
    if not UNSAID & set(path.parts)
]
SENTENCES = 2


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> Iterator[str]:
    """The names of the modules that a file imports, in full."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{each.name}" for each in node.names)


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_package_says_what_lives_there_and_what_it_may_import(package):
    words = ast.get_docstring(parsed(package / "__init__.py")) or ""
    assert words.count(".") >= SENTENCES
    assert "import" in words


def test_the_root_of_syndication_has_no_modules_but_those_that_django_asks_for():
    found = {path.name for path in (ROOT / "syndication").glob("*.py")}
    assert found == {"__init__.py", "apps.py", "models.py"}


def test_no_test_imports_from_a_file_of_tests():
    for path in sorted((ROOT / "tests").rglob("*.py")):
        files = {name for name in imported(path) if ".test_" in name}
        assert files == set(), path
