"""The dialogue of a post's dates, with a button that schedules the publication at once.

Wagtail 8.0.1's own button saves the dates; they take effect after another one is pressed.
"""

from typing import Any

from wagtail.admin.panels import HelpPanel, PublishingPanel

# The value of "action-publish" that this button sends: without a date, nothing is published.
SCHEDULE = "schedule"


class ScheduleButton(HelpPanel):
    """Shown for a saved post, to whoever may publish it."""

    class BoundPanel(HelpPanel.BoundPanel):
        def is_shown(self) -> bool:
            if not self.instance.pk or self.request is None:
                return False
            return bool(self.instance.permissions_for_user(self.request.user).can_publish())


class SchedulePanel(PublishingPanel):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if "children" not in kwargs:  # it is no clone
            button = ScheduleButton(template="admin/scheduling/button.html")
            self.children: list[Any] = [*self.children, button]
