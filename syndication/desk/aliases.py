"""Aliases that become posts of their own: they may show no words that readers may not read yet."""

from datetime import datetime

from wagtail.models import Page

from blog.models import PostPage


def keep_back(page: PostPage, original: Page | None, *, at: datetime) -> bool:
    """Make the former alias a draft where its words are not public; returns whether it is one now.

    Wagtail marks the alias of a draft as live as soon as the draft is scheduled, and puts no
    restriction of the original on an alias that stands already.
    """
    ahead = page.go_live_at is not None and page.go_live_at > at
    if not page.live or not (ahead or _is_hidden(original)):
        return not page.live
    page.live, page.live_revision, page.has_unpublished_changes = False, None, True
    page.save(update_fields=["live", "live_revision", "has_unpublished_changes"], clean=False)
    return True


def _is_hidden(page: Page | None) -> bool:
    return page is not None and (not page.live or page.get_view_restrictions().exists())
