"""The posts to read next: from an editor's choice to permanent ids and to what checks know."""

from dataclasses import dataclass
from typing import Any

from blog.builder import addresses
from blog.checks import Related
from blog.models import PostIdentity, PostPage
from blog.models.related import rows_in_order


@dataclass(frozen=True, slots=True)
class Chosen:
    """The ids in the editor's order, and the source keys of those that have none yet."""

    ids: tuple[str, ...] = ()
    waiting: frozenset[str] = frozenset()


def chosen(page: Any) -> Chosen:
    """What ``page`` names. A post gets its id when it is first built: until then it is waited for.

    An alias stands for the post that it mirrors.
    """
    posts = _posts(page)
    meant = list(dict.fromkeys(post.alias_of_id or post.pk for post in posts))
    ids = dict(
        PostIdentity.objects.filter(page_id__in=meant).values_list("page_id", "pk") if meant else ()
    )
    others = [pk for pk in meant if pk != page.pk]
    return Chosen(
        ids=tuple(str(ids[pk]) for pk in others if pk in ids),
        waiting=frozenset(f"page:{pk}" for pk in others if pk not in ids),
    )


def standing(page: Any) -> tuple[Related, ...]:
    """The chosen posts as they are now, for the checks."""
    posts = _posts(page)
    if not posts:
        return ()
    open_to_all = set(
        PostPage.objects.live()
        .public()
        .filter(pk__in=[post.pk for post in posts])
        .values_list("pk", flat=True)
    )
    return tuple(
        Related(
            title=post.title,
            locale=addresses.tag(post.locale.language_code),
            published=post.pk in open_to_all,
        )
        for post in posts
    )


def _posts(page: Any) -> list[Any]:
    wanted = [row.post_id for row in rows_in_order(page)]
    found = (
        PostPage.objects.filter(pk__in=wanted).select_related("locale").in_bulk() if wanted else {}
    )
    return [found[pk] for pk in wanted if pk in found]
