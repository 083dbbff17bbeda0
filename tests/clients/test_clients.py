"""Clients that five generators make of the API's description, made, compiled and run.

The commands, files and first programs are those of docs/partners/typed-clients.md. The programs in
`programs/` then read all that a partner reads, also from a later release of the site.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.clients import guide
from tests.clients.conftest import Site
from tests.clients.demonstration import EMBARGOED
from tests.clients.later import BLOCK, CHANGE
from tests.paths import ROOT

HERE = Path(__file__).parent
PYTHON = ROOT / ".venv-clients" / "bin"
NODE = HERE / "node_modules"
ORIGIN = "https://posts.example.org"  # the site in the guide
DESCRIPTION = ROOT / "docs" / "openapi.json"
SECONDS = 300  # the longest that a command may take
TOOLS = {
    "openapi-typescript": "openapi_typescript.ts",
    "@hey-api/openapi-ts": "hey_api.ts",
    "orval": "orval.ts",
    "openapi-python-client": "openapi_python_client.py",
    "datamodel-code-generator": "datamodel_code_generator.py",
}

pytestmark = pytest.mark.clients


def run(command: list[str], folder: Path, **more: str) -> str:
    """What a command says; fails if the command does. It finds the pinned tools, and no network."""
    environment = {
        **os.environ,
        "PATH": f"{NODE / '.bin'}:{PYTHON}:{os.environ['PATH']}",
        "NO_COLOR": "1",
        "NODE_OPTIONS": "",
        "npm_config_offline": "true",
        "REDOCLY_TELEMETRY": "off",
        "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true",
        "npm_config_userconfig": os.devnull,
        **more,
    }
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, f"{shlex.join(command)}\n{said}"
    return said


@pytest.fixture(params=TOOLS)
def tool(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def test_a_client_is_made_without_a_warning_and_reads_everything(
    tool: str, site: Site, tmp_path: Path
) -> None:
    section = guide.section(tool)
    _write(section, site, tmp_path)
    for command in section.commands:
        words = shlex.split(command.replace(ORIGIN, site.origin))
        said = run(words, tmp_path, PYTHONWARNINGS="error")
        assert not re.search("warn|error|unable|omitted", said, re.IGNORECASE), said
    shown = _run("guide", section.language, tmp_path, site)
    titles = [post["title"] for post in site.read("/api/v1/posts/?limit=5")["results"]]
    every = [post["title"] for post in site.read("/api/v1/posts/?fields=title")["results"]]
    assert shown.splitlines() == titles + every
    assert json.loads(_run("program", section.language, tmp_path, site)) == _expected(site)


def _write(section: guide.Section, site: Site, folder: Path) -> None:
    """The files of the guide and the programs, beside the pinned tools and their configuration."""
    ending = "py" if section.language == "python" else section.language
    program = next(name for tool, name in TOOLS.items() if guide.section(tool) == section)
    shutil.copy(HERE / "programs" / program, folder / f"program.{ending}")
    shutil.copy(HERE / "programs" / f"reading.{ending}", folder)
    files = section.files | {f"guide.{ending}": section.program}
    if ending == "ts":
        files["is_type.ts"] = guide.helper()
        shutil.copy(HERE / "tsconfig.json", folder)
        (folder / "package.json").write_text('{"type": "module"}')
        (folder / "node_modules").symlink_to(NODE)
    for name, text in files.items():
        (folder / name).write_text(text.replace(ORIGIN, site.origin), encoding="utf-8")


def _run(name: str, language: str, folder: Path, site: Site) -> str:
    """What a program prints, once its types have been checked."""
    if language == "ts":
        run(["tsc"], folder)
        return run(["node", f"compiled/{name}.js"], folder, **site.environment)
    run(["mypy", "--strict", "--follow-imports=silent", f"{name}.py"], folder)
    return run(["python", f"{name}.py"], folder, **site.environment)


def _expected(site: Site) -> dict[str, Any]:
    """The same read as plain JSON."""
    path = f"/api/v1/posts/{site.given['POST']}/"
    post = site.read(path)
    changes = site.read("/api/v1/changes/")["results"]
    embargoed = site.read("/api/v1/embargoed/")["results"]
    preview = site.read(f"/api/v1/previews/{site.given['TOKEN']}/")
    blocks = [block["type"] for block in post["body"]]
    kinds = [change["kind"] for change in changes]
    assert {"upsert", "withdrawn"} <= set(kinds)
    assert [one["title"] for one in embargoed] == [EMBARGOED]
    return {
        "titles": [one["title"] for one in site.read("/api/v1/posts/?limit=100")["results"]],
        "title": post["title"],
        "blocks": blocks,
        "headings": [one["value"]["text"] for one in post["body"] if one["type"] == "heading"],
        "changes": [
            change["post"]["title"] if change["kind"] == "upsert" else change["kind"]
            for change in changes
        ],
        "embargoed": [one["title"] for one in embargoed],
        "preview": [preview["title"], preview["preview"]["revision"]],
        "laterBlocks": [*blocks, BLOCK["type"]],
        "laterChanges": [*kinds, CHANGE["kind"]],
    }


def test_the_packages_that_the_guide_installs_are_those_that_are_tried_here(tool: str) -> None:
    section = guide.section(tool)
    if section.language == "ts":
        pinned = set(json.loads((HERE / "package.json").read_text())["devDependencies"])
    else:
        lock = (ROOT / "requirements" / "clients.lock").read_text()
        pinned = set(re.findall(r"^([\w-]+)==", lock, re.MULTILINE))
    assert section.installs
    assert set(section.installs) <= pinned


def test_the_locks_name_no_registry() -> None:
    assert '"resolved"' not in (HERE / "package-lock.json").read_text()
    assert "://" not in (ROOT / "requirements" / "clients.lock").read_text()


def test_redocly_finds_nothing() -> None:
    said = run(["redocly", "lint", str(DESCRIPTION), "--config", "redocly.yaml"], HERE)
    assert not re.search("warning|error", said, re.IGNORECASE), said


def test_spectral_finds_nothing() -> None:
    said = run(["spectral", "lint", str(DESCRIPTION), "--fail-severity", "hint"], HERE)
    assert "No results" in said
