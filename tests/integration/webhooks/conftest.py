"""A partner with a real receiver on loopback, and a clock that stands still."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from syndication.partners.models import Partner
from tests import editions_factory as made
from tests.integration.webhooks.deliveries import NOW
from tests.webhook_receiver import Receiver, serving


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.OUTGOING_ALLOWED_HOSTS = ["127.0.0.1"]
    with serving() as running:
        yield running


@pytest.fixture
def partner() -> Partner:
    made.publisher()
    return Partner.objects.create(name="Example Weekly")


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as travelling:
        yield travelling
