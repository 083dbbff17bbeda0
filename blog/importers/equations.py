"""Writes equations of Word (OMML) and of web pages (MathML) as a line of text.

A post has no equations. Their signs stay in order, with brackets where only the layout told what
belongs together.
"""

from collections.abc import Callable, Sequence
from typing import Any

_RAISED = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_INSIDE = "0123456789+-−="  # what may be raised and lowered and still be read
_NOTED = frozenset({"annotation", "annotation-xml"})
_PROPERTIES = "Pr"  # the end of the names of OMML's settings


def raised(text: str) -> str:
    """A power: "²" where it can be written so, "^n" where it cannot."""
    return text.translate(_RAISED) if is_numeric(text) else f"^{_grouped(text)}"


def lowered(text: str) -> str:
    """An index: "₂" where it can be written so, "_n" where it cannot."""
    return text.translate(_LOWERED) if is_numeric(text) else f"_{_grouped(text)}"


def is_numeric(text: str) -> bool:
    """Whether a text has raised and lowered forms of all its signs."""
    return bool(text) and all(mark in _INSIDE for mark in text)


def as_text(element: Any) -> str:
    """The equation in an element of OMML or MathML."""
    return " ".join(_said(element).split())


def _said(element: Any) -> str:
    name = _name(element)
    if not name or name.endswith(_PROPERTIES) or name in _NOTED:
        return ""
    parts = [part for child in element if (part := _part(child)) is not None]
    if write := _FORMS.get(name):
        return write(parts, element)
    return (element.text or "") + "".join(parts) if not parts or name == "t" else "".join(parts)


def _part(child: Any) -> str | None:
    name = _name(child)
    return None if not name or name.endswith(_PROPERTIES) or name in _NOTED else _said(child)


def _name(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _grouped(text: str) -> str:
    bare = text.strip()
    return bare if len(bare) < 2 or bare.isalnum() else f"({bare})"


def _fraction(parts: Sequence[str], _element: Any) -> str:
    return "/".join(map(_grouped, parts))


def _power(parts: Sequence[str], _element: Any) -> str:
    return parts[0] + "".join(map(raised, parts[1:])) if parts else ""


def _index(parts: Sequence[str], _element: Any) -> str:
    return parts[0] + "".join(map(lowered, parts[1:])) if parts else ""


def _both(parts: Sequence[str], _element: Any) -> str:
    base, *rest = parts or [""]
    return base + "".join(map(lowered, rest[:1])) + "".join(map(raised, rest[1:]))


def _root(parts: Sequence[str], element: Any) -> str:
    if _name(element) == "rad" and len(parts) > 1:  # OMML names the degree first
        degree, inner = parts[0], parts[1:]
    elif _name(element) == "mroot" and len(parts) > 1:
        degree, inner = parts[-1], parts[:-1]
    else:
        degree, inner = "", parts
    return f"{raised(degree) if degree else ''}√({''.join(inner)})"


def _fenced(parts: Sequence[str], element: Any) -> str:
    begins, between, ends = (_setting(element, each) for each in ("begChr", "sepChr", "endChr"))
    inner = (between if between is not None else ", ").join(parts)
    return f"{'(' if begins is None else begins}{inner}{')' if ends is None else ends}"


def _sum(parts: Sequence[str], element: Any) -> str:
    sign = _setting(element, "chr") or "∫"
    below, above, *inner = [*parts, "", ""]
    limits = (f"_{_grouped(below)}" if below else "") + (f"^{_grouped(above)}" if above else "")
    return f"{sign}{limits} {''.join(inner)}"


def _accented(parts: Sequence[str], element: Any) -> str:
    return "".join(parts) + (_setting(element, "chr") or "")


def _rows(parts: Sequence[str], _element: Any) -> str:
    return "; ".join(part for part in parts if part)


def _cells(parts: Sequence[str], _element: Any) -> str:
    return ", ".join(parts)


def _setting(element: Any, name: str) -> str | None:
    """What the properties of an element of OMML say; ``None`` if they say nothing."""
    for child in element:
        if _name(child).endswith(_PROPERTIES):
            for each in child:
                if _name(each) == name:
                    return next((str(value) for value in each.attrib.values()), "")
    return None


_FORMS: dict[str, Callable[[Sequence[str], Any], str]] = {
    "f": _fraction,
    "mfrac": _fraction,
    "sSup": _power,
    "msup": _power,
    "mover": _power,
    "limUpp": _power,
    "sSub": _index,
    "msub": _index,
    "munder": _index,
    "limLow": _index,
    "sSubSup": _both,
    "msubsup": _both,
    "munderover": _both,
    "rad": _root,
    "msqrt": _root,
    "mroot": _root,
    "d": _fenced,
    "nary": _sum,
    "acc": _accented,
    "eqArr": _rows,
    "m": _rows,
    "mtable": _rows,
    "mr": _cells,
    "mtr": _cells,
}
