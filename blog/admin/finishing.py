"""What happens to a post at the end of its workflow. (Wagtail imports it before its models.)"""

from typing import Any

from wagtail.workflows import publish_workflow_state


def finish(workflow_state: Any, user: Any = None) -> None:
    """Publish the approved post, if whoever approved it may publish.

    Otherwise it is an approved draft that is no longer locked, and waits for somebody who may.
    Wagtail refuses such an approval, so that the post would stay locked.
    """
    page = workflow_state.content_object
    if user is None or page.permissions_for_user(user).can_publish():
        publish_workflow_state(workflow_state, user=user)
