"""The glossary has the words of the code: its terms are used, and its "not" words name no class."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.paths import ROOT

GLOSSARY = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
PACKAGES = ("cms", "blog", "syndication")
# Of an identifier: "DOI" in "DOIField", "Field", "due", "at"; of a text: its words.
PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
# Where a module, class or function has its docstring.
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def rows() -> list[tuple[list[str], list[str]]]:
    """The terms and the "not" words of each row."""
    found = re.findall(r"^\| ([^|]+) \| [^|]+ \| ([^|]+) \|$", GLOSSARY, re.MULTILINE)
    return [(a.split(", "), b.split(", ")) for a, b in found if a != "word"]


TERMS = [term for terms, _ in rows() for term in terms]
REPLACED = [word for _, words in rows() for word in words]
SAY_NOTHING = re.search(r"named with one of these: (.+)\.$", GLOSSARY, re.MULTILINE)


@cache
def trees() -> tuple[tuple[Path, ast.Module], ...]:
    files = (path for name in PACKAGES for path in (ROOT / name).rglob("*.py"))
    return tuple(
        (path, ast.parse(path.read_text(encoding="utf-8")))
        for path in files
        if "migrations" not in path.parts
    )


def names(tree: ast.Module) -> Iterator[str]:
    """Identifiers that the module defines or uses, and its docstrings."""
    for node in ast.walk(tree):
        if isinstance(node, DOCUMENTED):
            yield ast.get_docstring(node) or ""
        for field in ("name", "id", "attr", "arg"):
            value = getattr(node, field, None)
            if isinstance(value, str):
                yield value


def split(text: str) -> str:
    return " ".join(PARTS.findall(text)).lower()


@cache
def vocabulary() -> str:
    """Each identifier and each docstring as lower-case words, on a line of its own."""
    return "\n".join(sorted({split(name) for _, tree in trees() for name in names(tree)}))


@cache
def classes() -> frozenset[str]:
    return frozenset(
        split(node.name)
        for _, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    )


def occurs(word: str, text: str) -> bool:
    return re.search(rf"\b{split(word)}(?:s|es)?\b", text) is not None


def test_a_term_is_defined_once():
    assert len(TERMS) > 50
    assert len(set(TERMS)) == len(TERMS)


@pytest.mark.parametrize("term", TERMS)
def test_the_code_uses_each_term(term):
    assert occurs(term, vocabulary())


def test_a_word_that_no_code_uses_is_not_found():
    assert not occurs("flibbertigibbet", vocabulary())
    assert not occurs("edit", "edition")


def test_no_class_is_named_with_a_word_that_the_glossary_replaces():
    assert SAY_NOTHING
    said = re.sub(r" \([^)]*\)", "", SAY_NOTHING[1]).split(", ")
    named = [(word, name) for word in REPLACED + said for name in classes() if occurs(word, name)]
    assert named == []
