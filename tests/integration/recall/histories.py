"""What happens to a post and to those who hold it: the rows of the matrix."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowTask

from blog.models import BlogIndexPage, Topic
from syndication.feeds.profiles.model import FeedProfile
from syndication.partners.models import Key, Status
from tests import factories
from tests.integration.recall.installation import HOUR, LATEST, RIGHT, WRONG, Installation, forget

Verb = Callable[[Installation], None]


@dataclass(frozen=True, kw_only=True)
class History:
    """A row. ``ends``: what holders must hear at its end, a key of ``expectations.ENDS``.

    ``but``: cells whose outcome differs from that.
    """

    about: str
    happens: Verb
    ends: str
    first: Verb = lambda site: None  # before anyone takes a copy
    important: bool = False  # in every run, and not in the slow suite alone
    but: Mapping[tuple[str, str], str] = field(default_factory=dict)


# -- taken down in every state --------------------------------------------------------------------


def withdrawn(site: Installation) -> None:
    site.withdraw()


def withdrawn_with_others(site: Installation) -> None:
    site.withdraw_several()


def deleted(site: Installation) -> None:
    site.delete()


def expired(site: Installation) -> None:
    site.publish(site.post, expire_at=timezone.now() + HOUR)
    site.clock.shift(2 * HOUR)


def made_private(site: Installation) -> None:
    factories.restrict(site.page())


def scheduled_then_withdrawn(site: Installation) -> None:
    """Its next version waits for its time."""
    schedule(site, hours=30)
    site.withdraw()


def in_review_then_withdrawn(site: Installation) -> None:
    """By people whom editors are not among: Wagtail locks the page for all others."""
    workflow = Workflow.objects.create(name="Medical")
    task = GroupApprovalTask.objects.create(name="Physicians")
    task.groups.set([Group.objects.create(name="Physicians")])
    WorkflowTask.objects.create(workflow=workflow, task=task)
    fresh = site.page().get_latest_revision_as_object()
    fresh.title = RIGHT
    fresh.save_revision()
    workflow.start(site.page(), None)
    site.withdraw()


def locked_then_withdrawn(site: Installation) -> None:
    """By a colleague."""
    Page.objects.filter(pk=site.post.pk).update(locked=True, locked_at=timezone.now())
    site.withdraw()


def schedule(site: Installation, *, hours: float, **to: Any) -> None:
    at = timezone.now() + timedelta(hours=hours)
    site.publish(site.post, **{"title": RIGHT, "go_live_at": at, **to})


# -- addresses and terms --------------------------------------------------------------------------


def change_slug(site: Installation) -> None:
    site.publish(site.post, slug="drops-in-the-evening")
    site.tick()


def move(site: Installation) -> None:
    site.page().move(BlogIndexPage.objects.get(pk=site.stories.pk), pos="last-child")
    site.tick()


def rename_index(site: Installation) -> None:
    index = factories.index()
    index.slug = "journal"
    index.save_revision().publish()
    site.tick()


def rename_topic(site: Installation) -> None:
    """Posts are built again by the next round of the timer."""
    topic = Topic.objects.get(pk=site.sleep.pk)
    topic.slug = "nights"
    topic.save()


def rename_author(site: Installation) -> None:
    author = factories.team()
    author.slug, author.name = "night-team", "Night Team"
    author.save()


def leave_topic(site: Installation) -> None:
    site.publish(site.post, topics=[site.grief])


def delete_topic(site: Installation) -> None:
    """Nothing has it before, or it could not be deleted; the contract and the feeds have others."""
    site.amend(site.partners["maple"], topics=["rest"])
    _empty_and_delete(site, profiles="rest")


def merge_topic(site: Installation) -> None:
    """All that has it has another one before it is deleted."""
    site.amend(site.partners["maple"], topics=["sleep", "grief"])
    _empty_and_delete(site, profiles="grief")


def _empty_and_delete(site: Installation, *, profiles: str) -> None:
    for page in (site.post, site.bystander, site.translation):
        if site.page(page).live:
            site.publish(page, topics=[site.grief])
        else:
            fresh = site.page(page).get_latest_revision_as_object()
            fresh.topics.set([site.grief])
            fresh.save()
            fresh.save_revision()
    for profile in FeedProfile.objects.all():
        profile.topics = [profiles if slug == "sleep" else slug for slug in profile.topics]
        profile.save()
    site.amend(
        site.partners["maple"],
        topics=[slug for slug in site.partner_now("maple").topics if slug != "sleep"],
    )
    Topic.objects.get(pk=site.sleep.pk).delete()


def unrelate(site: Installation) -> None:
    """No other post names it: one that is named cannot be deleted."""
    fresh = site.page(site.other).get_latest_revision_as_object()
    fresh.related_posts = []
    fresh.save_revision().publish()
    site.tick()


def then(*verbs: Verb, tick: bool = True) -> Verb:
    """One after the other, each with a round of the timer in between."""

    def happens(site: Installation) -> None:
        for verb in verbs:
            verb(site)
            if tick and verb is not verbs[-1]:
                site.hour()

    return happens


# -- corrections ----------------------------------------------------------------------------------


def corrected(site: Installation) -> None:
    site.correct()


def corrected_twice(site: Installation) -> None:
    site.correct()
    site.hour()
    site.correct(LATEST)


def corrected_old(site: Installation) -> None:
    """Behind more posts than any feed has."""
    for number in range(22):
        site.write(f"Another evening {number}", topics=[site.sleep])
    site.hour()
    site.correct()


def come_back_corrected(site: Installation) -> None:
    site.withdraw()
    site.hour()
    site.correct()


# -- contracts and keys ---------------------------------------------------------------------------


def amend(**contract: Any) -> Verb:
    return lambda site: site.amend(site.partners["maple"], **contract)


def rotate_keys(site: Installation) -> None:
    """Keys are replaced; the holders use the new ones."""
    Key.objects.filter(partner=site.partners["maple"]).update(revoked_at=timezone.now())
    for name in ("maple", "second"):
        site.keys[name] = site.key(site.partners["maple"])


def narrow_profiles(site: Installation) -> None:
    for profile in FeedProfile.objects.all():
        profile.topics = ["grief"]
        profile.save()


def suspend_profiles(site: Installation) -> None:
    FeedProfile.objects.update(active=False)


def resume_profiles(site: Installation) -> None:
    FeedProfile.objects.update(active=True)


# -- embargoes ------------------------------------------------------------------------------------


def plan(site: Installation) -> None:
    """The post is one that is to be published in twelve hours: early readers alone have it."""
    site.publish(site.post, title="Warm milk at night")
    draft = factories.draft(WRONG, slug="drops-to-come", go_live_at=timezone.now() + 12 * HOUR)
    site.post = site.publish(draft, topics=[site.sleep], go_live_at=draft.go_live_at)
    site.id = str(site.post.identity.pk)
    site.tick()


def cancel(site: Installation) -> None:
    """As Wagtail's view does."""
    revision = site.page().scheduled_revision
    revision.approved_go_live_at = None
    revision.save(update_fields=["approved_go_live_at"])


