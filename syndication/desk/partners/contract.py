"""A partner's contract in words, for the list of partners, its own page and its form."""

from collections.abc import Iterable, Mapping

from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from blog.builder import addresses
from blog.models import Topic
from syndication.api.attribution import attribution
from syndication.editions.versions import Selection
from syndication.partners.models import Partner, Status
from syndication.reading import posts

LANGUAGES = {"en": gettext_lazy("English"), "fr": gettext_lazy("French")}


def languages() -> list[tuple[str, str | Promise]]:
    """The languages of the site, as tags and labels."""
    return [(tag, LANGUAGES.get(code, tag)) for code, tag in addresses.TAGS.items()]


def topic_names() -> dict[str, str]:
    """The names of all topics by slug, in the language of whoever looks."""
    return {topic.slug: str(topic) for topic in Topic.objects.order_by("name")}


def summary(partner: Partner, topics: Mapping[str, str]) -> str:
    """The contract in one line: languages, topics, hours ahead."""
    parts = [which_languages(partner), which_topics(partner, topics)]
    if partner.embargo_hours:
        parts.append(how_early(partner))
    return " · ".join(parts)


def terms(partner: Partner, topics: Mapping[str, str]) -> list[tuple[str, str]]:
    """The whole contract, as labels and values."""
    return [
        (_("Languages"), which_languages(partner)),
        (_("Topics"), which_topics(partner, topics)),
        (_("Ahead of publication"), how_early(partner)),
        (_("From and until"), when(partner)),
        (_("Search engines"), partner.get_robots_display()),
        (_("Changing the words"), _("Not allowed") if partner.no_modify else _("Allowed")),
        (_("Training of AI"), _("Not allowed") if partner.no_ai else _("Allowed")),
        *_wordings(partner),
        *_example(partner),
        (_("Requests a minute"), _quota(partner)),
    ]


def _quota(partner: Partner) -> str:
    if not partner.requests_per_minute:
        return _("Without a limit")
    return number_format(partner.requests_per_minute, force_grouping=True)


def _wordings(partner: Partner) -> list[tuple[str, str]]:
    own = _("Our own wording, as in the site settings")
    found = [(_("Attribution"), partner.attribution or own)]
    if partner.attribution_fr:
        found.append((_("Attribution of French posts"), partner.attribution_fr))
    return found


def _example(partner: Partner) -> list[tuple[str, str]]:
    """The attribution of the newest post that the partner may read, if there is one."""
    newest = posts.page(Selection(), limit=1, audience=partner.audience)
    if not newest:
        return []
    words = attribution(newest[0], partner.audience.wording(newest[0].locale))["text"]
    return [(_("As it stands beside the newest post"), words)]


def which_languages(partner: Partner) -> str:
    return _named(partner.locales, dict(languages())) or _("All languages")


def which_topics(partner: Partner, topics: Mapping[str, str]) -> str:
    return _named(partner.topics, topics) or _("All topics")


def how_early(partner: Partner) -> str:
    hours = partner.embargo_hours
    if not hours:
        return _("Not before readers")
    words = ngettext("%(count)s hour ahead", "%(count)s hours ahead", hours)
    return words % {"count": hours}


def when(partner: Partner) -> str:
    begins, ends = partner.starts_on, partner.ends_on
    if begins and ends:
        return _("%(begin)s to %(end)s") % {"begin": date_format(begins), "end": date_format(ends)}
    if begins:
        return _("From %(begin)s, without an end") % {"begin": date_format(begins)}
    if ends:
        return _("Until %(end)s") % {"end": date_format(ends)}
    return _("Without a beginning and an end")


def state(partner: Partner) -> str:
    """Whether the partner may read today; if not, why."""
    if partner.status != Status.ACTIVE:
        return str(partner.get_status_display())
    today = localdate()
    if partner.starts_on and today < partner.starts_on:
        return _("Not begun")
    if partner.ends_on and today > partner.ends_on:
        return _("Ended")
    return _("Active")


def closed(partner: Partner) -> str:
    """Why its keys are refused today, and what can be done about it; "" where they are valid."""
    if partner.status == Status.SUSPENDED:
        return _(
            "It is suspended: its keys open nothing, and nothing is sent to it. To let it in "
            "again, choose “Edit” and set its status to “Active”."
        )
    today = localdate()
    if partner.status == Status.ENDED:
        return _("Its contract is ended: its keys open nothing, and nothing is sent to it.")
    if partner.starts_on and today < partner.starts_on:
        words = _("Its contract begins on %(day)s: until then its keys open nothing.")
        return words % {"day": date_format(partner.starts_on)}
    if partner.ends_on and today > partner.ends_on:
        words = _("Its contract ended on %(day)s: its keys open nothing any more.")
        return words % {"day": date_format(partner.ends_on)}
    return ""


def _named(slugs: Iterable[str], names: Mapping[str, str | Promise]) -> str:
    return ", ".join(str(names.get(slug, slug)) for slug in slugs)
