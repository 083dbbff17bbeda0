"""Fixtures: site > draft > post. The fixture is the test's subject."""

import pytest

from wagtail.models import Site

from blog.models import Author, PostPage
from tests import factories


@pytest.fixture
def site(db: None) -> Site:
    return factories.build_site()


@pytest.fixture
def author(site: Site) -> Author:
    return factories.team()


@pytest.fixture
def draft(site: Site) -> PostPage:
    return factories.draft()


@pytest.fixture
def post(site: Site) -> PostPage:
    return factories.post()
