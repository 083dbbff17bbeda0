"""A partner's program with an endpoint that is verified."""

from typing import Any

import pytest

from tests import editions_factory as made
from tests.integration.webhooks.api.caller import Caller
from tests.webhook_receiver import Receiver


@pytest.fixture(autouse=True)
def _facts(db: None) -> None:
    made.publisher()


@pytest.fixture
def caller() -> Caller:
    return Caller("Example Weekly", "webhooks")


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Any) -> Any:
    """Does something, commits, and lets the worker that this wakes do its work."""

    def done(work: Any, *args: Any, **kwargs: Any) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return work(*args, **kwargs)

    return done


@pytest.fixture
def endpoint(caller: Caller, receiver: Receiver, committed: Any) -> dict[str, Any]:
    """A verified one, as it was shown when it was made."""
    response = committed(caller.post, url=receiver.url)
    assert response.status_code == 201, response.content
    return response.json()
