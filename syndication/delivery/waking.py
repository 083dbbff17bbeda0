"""Tasks only wake: the timer finds every row that no task came for (docs/decisions/0007)."""

from datetime import datetime, timedelta

from django_tasks import task

from django.db import transaction

# The timer comes each minute: an attempt that is due sooner asks for a worker of its own.
SOON = timedelta(minutes=1)


def wake_on_commit() -> None:
    """Wake a worker once the rows are committed."""
    # A queue that cannot be reached must not undo a publication: the timer finds the rows.
    transaction.on_commit(_wake, robust=True)


def _wake() -> None:
    work_off_task.enqueue()


def wake_at(due_at: datetime) -> None:
    """Wake a worker for an attempt that is due before the timer's next round would find it."""
    if work_off_task.get_backend().supports_defer:
        work_off_task.using(run_after=due_at).enqueue()


@task()
def work_off_task() -> int:
    from syndication.delivery import rounds  # which wake in turn

    return rounds.work_off_all()