def shorten_embargo(site: Installation) -> None:
    site.amend(site.partners["early"], embargo_hours=2)


def narrow_early(site: Installation) -> None:
    site.amend(site.partners["early"], topics=["grief"])


# -- restored -------------------------------------------------------------------------------------


def restored(site: Installation) -> None:
    """A correction was told, and the database is that of before; then the post is withdrawn."""
    with transaction.atomic():
        for title in (LATEST, RIGHT):
            site.correct(title)
            site.tick()
        for holder in site.holders:
            holder.refresh(site)
        transaction.set_rollback(True)
    forget()
    with suppress(CommandError):
        call_command("restored", verbosity=0)
        call_command("sending", "on", verbosity=0)
    site.withdraw()


OUR_CURSORS = ("a key", "its second key", "in one language")
# The contract lost the post before or after its withdrawal: its partner hears of the loss.
LOST: dict[tuple[str, str], str] = {
    **{("changes", column): "entitlement_lost" for column in OUR_CURSORS},
    ("other reads", "by id"): "404",
    ("other reads", "an edition"): "404",
    ("webhooks", "*"): "post.withdrawn",
}
NO_TOPIC = {("feeds", "topic"): "410"}
UPDATED = {
    ("changes", "*"): "upsert",
    ("webhooks", "*"): "post.updated",
    ("webhooks", "of withdrawals only"): "untold",
    ("caches", "*"): "purged",
}
# Behind the newest 20: the feed of corrections tells of it.
BEYOND = {
    ("public site", "index"): "left out",
    **{
        ("feeds", name): "left out"
        for name in ("all, RSS", "Atom", "JSON", "language", "topic", "author")
    },
}
LEFT_CORRECTED = {
    ("public site", "*"): "new words",
    ("public site", "sitemap"): "named",
    **{
        ("feeds", name): "new words"
        for name in ("all, RSS", "Atom", "JSON", "language", "author", "archives")
    },
    **{("feeds", f"corrections, {name}"): "notice" for name in ("RSS", "Atom", "JSON")},
    ("profiles", "generic"): "new words",
}
AGAIN = {
    ("other reads", "an edition"): "410",
    ("webhooks", "*"): "post.published",
    ("webhooks", "of withdrawals only"): "post.withdrawn",
}
NARROW = {
    ("profiles", "*"): "left out",
    ("profiles", "msn"): "tombstone",
    ("profiles", "smartnews"): "tombstone",
}

