"""What the tests of the API share."""

import json

import pytest

from syndication.api import description


@pytest.fixture(scope="module")
def described():
    return json.loads(description.openapi())
