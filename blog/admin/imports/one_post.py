"""One post of an import: looked at, or saved as a draft; what cannot be is reported."""

import logging
from dataclasses import replace
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import DatabaseError, DataError, IntegrityError
from django.utils.translation import gettext as _

from blog.admin.imports import names, runs
from blog.admin.paste_form import indexes
from blog.builder.addresses import TAGS
from blog.importers import saving
from blog.importers.entries import Found, Post
from blog.importers.picture_store import PictureStore
from blog.importers.report import Imported
from blog.importers.source import ImportFailed
from blog.models import BlogIndexPage, ImportRun

logger = logging.getLogger("wellspring.imports")
Outcome = runs.Outcome


def tag(index: BlogIndexPage) -> str:
    """The language of the posts below an index, as their documents name it."""
    code = index.locale.language_code
    return str(TAGS.get(code, code))


def done(run: ImportRun, found: Found, store: PictureStore, user: User) -> None:
    """Look at the next post of the file or save it, and count it.

    Raises :class:`runs.LostRun`, and ``DatabaseError`` where the database is away.
    """
    if isinstance(found, ImportFailed):
        refuse(run, found, found.reason)
    elif reason := _problem(run, found, store, user):
        refuse(run, found, reason)


def refuse(run: ImportRun, found: Found, reason: str) -> None:
    """Report why the next post of the file does not come in, and count it."""
    title = found.title if isinstance(found, Post) else ""
    with runs.advancing(run):
        runs.report(run, title=title, outcome=Outcome.REFUSED, reason=reason)


def _problem(run: ImportRun, post: Post, store: PictureStore, user: User) -> str:
    """Do it; why it was not done, or ""."""
    try:
        if run.is_import:
            _import(run, post, store, user)
        else:
            _look(run, post, user)
    except ImportFailed as failed:
        return failed.reason
    except ValidationError as invalid:
        return " ".join(invalid.messages)
    except (DataError, IntegrityError) as refused:
        return str(refused)
    except (DatabaseError, runs.LostRun):
        raise
    except Exception:  # the other posts are to come in
        logger.exception("a post could not be imported", extra={"run": run.pk})
        return _("The program failed at this post; its log says why.")
    return ""


def _look(run: ImportRun, post: Post, user: User) -> None:
    if post.is_part and saving.is_saved(post.source, with_pictures=run.with_pictures):
        with runs.advancing(run):
            _unchanged(run, post)
        return
    imported = post.parse()
    page = saving.page_for(imported, post.source, user=user)
    _index(run, imported, user)
    found = names.collected(run.names, imported.document)
    with runs.advancing(run, names=found):
        runs.report(
            run,
            title=imported.document.title,
            outcome=Outcome.CHANGED if page else Outcome.NEW,
            page=page,
            notices=[each.to_data() for each in imported.warnings],
        )
    run.names = found


def _import(run: ImportRun, post: Post, store: PictureStore, user: User) -> None:
    if post.is_part and saving.is_saved(post.source, with_pictures=run.with_pictures):
        with runs.advancing(run):
            notices = saving.readdressed(post.source, post.addresses, run.origins)
            _unchanged(run, post, notices=[each.to_data() for each in notices])
        return
    imported = post.parse()
    index = _index(run, imported, user)
    document, left_out = names.applied(imported.document, run.choices, user)
    imported = replace(imported, document=document)
    found: dict[str, int] = {}
    if run.with_pictures:
        imported, found = store.placed(imported)
    try:
        _save(run, post, imported, found, index, user, left_out)
    except IntegrityError:  # another worker may have made the same post: then it is updated
        _save(run, post, imported, found, index, user, left_out)


def _save(
    run: ImportRun,
    post: Post,
    imported: Imported,
    pictures: dict[str, int],
    index: BlogIndexPage,
    user: User,
    left_out: list[str],
) -> None:
    with runs.advancing(run):
        saved = saving.save(
            imported,
            post.source,
            user=user,
            index=index,
            pictures=pictures,
            origins=run.origins,
            topics_chosen=True,
        )
        runs.report(
            run,
            title=saved.page.title,
            outcome=saved.outcome,
            page=saved.page,
            notes=[*left_out, *saved.notes],
            notices=[each.to_data() for each in saved.notices],
        )


def _unchanged(run: ImportRun, post: Post, **said: Any) -> None:
    page = saving.page_of(post.source)
    runs.report(run, title=post.title, outcome=Outcome.UNCHANGED, page=page, **said)


def _index(run: ImportRun, imported: Imported, user: User) -> BlogIndexPage:
    """Where a post goes: a document that names its language goes below an index of that one."""
    locale = imported.document.locale
    chosen = BlogIndexPage.objects.select_related("locale").get(pk=run.index_id)
    if tag(chosen) == locale:
        return chosen  # type: ignore[no-any-return]
    for index in indexes(user).select_related("locale"):
        if tag(index) == locale:
            return index
    reason = _("“%(title)s” is in a language (%(locale)s) for which you have no index here")
    title = imported.document.title[:80]
    raise ImportFailed(imported.document.title, reason % {"title": title, "locale": locale})