HISTORIES: dict[str, History] = {
    "withdrawn": History(
        about="The post is withdrawn.", happens=withdrawn, ends="withdrawn", important=True
    ),
    "withdrawn-with-others": History(
        about="It is withdrawn together with other posts.",
        happens=withdrawn_with_others,
        ends="withdrawn",
    ),
    "deleted": History(
        about="It is deleted.",
        first=unrelate,
        happens=deleted,
        ends="withdrawn",
        but={("public site", "as related"): "none"},
    ),
    "expired": History(about="Its time ends.", happens=expired, ends="withdrawn"),
    "private": History(about="It is made private.", happens=made_private, ends="private"),
    "scheduled": History(
        about="It is withdrawn while its next version is scheduled.",
        happens=scheduled_then_withdrawn,
        ends="withdrawn",
    ),
    "in-review": History(
        about="It is withdrawn while its next version is in review.",
        happens=in_review_then_withdrawn,
        ends="withdrawn",
    ),
    "locked": History(
        about="It is withdrawn while a colleague has locked it.",
        happens=locked_then_withdrawn,
        ends="withdrawn",
    ),
    "slug-withdrawn": History(
        about="Its slug changes, then it is withdrawn.",
        happens=then(change_slug, withdrawn),
        ends="withdrawn",
        important=True,
    ),
    "moved-withdrawn": History(
        about="It moves to another index, then it is withdrawn.",
        happens=then(move, withdrawn),
        ends="withdrawn",
    ),
    "index-withdrawn": History(
        about="The index of its language is renamed, then it is withdrawn.",
        happens=then(rename_index, withdrawn),
        ends="withdrawn",
    ),
    "slug": History(about="Its slug changes.", happens=change_slug, ends="moved"),
    "moved": History(about="It moves to another index.", happens=move, ends="moved"),
    "topic-renamed-withdrawn": History(
        about="Its topic is renamed, then it is withdrawn.",
        happens=then(rename_topic, withdrawn),
        ends="withdrawn",
    ),
    "topic-renamed-amid-withdrawn": History(
        about="Its topic is renamed, and it is withdrawn within the same minute.",
        happens=then(rename_topic, withdrawn, tick=False),
        ends="withdrawn",
    ),
    "withdrawn-topic-renamed": History(
        about="It is withdrawn, then its topic is renamed.",
        happens=then(withdrawn, rename_topic),
        ends="withdrawn",
    ),
    "author-renamed-withdrawn": History(
        about="Its author is renamed, then it is withdrawn.",
        happens=then(rename_author, withdrawn),
        ends="withdrawn",
    ),
    "topic-left": History(
        about="It leaves the topic.", happens=leave_topic, ends="left", important=True
    ),
    "topic-left-withdrawn": History(
        about="It leaves the topic, then it is withdrawn.",
        happens=then(leave_topic, withdrawn),
        ends="withdrawn",
        but=LOST,
    ),
    "withdrawn-topic-left": History(
        about="It is withdrawn, and the contract and the feeds are of another topic afterwards.",
        happens=then(withdrawn, amend(topics=["grief"]), narrow_profiles),
        ends="withdrawn",
        but=LOST,
    ),
    "topic-deleted": History(
        about="Its topic is deleted; the post, the contract and the feeds have other ones.",
        happens=delete_topic,
        ends="left",
        but=NO_TOPIC,
    ),
    "topic-deleted-withdrawn": History(
        about="Its topic is deleted, then it is withdrawn.",
        happens=then(delete_topic, withdrawn),
        ends="withdrawn",
        but=LOST | NO_TOPIC,
    ),
    "withdrawn-topic-deleted": History(
        about="It is withdrawn, then its topic is deleted.",
        happens=then(withdrawn, delete_topic),
        ends="withdrawn",
        but=LOST | NO_TOPIC,
    ),
    "topic-merged": History(
        about="Its topic is merged with another one, and contract and feeds follow.",
        happens=merge_topic,
        ends="unchanged",
        but=UPDATED | NO_TOPIC | {("other reads", "an edition"): "superseded"},
    ),
    "topic-merged-withdrawn": History(
        about="Its topic is merged with another one, then it is withdrawn.",
        happens=then(merge_topic, withdrawn),
        ends="withdrawn",
        but=NO_TOPIC,
    ),
    "withdrawn-topic-merged": History(
        about="It is withdrawn, then its topic is merged with another one.",
        happens=then(withdrawn, merge_topic),
        ends="withdrawn",
        but=LOST | NO_TOPIC,
    ),
    "corrected": History(
        about="It is corrected.", happens=corrected, ends="corrected", important=True
    ),
    "corrected-twice": History(
        about="It is corrected, and again.", happens=corrected_twice, ends="corrected"
    ),
    "corrected-old": History(
        about="It is corrected after 22 newer posts.",
        happens=corrected_old,
        ends="corrected",
        but=BEYOND,
    ),
    "corrected-left": History(
        about="It is corrected, then it leaves the topic.",
        happens=then(corrected, leave_topic),
        ends="left",
        but=LEFT_CORRECTED,
    ),
    "corrected-withdrawn": History(
        about="It is corrected, then it is withdrawn.",
        happens=then(corrected, withdrawn),
        ends="withdrawn",
    ),
    "republished": History(
        about="It is withdrawn, and published again with other words.",
        happens=come_back_corrected,
        ends="corrected",
        but=AGAIN,
    ),
    "contract-narrowed": History(
        about="The contract no longer has its topic.",
        happens=amend(topics=["grief"]),
        ends="narrowed",
        important=True,
    ),
    "contract-narrowed-withdrawn": History(
        about="The contract no longer has its topic; then it is withdrawn.",
        happens=then(amend(topics=["grief"]), withdrawn),
        ends="withdrawn",
        but=LOST,
    ),
    "contract-widened-withdrawn": History(
        about="The contract has all topics; then it is withdrawn.",
        happens=then(amend(topics=[]), withdrawn),
        ends="withdrawn",
    ),
    "suspended-withdrawn": History(
        about="It is withdrawn while the contract is suspended; then the contract is active again.",
        happens=then(amend(status=Status.SUSPENDED), withdrawn, amend(status=Status.ACTIVE)),
        ends="withdrawn",
    ),
    "ended-withdrawn": History(
        about="It is withdrawn after the contract's end; then the contract is renewed.",
        happens=then(amend(status=Status.ENDED), withdrawn, amend(status=Status.ACTIVE)),
        ends="withdrawn",
    ),
    "suspended-corrected": History(
        about="It is corrected while the contract is suspended; then the contract is active again.",
        happens=then(amend(status=Status.SUSPENDED), corrected, amend(status=Status.ACTIVE)),
        ends="corrected",
    ),
    "keys-rotated": History(
        about="All keys are replaced; then it is withdrawn.",
        happens=then(rotate_keys, withdrawn),
        ends="withdrawn",
    ),
    "profiles-narrowed": History(
        about="The feed profiles no longer have its topic.",
        happens=narrow_profiles,
        ends="unchanged",
        but=NARROW,
    ),
    "profiles-suspended-withdrawn": History(
        about="It is withdrawn while the feed profiles are not in use; then they are again.",
        happens=then(suspend_profiles, withdrawn, resume_profiles),
        ends="withdrawn",
    ),
    "embargo-cancelled": History(
        about="A post that early readers have is not to be published after all.",
        first=plan,
        happens=cancel,
        ends="unscheduled",
        important=True,
    ),
    "embargo-deleted": History(
        about="A post that early readers have is deleted before its publication.",
        first=plan,
        happens=lambda site: site.page().delete(),
        ends="unscheduled",
    ),
    "embargo-shortened": History(
        about="Early readers may read a post for fewer hours than before.",
        first=plan,
        happens=shorten_embargo,
        ends="unscheduled",
    ),
    "embargo-left": History(
        about="The contract of early readers no longer has the post's topic.",
        first=plan,
        happens=narrow_early,
        ends="unscheduled",
        but={("webhooks", "hears early"): "entitlement.changed"},
    ),
    "restored": History(
        about="It is corrected; a backup from before that is restored; then it is withdrawn.",
        happens=restored,
        ends="withdrawn",
        but={
            ("webhooks", "disabled meanwhile"): "resync",
            ("webhooks", "moved meanwhile"): "resync",
        },
    ),
}
