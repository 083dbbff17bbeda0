"""The related posts of a page: their permanent ids for the document, their state for the checks."""

from dataclasses import dataclass

from blog.builder import addresses
from blog.checks import Related
from blog.models import PostIdentity, PostPage
from blog.models.related import rows_in_order


@dataclass(frozen=True, slots=True)
class Chosen:
    """The permanent ids of the related posts, in the editor's order.

    ``waiting`` holds the source keys (``page:3``) of those that have no id yet.
    """

    ids: tuple[str, ...] = ()
    waiting: frozenset[str] = frozenset()


def chosen(page: PostPage) -> Chosen:
    """The related posts of ``page``.

    A post gets its id when it is first built. An alias counts as the post that it mirrors.
    """
    posts = _posts(page)
    page_ids = list(dict.fromkeys(post.alias_of_id or post.pk for post in posts))
    ids = dict(
        PostIdentity.objects.filter(page_id__in=page_ids).values_list("page_id", "pk")
        if page_ids
        else ()
    )
    others = [pk for pk in page_ids if pk != page.pk]
    return Chosen(
        ids=tuple(str(ids[pk]) for pk in others if pk in ids),
        waiting=frozenset(f"page:{pk}" for pk in others if pk not in ids),
    )


def current_state(page: PostPage) -> tuple[Related, ...]:
    """Title, language and publication state of the related posts, for the checks."""
    posts = _posts(page)
    if not posts:
        return ()
    public = public_among([post.pk for post in posts])
    return tuple(
        Related(
            title=post.title,
            locale=addresses.tag(post.locale.language_code),
            published=post.pk in public,
        )
        for post in posts
    )


def public_among(page_ids: list[int]) -> set[int]:
    """Those of these posts that readers can open now."""
    if not page_ids:
        return set()
    rows = PostPage.objects.live().public().filter(pk__in=page_ids)
    return set(rows.values_list("pk", flat=True))


def _posts(page: PostPage) -> list[PostPage]:
    wanted = [row.post_id for row in rows_in_order(page)]
    found = (
        PostPage.objects.filter(pk__in=wanted).select_related("locale").in_bulk() if wanted else {}
    )
    return [found[pk] for pk in wanted if pk in found]
