"""Fixtures: site > draft > post. The fixture is the test's subject."""

import gc
from threading import BoundedSemaphore
from typing import Any

import pytest

from django.core.cache import cache

from wagtail.models import Site

from blog.models import Author, PostPage
from syndication.api import export
from syndication.partners import gate, usage
from tests import factories


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The run's database begins with a site: building it anew for each test took half the time.

    A test with ``transactional_db`` flushes it away and comes last; its ``site`` builds another.
    """
    with django_db_blocker.unblock():
        factories.build_site()
    # Collecting garbage went through all of Wagtail's objects again and again.
    gc.collect()
    gc.freeze()


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


@pytest.fixture(autouse=True)
def _fresh_process() -> None:
    """No test knows a key, a quota or a partner's last request from the test before it, or waits
    for an export that it never read."""
    export.Slot.places = BoundedSemaphore(export.AT_ONCE)
    gate.memo.clear()
    gate.quotas.clear()
    usage.usage.clear()
    cache.clear()
