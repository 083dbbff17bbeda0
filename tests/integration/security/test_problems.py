"""Problems never contain stack traces, SQL, or other tenants' data, wherever something fails."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from django.db import ProgrammingError, connection, transaction
from django.test import Client

from cms.middleware import response_cache
from syndication.partners import authentication
from tests import editions_factory as made
from tests import partners_factory, samples
from tests.integration.security.addresses import addresses, parts_of
from tests.partners_factory import bearer

pytestmark = pytest.mark.django_db

SAID = 'column "password" of relation "partners_key" does not exist at /srv/app/secret.py'
TELLING = (b"password", b"partners_key", b"secret.py", b"Traceback", b"SELECT", b"Error(")
METHODS = ("get", "post", "patch", "delete")
# Here no question to the database is asked.
ASKS_NOTHING = frozenset(
    {"healthz", "api-docs", "api-docs-file", "api-docs-guide", "api-docs-reference"}
)
# No address asks the database more often; there the loops below would end too soon.
MOST = 60


class Failing:
    """The database answers until its ``nth`` question, which fails as ``error`` does."""

    def __init__(self, nth: int, error: Exception) -> None:
        self.nth, self.error = nth, error
        self.asked = 0

    def __call__(self, execute: Callable[..., Any], *given: Any) -> Any:
        self.asked += 1
        if self.asked == self.nth:
            raise self.error
        return execute(*given)


@pytest.fixture
def keyed(partner_ahead) -> Client:
    """A program that may do everything, and whose failures are answered as in the real world."""
    secret = partners_factory.key(partner_ahead)[1]
    return Client(headers=bearer(secret), raise_request_exception=False)


def failures(client: Client, method: str, url: str, kind: type[Exception]) -> Iterator[Any]:
    """The answers of one address where its first question fails, its second, and so on."""
    for nth in range(1, MOST):
        failing = Failing(nth, kind(SAID))
        response_cache.clear()
        authentication.cached_keys.clear()
        with transaction.atomic(), connection.execute_wrapper(failing):
            answer = getattr(client, method)(url, {}, content_type="application/json")
            transaction.set_rollback(True)
        if failing.asked < nth:
            return
        yield answer
    raise AssertionError(f"{url} asks more than {MOST} questions")


# Another database's error, and a fault of our own.
@pytest.mark.parametrize("kind", [ProgrammingError, RuntimeError])
def test_whatever_fails_wherever_it_does_tells_nothing(keyed, kind):
    parts = parts_of(made.publish(samples.english()))
    for name, url in addresses(parts).items():
        if name == "api-export":  # it has begun to answer when it fails: see below
            continue
        methods = METHODS if "webhook" in name else METHODS[:1]
        failed = 0
        for method in methods:
            for answer in failures(keyed, method, url, kind):
                assert not [word for word in TELLING if word in answer.content], (name, method)
                assert answer.status_code == 200 or answer.status_code >= 500, (name, method)
                failed += answer.status_code >= 500
                if url.startswith("/api/") and answer.status_code >= 500:
                    assert answer["Content-Type"] == "application/problem+json", (name, method)
                    assert answer.json()["type"].endswith("#internal")
        assert failed or name in ASKS_NOTHING, name


def test_an_export_that_fails_on_its_way_breaks_off_without_a_word(keyed):
    made.publish(samples.english())
    answer = keyed.get("/api/v1/export.ndjson")
    said = []
    failing = Failing(1, ProgrammingError(SAID))
    with connection.execute_wrapper(failing), pytest.raises(ProgrammingError):
        said += answer.streaming_content
    content = b"".join(said)
    assert not [word for word in TELLING if word in content]
    assert b'"type":"end"' not in content
