"""Publications that are too late: what is to be published has been overtaken meanwhile."""

from datetime import datetime
from typing import Any

from wagtail.models import Revision

from blog.models import PostPage
from syndication.desk import errors, releases

SCHEDULED = "wagtail.publish.scheduled"  # Wagtail's log action of what the timer publishes


def was_cancelled(action: Any) -> bool:
    """Whether the schedule that the timer acts on was changed or cancelled since it was read.

    Call it under the ledger's lock: a withdrawal, which cancels the schedule, takes it too.
    """
    revision = action.revision
    if action.log_action != SCHEDULED:
        return False
    unchanged = Revision.objects.filter(
        pk=revision.pk, approved_go_live_at=revision.approved_go_live_at
    )
    return not unchanged.exists()


def refuse_taken_down(page: PostPage) -> None:
    """Raises ``PublishRefused`` where the post was live when it was read, and was taken down since.

    Call it under the ledger's lock. A post that has merely expired may be published again.
    """
    if page.live and PostPage.objects.filter(pk=page.pk, live=False, expired=False).exists():
        raise releases.PublishRefused(page, [errors.TAKEN_DOWN()])


def refuse_ended(action: Any, *, at: datetime) -> None:
    """Raises ``PublishRefused`` where a person publishes a post whose end has passed.

    Nobody would read it. What the timer publishes too late is taken down in the same round.
    """
    end = action.object.expire_at
    if end and end <= at and action.log_action != SCHEDULED:
        raise releases.PublishRefused(action.object, [errors.ENDED()])
