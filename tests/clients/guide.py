"""docs/partners/typed-clients.md, taken apart: what it tells partners to write and to run."""

import re
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "partners" / "typed-clients.md"
_FENCE = re.compile(
    r"^(?:Create `([\w.-]+)`[^\n]*:\n\n)?```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL
)
_INSTALL = re.compile(r"^(?:npm|pip) install (?:--save-dev )?(.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One tool: what is installed, the files that are written, the commands, and a program."""

    installs: tuple[str, ...]
    files: dict[str, str]
    commands: tuple[str, ...]
    program: str
    language: str


def helper() -> str:
    """The TypeScript function at the top, which narrows open unions."""
    page = PAGE.read_text(encoding="utf-8")
    return next(code for _, language, code in _FENCE.findall(page) if language == "ts")


def section(tool: str) -> Section:
    """The section of the page about a tool. Raises :class:`ValueError` if it has none."""
    page = PAGE.read_text(encoding="utf-8")
    _, heading, rest = page.partition(f"\n## {tool}\n")
    if not heading:
        raise ValueError(f"{PAGE.name} has no section about {tool}")
    fences = _FENCE.findall(rest.partition("\n## ")[0])
    shell = "".join(code for _, language, code in fences if language == "sh")
    language, program = next(
        (language, code) for name, language, code in fences if not name and language != "sh"
    )
    return Section(
        installs=tuple(name for line in _INSTALL.findall(shell) for name in line.split()),
        files={name: code for name, language, code in fences if name and language != "sh"},
        commands=tuple(line for line in shell.splitlines() if not _INSTALL.match(line)),
        program=program,
        language=language,
    )
