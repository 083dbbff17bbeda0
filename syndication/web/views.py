"""What answers at each public address: the post there, where it went, that it is gone, or nothing.

The answers are bound to versions (``syndication.http``): a post to its own and to those of the
posts it points to, a listing to its selection.
"""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from syndication import http, publisher, versions, views
from syndication.models import Head
from syndication.publisher import Publisher
from syndication.views import EditionView, Tombstone
from syndication.web import pages, places
from syndication.web.paging import BadPlaceError, after
from syndication.web.places import Place

MEDIA = ("data", "html")


def home(request: HttpRequest) -> HttpResponse:
    """The way in: the index of the default language."""
    if refused := http.only_safe_methods(request):
        return refused
    facts = publisher.current()
    return _to_index(places.locale_of("/", facts), facts)


def anything(request: HttpRequest, rest: str) -> HttpResponse:
    """Every path that nothing else has taken."""
    if refused := http.only_safe_methods(request):
        return refused
    path = f"/{rest}"
    facts = publisher.current()
    if "\x00" in path:  # no database can be asked for it, and nothing lives there
        return pages.not_found(path, facts)
    place = places.find(path, facts)
    if place is not None:
        if settings.HEADLESS:
            return _to_index(place.locale, facts)
        return _listing(request, place)
    found = views.at_path(path, media=MEDIA)
    if isinstance(found, EditionView):
        return _post(request, found)
    return _elsewhere(path, found, facts)


def _post(request: HttpRequest, found: EditionView) -> HttpResponse:
    if settings.HEADLESS:
        return _to_front_end(found)
    keys = tuple(versions.post_key(post_id) for post_id in (found.post_id, *_related_ids(found)))

    def make() -> HttpResponse:
        # Read again: what was read before the version may be older than it.
        fresh = views.at_path(found.path, media=MEDIA)
        if not isinstance(fresh, EditionView):
            return _elsewhere(found.path, fresh, found.publisher)
        return pages.post(fresh, fresh.publisher, related=_related(fresh))

    return http.conditional(request, keys, make)


def _related_ids(view: EditionView) -> list[str]:
    return list(view.data.get("related") or ())


def _related(view: EditionView) -> list[dict[str, Any]]:
    """The related posts that can be read now, in the editor's order."""
    ids = [UUID(post_id) for post_id in _related_ids(view)]
    if not ids:
        return []
    rows = Head.objects.readable().filter(post_id__in=ids)
    found = {row["post_id"]: row for row in rows.values("post_id", "title", "path", "locale")}
    return [dict(found[post_id]) for post_id in ids if post_id in found]


def _listing(request: HttpRequest, place: Place) -> HttpResponse:
    try:
        start = after(request.GET.get("after"))
    except BadPlaceError:
        return pages.not_found(request.path, publisher.current())

    def make() -> HttpResponse:
        facts = publisher.current()
        response = pages.listing(place, facts, start)
        now = response.status_code == 404 and _moved_slug(place)
        if not now:
            return response
        return _redirect(places.path_of(replace(place, slug=now), facts), status=301)

    # The names of topics and authors, and their twins, come from posts in either language.
    keys = (place.selection.key, versions.Selection().key)
    return http.conditional(request, keys, make)


def _moved_slug(place: Place) -> str | None:
    """The slug that the topic or author of a listing has now."""
    return views.moved_term(places.TERMS[place.kind], place.slug) if place.slug else None


def _elsewhere(path: str, found: EditionView | Tombstone | None, facts: Publisher) -> HttpResponse:
    """No post lives here: where it went, else that it is gone, else nothing."""
    for locale, index in facts.indexes.items():
        if path.rstrip("/") and index.startswith(f"{path.rstrip('/')}/") and path != index:
            return _to_index(locale, facts)  # a trimmed address: /fr/
    if moved := views.moved_from(path):
        return _redirect(moved, status=301)
    if isinstance(found, Tombstone):
        response = pages.gone(found, facts)
        # It ends when the post returns, or another one takes its address.
        keys = (versions.post_key(found.post_id), versions.Selection().key)
        for name, value in http.surrogate_keys(keys).items():
            response[name] = value
        return response
    if not path.endswith("/") and _lives(f"{path}/", facts):
        return _redirect(f"{path}/", status=301)
    return pages.not_found(path, facts)


def _lives(path: str, facts: Publisher) -> bool:
    return views.at_path(path, media=()) is not None or places.find(path, facts) is not None


def _to_index(locale: str, facts: Publisher) -> HttpResponse:
    """The posts in one language; those of the other front end, where there is one."""
    if not settings.HEADLESS:
        return _redirect(facts.indexes[locale], status=302)
    if not facts.front_end:
        return pages.not_found("/", facts)
    return _redirect(f"{facts.front_end}/", status=302)


def _to_front_end(found: EditionView) -> HttpResponse:
    """Another front end shows the posts; without one there is nothing to be seen here."""
    facts = found.publisher
    url = facts.canonical_url(
        path=found.path, slug=found.slug, locale=found.locale, post_id=found.post_id
    )
    if url == facts.origin + found.path:
        return pages.not_found(found.path, facts)
    return _redirect(url, status=302)


def _redirect(url: str, *, status: int) -> HttpResponse:
    response = HttpResponseRedirect(url, status=status)
    # Even a lasting one ends: who moved may move back, and a cache would lead round in a circle.
    response["Cache-Control"] = http.REVALIDATED
    return response
