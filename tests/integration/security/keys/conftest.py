"""A partner of an ordinary contract, and its key."""

import pytest

from cms.middleware import response_cache
from tests import editions_factory as made
from tests import partners_factory


@pytest.fixture(autouse=True)
def _facts(db):
    made.publisher()
    response_cache.clear()


@pytest.fixture
def partner():
    return partners_factory.partner()


@pytest.fixture
def secret(partner):
    return partners_factory.key(partner)[1]
