"""Codes of errors, the two texts of each, and an error's code with its parameters."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext

LONGEST = 2000  # characters of a parameter, and of an error in English

Value = str | int

_PLACEHOLDER = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorCode:
    """A kind of error. Calling it with the parameters of one error gives its :class:`Reason`.

    ``code`` is stored: it never changes. ``detail`` is for logs and the API, always in English;
    ``words`` are for people who use the admin, and are translated. Both are templates with
    ``%(name)s``; ``words`` may leave parameters out, ``detail`` names all of them.
    """

    code: str
    detail: str
    words: str

    @property
    def params(self) -> frozenset[str]:
        """The names of the parameters."""
        return placeholders(self.detail)

    def __call__(self, **params: Value) -> "Reason":
        """Raises ``TypeError`` where a parameter is missing, or is not one of this code."""
        if params.keys() != self.params:
            raise TypeError(f"{self.code} takes {sorted(self.params)}, not {sorted(params)}")
        cleaned = {name: _clean(value) for name, value in params.items()}
        return Reason(code=self.code, params=cleaned)


_codes: dict[str, ErrorCode] = {}


def define(code: str, detail: str, words: str = "") -> ErrorCode:
    """A new code. Without ``words``, the admin shows ``detail`` in the user's language.

    Mark the text that the admin shows with ``gettext_noop``. Raises ``ValueError`` where the code
    is defined already, or where ``words`` name a parameter that ``detail`` does not.
    """
    words = words or detail
    if code in _codes:
        raise ValueError(f"the error code {code} is defined twice")
    if unknown := placeholders(words) - placeholders(detail):
        raise ValueError(f"the words of {code} name {sorted(unknown)}, which its detail does not")
    _codes[code] = ErrorCode(code=code, detail=detail, words=words)
    return _codes[code]


def codes() -> tuple[ErrorCode, ...]:
    """Every code of the modules that are imported by now."""
    return tuple(_codes.values())


def placeholders(template: str) -> frozenset[str]:
    return frozenset(_PLACEHOLDER.findall(template))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why something failed or was refused: a code and its parameters, or nothing.

    Rows from before there were codes hold a sentence: it is in ``text``, and shown as it is.
    ``str()`` is the English detail, ``words()`` is for the admin.
    """

    code: str = ""
    params: Mapping[str, Value] = field(default_factory=dict)
    text: str = ""

    def __bool__(self) -> bool:
        return bool(self.code or self.text)

    def __str__(self) -> str:
        known = _codes.get(self.code)
        return self._filled(known.detail)[:LONGEST] if known else self.text or self.code

    def words(self) -> str:
        """In the active language."""
        known = _codes.get(self.code)
        return self._filled(gettext(known.words)) if known else self.text or self.code

    def _filled(self, template: str) -> str:
        # Another release may have stored other parameters: that must not break a page.
        return _PLACEHOLDER.sub(lambda found: str(self.params.get(found[1], "?")), template)

    def dumps(self) -> str:
        """The stored text: JSON, a sentence from before there were codes, or "" for no reason."""
        if not self.code:
            return self.text
        return json.dumps({"code": self.code, "params": dict(self.params)})

    @classmethod
    def loads(cls, stored: str) -> "Reason":
        """The inverse of :meth:`dumps`. Other texts are sentences from before there were codes."""
        if stored.startswith('{"code": '):
            try:
                found = json.loads(stored)
                return cls(code=str(found["code"]), params=dict(found["params"]))
            except (ValueError, KeyError, TypeError):
                pass
        return cls(text=stored)


class CodedError(Exception):
    """An error with a code and parameters. ``str()`` is its English detail."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason

    @property
    def code(self) -> str:
        return self.reason.code

    @property
    def params(self) -> Mapping[str, Value]:
        return self.reason.params

    def __str__(self) -> str:
        return str(self.reason)


def _clean(value: Value) -> Value:
    """A parameter that can be stored: PostgreSQL refuses NUL, and UTF-8 lone surrogates. Texts are
    cut at ``LONGEST`` characters."""
    if isinstance(value, int):
        return value
    text = value.replace("\0", "\N{REPLACEMENT CHARACTER}")[:LONGEST]
    return text.encode(errors="replace").decode()
