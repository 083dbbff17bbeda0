"""Plain reads give the same by either cursor, and fail as Django's do."""

import pytest

from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from syndication.editions import sql, versions
from tests import editions_factory as made

pytestmark = pytest.mark.django_db

QUERY = "SELECT key, token FROM syndication_version WHERE key = %s"


def test_whoever_listens_the_rows_are_the_same():
    made.publish(made.small(1))
    with CaptureQueriesContext(connection) as caught:
        heard = sql.read(QUERY, (versions.Selection().key,))
    assert len(caught) == 1
    assert sql.read(QUERY, (versions.Selection().key,)) == heard
    assert len(heard) == 1


@pytest.mark.parametrize("heard", [False, True])
def test_a_query_that_fails_is_djangos_error(heard):
    connection.force_debug_cursor = heard
    try:
        with pytest.raises(DatabaseError), transaction.atomic():
            sql.read("SELECT key FROM no_such_table WHERE key = %s", ("a",))
    finally:
        connection.force_debug_cursor = False


def test_what_the_transaction_has_written_is_read():
    with transaction.atomic():
        before = versions.value(())
        made.publisher(title={"en": "Another name"})
        assert versions.value(()) != before
