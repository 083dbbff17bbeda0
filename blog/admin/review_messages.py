"""What the editor's form says about a review of a submitted post.

Wagtail says "updated" whatever a reviewer did, and keeps their comment in a dialog of a side panel.
"""

from collections.abc import Container

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail.admin.utils import get_user_display_name
from wagtail.models import TaskState

from blog.models import PostPage

# By the button that was pressed; Wagtail cancels a workflow whatever the form holds.
REFUSED = {
    "action-publish": gettext_lazy("The post could not be published."),
    "action-submit": gettext_lazy("The post could not be submitted."),
    "action-restart-workflow": gettext_lazy("The post could not be submitted."),
    "action-workflow-action": gettext_lazy("The review could not be finished."),
}


def refused(pressed: Container[str]) -> str | None:
    """What was not done, where the words are, and where the errors; ``None`` for a refused draft.

    Whether they are saved is not known yet: autosave tries, and cannot if, say, the title is empty.
    """
    if "action-cancel-workflow" in pressed:
        return None
    for action, not_done in REFUSED.items():
        if action in pressed:
            where = _(
                "What you typed stays in the form; the top of the page says whether it is saved "
                "as a draft. What is missing or wrong is marked; a number on a tab says how much "
                "of it is there."
            )
            return f"{not_done} {where}"
    return None


def changes_asked(page: PostPage) -> str | None:
    """What the last reviewer wants changed, for whoever opens a post that was sent back."""
    submission = page.current_workflow_state
    state = submission.current_task_state if submission else None
    if state is None or state.status != TaskState.STATUS_REJECTED:
        return None
    who = get_user_display_name(state.finished_by)
    if not state.comment:
        return _("%(who)s asks for changes, without saying which.") % {"who": who}
    return _("%(who)s asks for changes: “%(words)s”") % {"who": who, "words": state.comment}


def outcome(action: str, pk: int) -> str | None:
    """What a reviewer's action made of the post; ``None`` after all other actions."""
    if action not in {"approve", "reject"}:
        return None
    page = PostPage.objects.get(pk=pk)
    title = {"title": page.get_admin_display_title()}
    if action == "reject":
        return _("“%(title)s” was sent back for changes.") % title
    if page.live and not page.has_unpublished_changes:
        return _("“%(title)s” is approved and published.") % title
    return _("“%(title)s” is approved at this step. It is not published yet.") % title
