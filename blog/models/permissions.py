"""What a person may do with a post."""

from wagtail.models import PagePermissionTester


class PostPermissions(PagePermissionTester):
    """Wagtail's rules, except that a locked post can be unpublished.

    Wagtail offers no unpublishing while a later version is scheduled or in review, or while a
    colleague has locked the page. What does harm must go all the same: whoever may publish a post
    may take it down.
    """

    def can_unpublish(self) -> bool:
        return bool(self.page.live and self.can_publish())
