"""Reasons of refusals and failures, in the words of whoever keeps partners."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from django.utils.translation import override

from syndication import attempts, net
from syndication.desk.partners import reasons
from syndication.webhooks import deliveries, endpoints, models, sending

RAISED = {"CallError", "DeliveryError", "EndpointError"}
MODULES = (attempts, deliveries, endpoints, net, sending)
KEPT = [
    models.OUR_FAULT,
    deliveries.SKIPPED,
    "its worker vanished; it may have arrived",
    "its worker vanished, again and again",
]


def raised() -> Iterator[str]:
    """Every reason that the code gives, with "7" wherever it fills something in."""
    for module in MODULES:
        tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
        named = {
            node.targets[0].id: node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in RAISED:
                said = node.args[0]
                yield from sentence(named.get(said.id) if isinstance(said, ast.Name) else said)


def sentence(node: ast.expr | None) -> Iterator[str]:
    if isinstance(node, ast.Constant):
        yield str(node.value)
    elif isinstance(node, ast.JoinedStr):
        yield "".join(
            str(getattr(part, "value", "")) if is_text(part) else "7" for part in node.values
        )


def is_text(part: ast.expr) -> bool:
    return isinstance(part, ast.Constant)


def test_every_reason_has_words_in_both_languages():
    found = {*raised(), *KEPT} - {"cannot be called: 7."}  # the client's own reasons stand there
    assert len(found) >= 25
    for reason in found:
        with override("en"):
            english = reasons.words(reason)
        with override("fr"):
            french = reasons.words(reason)
        assert len({reason, english, french}) == 3, reason


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("cannot be called: the address is not an https one.", "L’adresse doit commencer par"),
        (
            "cannot be called: x.example leads to an address which is not public.",
            "x.example est dans un réseau privé",
        ),
        ("the answer was 503", "(réponse 503)"),
        ("x.example: TimeoutError timed out", "x.example n’a pas répondu à temps."),
        ("x.example: ConnectionRefusedError [Errno 111] no", "ConnectionRefusedError [Errno 111]"),
        ("The range holds 1200 events; at most 1000 are told again at once. Ask …", "1200"),
    ],
)
def test_what_was_filled_in_is_said(reason, words):
    with override("fr"):
        assert words in reasons.words(reason)


def test_what_is_not_known_stays_as_it_is():
    assert reasons.words("100 % new") == "100 % new"
    assert reasons.words("") == ""
