"""What a reviewer asked for by link, above the form of whoever opens the post."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blog.admin.review_links.making import links_of
from blog.models import PostPage, ReviewLink, ReviewLinkAnswer


def newest_request(page: PostPage) -> ReviewLink | None:
    """The link by which changes were asked for last, unless the post has gone on since.

    It has with a newer link, its submission or its publication.
    """
    newest = links_of(page).first()
    given = newest.given if newest else None
    if given is None or given.verdict != ReviewLinkAnswer.Verdict.CHANGES:
        return None
    published, current = page.last_published_at, page.current_workflow_state
    if published and published > given.answered_at:
        return None
    if current and current.status == current.STATUS_IN_PROGRESS:
        return None
    return newest


def sentence(link: ReviewLink, given: ReviewLinkAnswer) -> str:
    """Who asks for which changes."""
    who = link.signature or _("A reviewer")
    if not given.comment:
        return _("%(who)s asks for changes at passages.") % {"who": who}
    return _("%(who)s asks for changes: “%(words)s”") % {"who": who, "words": given.comment}


def where(given: ReviewLinkAnswer) -> str:
    """The words of the link to the answer."""
    count = len(given.passages)
    if not count:
        return _("See the answer")
    words = ngettext(
        "See the comment at one passage", "See the comments at %(count)d passages", count
    )
    return words % {"count": count}
