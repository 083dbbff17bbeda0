"""Fixtures: site > draft > post. The fixture is the test's subject."""

import gc
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

import pytest
import time_machine
from modelsearch.index import get_indexed_models
from modelsearch.signal_handlers import post_save_signal_handler

from django.core.cache import cache
from django.db import transaction
from django.db.models.signals import post_save

from wagtail import signal_handlers
from wagtail.models import Site

from blog.models import Author, PostPage
from syndication.api import export
from syndication.partners import authentication, usage
from tests import factories

SITE_BUILT = datetime(2026, 1, 2, tzinfo=UTC)
INTEGRATION = Path(__file__).parent / "integration"
# Half of the time goes to forms of the admin, and to long histories of posts and deliveries.
DESK = (
    INTEGRATION / "blog",
    INTEGRATION / "desk",
    INTEGRATION / "recall",
    INTEGRATION / "unpublished",
    INTEGRATION / "webhooks",
    INTEGRATION / "feeds" / "test_profile_memory.py",
    INTEGRATION / "feeds" / "test_profile_memory_model.py",
    INTEGRATION / "api" / "test_changes_desk_model.py",
    INTEGRATION / "api" / "test_changes_model.py",
)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark the tests of ``make desk``, which ``make test`` leaves out to stay quick."""
    if any(item.path.is_relative_to(part) for part in DESK):
        item.add_marker("desk")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes are named by their argument: a zip file's hold the time at which it was made, and each
    process of a run must collect tests of the same names."""
    return argname if isinstance(val, bytes) else None


def unindexed() -> None:
    """Wagtail's own indexes of pages and of references took an eighth of the run, and few tests
    read them: those ask for ``indexed``."""
    for model in get_indexed_models():
        post_save.disconnect(post_save_signal_handler, sender=model)
    signal_handlers.disconnect_reference_index_signal_handlers()


@pytest.fixture
def indexed() -> Iterator[None]:
    """Pages and snippets that are saved can be searched for, and say where they are used."""
    for model in get_indexed_models():
        post_save.connect(post_save_signal_handler, sender=model)
    signal_handlers.connect_reference_index_signal_handlers()
    yield
    unindexed()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The run's database begins with a site: building it anew for each test took half the time.

    A test with ``transactional_db`` flushes it away and comes last; its ``site`` builds another.
    """
    # Long ago: tests that choose a day of their own find nothing that is still to come.
    with django_db_blocker.unblock(), time_machine.travel(SITE_BUILT, tick=False):
        factories.build_site()
    unindexed()  # migrating connects them
    # Collecting garbage went through all of Wagtail's objects again and again.
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="module")
def module_db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """What a module's own fixtures write stands for all of its tests, and goes with the module.

    Each test still takes back what it writes itself. Not for tests with ``transactional_db``.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        factories.build_site()
        yield
        transaction.set_rollback(True)


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
    export.ExportSlot.slots = BoundedSemaphore(export.MAX_CONCURRENT)
    export.ExportSlot.public_slots = BoundedSemaphore(export.MAX_CONCURRENT - 1)
    authentication.cached_keys.clear()
    authentication.quotas.clear()
    usage.usage.clear()
    cache.clear()
