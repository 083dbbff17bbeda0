"""Whoever holds a copy hears that it was corrected or taken back: each history, each holder.

The page ``docs/partners/recall.md`` is made from the same expectations (``test_page``).
"""

from collections.abc import Iterator

import pytest

from tests.integration.recall.expectations import SEEN, expected
from tests.integration.recall.histories import HISTORIES
from tests.integration.recall.installation import Installation, installed
from tests.integration.recall.observing import outcomes


@pytest.fixture(scope="module")
def built(module_db: None) -> Iterator[Installation]:
    with installed() as site:
        site.build()
        yield site


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=() if history.important else pytest.mark.slow)
        for name, history in HISTORIES.items()
    ],
)
def test_all_who_hold_it_hear_what_became_of_it(built, db, name):
    found, promised = outcomes(built, HISTORIES[name]), expected(name)
    wrong = {
        cell: found[cell] for cell, due in promised.items() if found[cell] != SEEN.get(due, due)
    }
    assert wrong == {}
