"""A partner of an ordinary contract, and how its program asks."""

import pytest

from cms.middleware import response_cache
from tests import editions_factory as made
from tests import partners_factory
from tests.partners_factory import bearer


@pytest.fixture(autouse=True)
def _facts(db) -> None:
    made.publisher()
    response_cache.clear()


@pytest.fixture
def partner():
    return partners_factory.partner()


@pytest.fixture
def headers(partner) -> dict[str, str]:
    return bearer(partners_factory.key(partner)[1])
