"""``manage.py bootstrap``: creates what an installation needs before its first post."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from wagtail.models import Locale, Page, Site

from blog.models import BlogIndexPage, HomePage, SiteSettings
from cms.checks import headless_has_a_front_end, workflows_can_be_finished
from syndication.desk import publisher_sync, reconciling
from syndication.editions import publisher

# Language, title and slug of the home, title and slug of the index: /blog/… and /fr/blogue/…
TREE = (
    ("en", ("Home", "en"), ("Blog", "blog")),
    ("fr", ("Accueil", "fr"), ("Blogue", "blogue")),
)
WELCOME = "Welcome to your new Wagtail site!"


class Command(BaseCommand):
    help = (
        "Creates the languages, the home pages, the post indexes and the default site if they are "
        "missing, and updates all URLs after a change of ORIGIN. Changes nothing that a person has "
        "made; can be run at each start."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            homes = _homes()
            _indexes(homes)
            site = _site(homes["en"])
            _remove_welcome()
            SiteSettings.for_site(site)
        at = timezone.now()
        if publisher_sync.copy(at=at):
            self.stdout.write("The publisher's facts are copied to the channels.")
        if moved := reconciling.rerender(at=at)["rerendered"]:
            self.stdout.write(f"{moved} posts are made anew for {publisher_sync.origin_of(site)}.")
        publisher.announce_move(at=at)
        for check in (headless_has_a_front_end, workflows_can_be_finished):
            for found in check(databases=["default"]):
                self.stderr.write(f"{found.id}: {found.msg} {found.hint}")


def _homes() -> dict[str, Page]:
    """The home page of each language; the French one is a translation of the English one."""
    locales = {code: Locale.objects.get_or_create(language_code=code)[0] for code, *_ in TREE}
    root = Page.get_first_root_node() or Page.add_root(
        instance=Page(title="Root", slug="root", locale=locales["en"])
    )
    english = HomePage.objects.filter(locale=locales["en"]).order_by("path").first()
    homes: dict[str, Page] = {"en": english} if english else {}
    for code, (title, slug), _index in TREE:
        if code not in homes and "en" in homes:
            homes[code] = homes["en"].get_translation_or_none(locales[code])
        if homes.get(code) is None:
            page = HomePage(title=title, slug=slug, locale=locales[code])
            if "en" in homes:
                page.translation_key = homes["en"].translation_key
            homes[code] = root.add_child(instance=page)
    return homes


def _indexes(homes: dict[str, Page]) -> None:
    key = None
    for code, _home, (title, slug) in TREE:
        home = homes[code]
        index = BlogIndexPage.objects.filter(locale_id=home.locale_id).order_by("path").first()
        if index is None:
            index = BlogIndexPage(title=title, slug=slug, locale=home.locale)
            index.translation_key = key or index.translation_key
            home.add_child(instance=index)
        key = index.translation_key


def _site(home: Page) -> Site:
    """The default site. The host name localhost stands for the address in ORIGIN."""
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        return Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)
    if not isinstance(site.root_page.specific, HomePage):
        site.root_page = home
        site.save()
    return site


def _remove_welcome() -> None:
    """Delete the page that Wagtail's migrations create, if it is unchanged."""
    untouched = Page.objects.exact_type(Page).filter(depth=2, title=WELCOME, latest_revision=None)
    for page in untouched.filter(numchild=0, sites_rooted_here=None):
        page.delete()
