"""The related posts of a page: their permanent ids for the document, their state for the checks."""

from dataclasses import dataclass

from blog import document as doc
from blog.builder import addresses
from blog.checks import Related
from blog.models import PostIdentity, PostPage
from blog.models.related import rows_in_order
from blog.renditions.sanitize import clean_text


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


@dataclass(frozen=True, slots=True)
class Linked:
    """What a block of related posts shows, and the source keys of all that it could show."""

    posts: tuple[doc.PostLink, ...] = ()
    sources: frozenset[str] = frozenset()


def linked(page: PostPage) -> Linked:
    """The related posts that readers can open now, in the language of ``page``, not itself."""
    targets = dict.fromkeys(post.alias_of_id or post.pk for post in _posts(page))
    targets.pop(page.pk, None)
    if not targets:
        return Linked()
    wanted = list(targets)
    paths = addresses.paths_of(set(wanted), models=(PostPage,))
    titles = dict(
        PostPage.objects.filter(pk__in=paths, locale=page.locale_id).values_list("pk", "title")
    )
    ids = dict(PostIdentity.objects.filter(page_id__in=titles).values_list("page_id", "pk"))
    return Linked(
        posts=tuple(
            doc.PostLink(id=str(ids[pk]), title=clean_text(titles[pk]), url=paths[pk])
            for pk in wanted
            if pk in ids
        ),
        sources=frozenset(f"page:{pk}" for pk in wanted),
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
