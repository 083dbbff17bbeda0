"""How many examples a property is tried with: a quarter in ``make test``, all in ``make slow``."""

import os

THOROUGH = os.environ.get("THOROUGH") == "yes"


def examples(most: int) -> int:
    return most if THOROUGH else max(most // 4, 10)
