"""Promises 2 and 6: what a reader of the ledger gets, and what remains after a failure."""

from contextlib import suppress

import pytest

from django.db import OperationalError, transaction

from blog.models import PostPage
from syndication.editions import ledger
from syndication.editions.models import Edition, Head, Ledger, LedgerEntry
from tests import factories


def test_each_row_has_the_next_number_and_a_mark_of_its_own(site):
    posts = [factories.post(title) for title in ("Morning", "Noon")]
    posts[0].unpublish()
    factories.publish(factories.edit(posts[1], title="Afternoon"))
    rows = list(LedgerEntry.objects.order_by("sequence"))
    assert [row.sequence for row in rows] == [1, 2, 3, 4]
    assert [row.event for row in rows] == ["upsert", "upsert", "withdrawn", "upsert"]
    assert len({row.mark for row in rows}) == 4
    assert Ledger.objects.get().sequence == 4
    assert Head.objects.get(title="Afternoon").sequence == 4


def test_a_publication_that_is_rolled_back_leaves_no_gap_and_no_row(post):
    with suppress(ZeroDivisionError), transaction.atomic():
        factories.publish(factories.edit(post, title="Calm mornings"))
        raise ZeroDivisionError
    assert Edition.objects.count() == 1
    factories.publish(factories.edit(PostPage.objects.get(pk=post.pk), title="Calm nights"))
    assert [row.sequence for row in LedgerEntry.objects.order_by("sequence")] == [1, 2]


def test_editions_and_rows_are_facts(post):
    for fact in (Edition.objects.get(), LedgerEntry.objects.get()):
        with pytest.raises(TypeError, match="facts"):
            fact.save()


class DeadlockedError(Exception):
    sqlstate = "40P01"


def deadlock() -> OperationalError:
    error = OperationalError("deadlock detected")
    error.__cause__ = DeadlockedError()
    return error


@pytest.mark.django_db(transaction=True)
def test_the_outermost_owner_tries_again_after_a_deadlock():
    tries = []

    def work() -> str:
        tries.append(1)
        if len(tries) < 3:
            raise deadlock()
        return "done"

    assert ledger.atomically(work) == "done"
    assert len(tries) == 3


@pytest.mark.django_db
def test_a_deadlock_inside_somebody_elses_transaction_is_theirs_to_try_again():
    tries = []

    def work() -> None:
        tries.append(1)
        raise deadlock()

    with pytest.raises(OperationalError):
        ledger.atomically(work)
    assert len(tries) == 1


@pytest.mark.django_db(transaction=True)
def test_another_database_error_is_not_tried_again():
    tries = []

    def work() -> None:
        tries.append(1)
        raise OperationalError("disk full")

    with pytest.raises(OperationalError, match="disk full"):
        ledger.atomically(work)
    assert len(tries) == 1
