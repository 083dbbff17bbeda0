"""What the editor's form says about a review of a submitted post.

Wagtail says "updated" whatever a reviewer did, and keeps their comment in a dialog of a side panel.
"""

import json
from collections.abc import Container, Mapping

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
# What whoever finished a step did with the post.
FINISHED = {
    TaskState.STATUS_APPROVED: gettext_lazy("%(who)s has approved it meanwhile."),
    TaskState.STATUS_REJECTED: gettext_lazy("%(who)s has sent it back for changes meanwhile."),
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
    if hasattr(state, "by_link"):
        return None  # said with the comments at passages (syndication.desk.review_links)
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


def overtaken(page: PostPage, pressed: Mapping[str, str]) -> str:
    """Why an action was not carried out: the page that asked for it was older than the workflow."""
    if "action-workflow-action" not in pressed:
        action = next(name for name in REFUSED if name in pressed)
        why = _("It has gone on meanwhile, or you may not do that any more.")
        return f"{REFUSED[action]} {why}"
    title = {"title": page.get_admin_display_title()}
    sentences = [_("Your review of “%(title)s” was not recorded.") % title, _meanwhile(page)]
    if comment := _comment(pressed):
        sentences.append(_("Your comment was: “%(words)s”") % {"words": comment})
    return " ".join(sentences)


def _meanwhile(page: PostPage) -> str:
    if page.current_workflow_task is not None:
        return _("It waits for another step now, or that step is not yours.")
    states = TaskState.objects.filter(workflow_state__in=page.workflow_states.all())
    last = states.exclude(finished_at=None).order_by("finished_at").last()
    if last is None or last.finished_by is None or last.status not in FINISHED:
        return _("It does not wait for a review any more.")
    return FINISHED[last.status] % {"who": get_user_display_name(last.finished_by)}


def _comment(pressed: Mapping[str, str]) -> str:
    try:
        extra = json.loads(pressed.get("workflow-action-extra-data") or "{}")
    except ValueError:
        return ""
    return str(extra.get("comment") or "") if isinstance(extra, dict) else ""
