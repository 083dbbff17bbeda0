"""What CONTRIBUTING.md tells a newcomer works: its steps are carried out on a copy."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.paths import ROOT

BIN = Path(sys.executable).parent
GUIDES = ("CONTRIBUTING.md", "SECURITY.md")
STEP = re.compile(
    r"^(?P<told>Run|(?:Create|In) `(?P<path>[^`]+)`"
    r"(?:, (?P<side>before|after) `(?P<anchor>[^`]+)`, add|, at the end, add)?):\n\n"
    r"```\w+\n(?P<code>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
# What this test run or a makefile has set for itself.
OWN = (
    "DATABASE_URL",
    "DJANGO_SETTINGS_MODULE",
    "ORIGIN",
    "SECRET_KEY",
    "SSL_REDIRECT",
    "UPDATE_GOLDEN",
    "VAR_DIR",
)


@dataclass(frozen=True, slots=True)
class Step:
    """One instruction: what it says, and the code below it."""

    told: str
    path: str | None
    side: str | None
    anchor: str | None
    code: str


def recipe() -> list[Step]:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    part = text.split("\n## Add a block\n", 1)[1].split("\n## ", 1)[0]
    steps = [Step(**found.groupdict()) for found in STEP.finditer(part)]
    assert len(steps) == part.count("\n```\n"), "a code block without an instruction"
    return steps


def follow(step: Step, copy: Path) -> None:
    if step.told == "Run":
        run(step.code.strip(), copy)
        return
    path = copy / str(step.path)
    if step.told.startswith("Create"):
        assert not path.exists(), path
        path.write_text(step.code, encoding="utf-8")
        return
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    if step.anchor is None:
        lines += ["\n", step.code]
    else:
        places = [number for number, line in enumerate(lines) if step.anchor in line]
        assert len(places) == 1, f"{step.told}: found {len(places)} times"
        lines.insert(places[0] + (step.side == "after"), step.code)
    path.write_text("".join(lines), encoding="utf-8")


def run(command: str, copy: Path, **more: str) -> None:
    """A command as a newcomer types it, with this interpreter's programs in place of .venv's."""
    environment = {name: value for name, value in os.environ.items() if name not in OWN}
    environment |= {"SECRET_KEY": "x" * 50, "JSON_LOGS": "no", "LOG_LEVEL": "ERROR", **more}
    done = subprocess.run(
        command.replace(".venv/bin", str(BIN)),
        shell=True,
        cwd=copy,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout[-6000:]}\n{done.stderr[-3000:]}"


def files() -> Iterator[Path]:
    """What is, or would be, in the repository, as the working tree has it."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    found = (Path(name) for name in listed.split("\0") if name)
    yield from (name for name in found if (ROOT / name).is_file())


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in files():
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)
    (tmp_path / "var" / "static").mkdir(parents=True)
    return tmp_path


def test_every_step_is_an_instruction_that_can_be_carried_out():
    steps = recipe()
    assert len(steps) > 20
    for step in steps:
        if step.anchor:
            text = (ROOT / str(step.path)).read_text(encoding="utf-8")
            assert sum(step.anchor in line for line in text.splitlines()) == 1, step.told


@pytest.mark.parametrize("guide", GUIDES)
def test_what_a_guide_links_to_and_names_is_there(guide):
    text = (ROOT / guide).read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", text):
        assert (ROOT / target).exists(), target
    made = {step.path for step in recipe() if step.told.startswith("Create")}
    named = re.findall(r"`((?:blog|cms|docs|syndication|templates|tests)/[\w./]+\w)`", text)
    for path in set(named) - made:
        assert (ROOT / path).exists(), path


@pytest.mark.slow
def test_a_newcomer_adds_a_block_by_the_guide_alone(copy):
    steps = recipe()
    for step in steps:
        follow(step, copy)
    touched = {step.path for step in steps if step.path and step.path.endswith(".py")}
    run(f".venv/bin/ruff check {' '.join(sorted(touched))}", copy)
    run(".venv/bin/python manage.py makemigrations --check --dry-run", copy)
    run(
        ".venv/bin/python -m tests.added_block breathing_exercise",
        copy,
        DATABASE_URL=f"sqlite:///{copy / 'var' / 'added.sqlite3'}",
        ORIGIN="http://localhost:8000",
    )
    run(
        ".venv/bin/python -m pytest -q tests/integration/api/test_openapi.py "
        "tests/integration/blog/test_blocks_admin.py tests/integration/promises/test_french.py",
        copy,
    )
