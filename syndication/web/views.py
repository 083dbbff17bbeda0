"""What answers at each public address: the post there, where it went, that it is gone, or nothing.

The answers are bound to versions (``syndication.http``): a post to its own, a listing to its
selection's.
"""

from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from syndication.editions import publisher, versions
from syndication.editions.publisher import Publisher
from syndication.http import conditional, surrogate_keys
from syndication.reading import posts, replacements, terms
from syndication.reading.posts import EditionView, Moved, Tombstone
from syndication.web import listings, pages, paging
from syndication.web.listings import Listing
from syndication.web.paging import BadCursorError

MEDIA = ("data", "html")


def home(request: HttpRequest) -> HttpResponse:
    """The site's root: redirects to the index of the default language."""
    if refused := conditional.only_safe_methods(request):
        return refused
    facts = publisher.current()
    return _to_index(listings.locale_of("/", facts), facts)


def anything(request: HttpRequest, rest: str) -> HttpResponse:
    """Every path that no other pattern matched: a listing, a post, or 404."""
    if refused := conditional.only_safe_methods(request):
        return refused
    path = f"/{rest}"
    if "\x00" in path:  # no database takes it as a parameter
        return pages.not_found(path, publisher.current())
    facts, post_id = posts.at(path)
    listed = listings.find(path, facts)
    if listed is not None:
        if settings.HEADLESS:
            return _to_index(listed.locale, facts)
        return _listing(request, listed)
    if post_id is None or settings.HEADLESS:
        return _elsewhere(path, facts)
    return _post(request, path, post_id)


def _post(request: HttpRequest, path: str, post_id: str) -> HttpResponse:
    def make() -> HttpResponse:
        # Only now, after the version: what was read before that may be older than it.
        found = posts.at_path(path, media=MEDIA)
        if not isinstance(found, EditionView):
            return _elsewhere(path, publisher.current())
        if found.post_id != post_id:  # another post took the path meanwhile: not its version
            return _redirect(path, status=302)
        return pages.post(found, found.publisher)

    # A change of a post that this one names gives it a new version, too (``editions.related``).
    return conditional.respond(request, (versions.post_key(post_id),), make)


def _listing(request: HttpRequest, listed: Listing) -> HttpResponse:
    try:
        start = paging.read(request.GET.get("after"))
    except BadCursorError:
        return pages.not_found(request.path, publisher.current())

    # The names of topics and authors, and their twins, come from posts in either language.
    keys = (listed.selection.key, versions.Selection().key)

    def make() -> HttpResponse:
        facts = publisher.current()
        response = pages.listing(listed, facts, start)
        if response.status_code == 404 and listed.slug:
            return _ended_listing(listed, facts, keys) or response
        if (now := listings.path_of(listed, facts)) != request.path:
            query = f"?{request.GET.urlencode()}" if request.GET else ""
            return _redirect(now + query, status=301)
        return response

    return conditional.respond(request, keys, make)


def _ended_listing(listed: Listing, facts: Publisher, keys: tuple[str, ...]) -> HttpResponse | None:
    """What became of a topic or author without posts: a redirect to its present slug, or 410."""
    term = listings.TERMS[listed.kind]
    if terms.name_of(term, listed.slug, listed.locale):
        return None  # it has posts, but none behind the cursor
    if now := terms.moved_to(term, listed.slug, listed.locale):
        return _redirect(listings.path_of(replace(listed, slug=now), facts), status=301)
    if not terms.had_posts(term, listed.slug, listed.locale):
        return None
    return _with_surrogate_keys(pages.ended(listed, facts), keys)


def _elsewhere(path: str, facts: Publisher) -> HttpResponse:
    """No post lives at this path: a redirect to where it moved, else 410, else 404."""
    answer = posts.answering(path)
    if isinstance(answer, EditionView):  # it came there meanwhile
        return _to_front_end(answer) if settings.HEADLESS else _redirect(path, status=302)
    if isinstance(answer, Moved):
        return _to_moved(answer)
    if isinstance(answer, Tombstone):
        return _gone(answer, facts)
    return _to_listing(path, facts) or _slash(path, facts) or pages.not_found(path, facts)


def _to_moved(moved: Moved) -> HttpResponse:
    if settings.HEADLESS:
        found = posts.at_path(moved.path, media=())
        if isinstance(found, EditionView):
            return _to_front_end(found)
    return _redirect(moved.path, status=301)


def _gone(found: Tombstone, facts: Publisher) -> HttpResponse:
    # It depends on the post, which may return, and on others, which may take its path.
    keys = (versions.post_key(found.post_id), versions.Selection().key)
    [followed] = replacements.followed([found])
    return _with_surrogate_keys(pages.gone(followed, facts), keys)


def _with_surrogate_keys(response: HttpResponse, keys: tuple[str, ...]) -> HttpResponse:
    """A 410 with the keys by which shared caches purge it once there is something to read."""
    for name, value in surrogate_keys.headers(keys).items():
        response[name] = value
    return response


def _to_listing(path: str, facts: Publisher) -> HttpResponse | None:
    """A redirect from a trimmed address (/fr/) or from an index's former one, to the index or to
    what is below it now."""
    whole = f"{path.rstrip('/')}/"
    for locale, index in facts.indexes.items():
        if whole != "/" and index.startswith(whole) and path != index:
            return _to_index(locale, facts)
    moved = listings.moved_from(whole, facts)
    if moved is not None:
        if settings.HEADLESS:
            return _to_index(moved.locale, facts)
        return _redirect(listings.path_of(moved, facts), status=301)
    now = listings.now_at(whole, facts)
    return _redirect(now, status=301) if now and _lives(now, facts) else None


def _slash(path: str, facts: Publisher) -> HttpResponse | None:
    """A redirect to the same address with a slash, where that answers for something."""
    if path.endswith("/") or not _lives(f"{path}/", facts):
        return None
    return _redirect(f"{path}/", status=301)


def _lives(path: str, facts: Publisher) -> bool:
    return posts.answering(path) is not None or listings.find(path, facts) is not None


def _to_index(locale: str, facts: Publisher) -> HttpResponse:
    """A redirect to the index of a language or, headless, to the other front end."""
    if not settings.HEADLESS:
        return _redirect(facts.indexes[locale], status=302)
    if not facts.front_end:
        return pages.not_found("/", facts)
    return _redirect(f"{facts.front_end}/", status=302)


def _to_front_end(found: EditionView) -> HttpResponse:
    """Headless: a redirect to the post on the other front end; 404 without one."""
    facts = found.publisher
    url = facts.canonical_url(
        path=found.path, slug=found.slug, locale=found.locale, post_id=found.post_id
    )
    if url == facts.origin + found.path:
        return pages.not_found(found.path, facts)
    return _redirect(url, status=302)


def _redirect(url: str, *, status: int) -> HttpResponse:
    response = HttpResponseRedirect(url, status=status)
    # Also for a 301: a page may move back, and a stored redirect would then make a loop.
    response["Cache-Control"] = conditional.REVALIDATED
    return response
