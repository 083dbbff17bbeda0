"""What a change of a picture publishes anew: asked on its edit page before it is made."""

from dataclasses import dataclass

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blog.models import PostIdentity
from syndication.desk import uses
from syndication.desk.recall import editions_held
from syndication.editions.models import Head


@dataclass(frozen=True, slots=True)
class Reissue:
    """How many published posts a change would publish anew, and how many partners have them."""

    posts: int
    partners: int


def of(picture: Model) -> Reissue:
    """A bounded number of queries, however many posts show the picture."""
    pages = uses.reissued(picture)
    heads: list[Head] = []
    for some in uses.batched(pages):
        identities = PostIdentity.objects.filter(page__in=some, page__live=True)
        heads += Head.objects.filter(pk__in=identities.values("pk"), live=True)
    return Reissue(len(heads), editions_held.count_of(heads) if heads else 0)


def question(picture: Model) -> str:
    """What is asked before a change that readers see; empty where no published post shows it."""
    found = of(picture)
    if not found.posts:
        return ""
    posts = ngettext(
        "%(count)d published post shows this picture.",
        "%(count)d published posts show this picture.",
        found.posts,
    ) % {"count": found.posts}
    partners = ngettext(
        "%(count)d partner may have a copy, and is told.",
        "%(count)d partners may have copies, and are told.",
        found.partners,
    ) % {"count": found.partners}
    change = _(
        "A new file, another focal area or another credit publishes what shows it anew, within "
        "minutes."
    )
    return " ".join((posts, change, partners if found.partners else _("No partner has a copy.")))
