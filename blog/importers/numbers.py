"""Numbers as files write them: in digits, as text, far too long, or not at all."""

import math
from typing import Any

_DIGITS = 15  # all that a place, a level or a count may have; int() itself refuses 4,300


def whole(value: Any, otherwise: int = 0) -> int:
    """A whole number, also one that is written as text; ``otherwise`` for anything else."""
    if isinstance(value, bool):
        return otherwise
    if isinstance(value, float):
        return int(value) if math.isfinite(value) and value.is_integer() else otherwise
    if isinstance(value, int):
        return value if abs(value) < 10**_DIGITS else otherwise
    if not isinstance(value, str):
        return otherwise
    digits = value.strip()
    bare = digits.removeprefix("-").removeprefix("+")
    is_short = bare.isascii() and bare.isdecimal() and len(bare) <= _DIGITS
    return int(digits) if is_short else otherwise
