"""The partner kit's example programs, imported as modules."""

import importlib.util
import sys
from collections.abc import Iterator
from types import ModuleType

import pytest

from tests.paths import ROOT

EXAMPLES = ROOT / "docs" / "partners" / "examples"
NAMES = (
    "shapes",
    "client",
    "mirror",
    "verify",
    "receiver",
)  # in the order in which they need one another


def module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    assert spec
    assert spec.loader
    found = importlib.util.module_from_spec(spec)
    sys.modules[name] = found
    spec.loader.exec_module(found)
    return found


@pytest.fixture
def examples(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    found = {name: module(name) for name in NAMES}
    yield found["mirror"]
    for name in NAMES:
        del sys.modules[name]
