"""What changes elsewhere reaches the readers: people, pictures, places, the site itself."""

from contextlib import suppress

import pytest

from django.db import transaction
from django.utils import timezone

from wagtail.models import Locale, Page, Site

from blog.models import (
    Author,
    BlogIndexPage,
    CrisisChannel,
    CrisisResource,
    Disclaimer,
    Organization,
    PostPage,
    SiteSettings,
    Topic,
)
from syndication.desk import rebuilds, releases, renderers
from syndication.desk.models import Recheck
from syndication.editions import publisher, versions
from syndication.editions.models import Edition, Head, LedgerEntry, Rendition
from syndication.editions.versions import Selection
from tests import factories


def kinds() -> list[str]:
    return list(Edition.objects.order_by("sequence").values_list("kind", flat=True))


def data(post: PostPage) -> dict[str, object]:
    return factories.read(post).data


def test_an_author_who_changes_name_is_read_by_the_new_one(post):
    before = Head.objects.get().updated_at
    author = Author.objects.get()
    author.name = "Another Team"
    author.save()
    assert data(post)["byline"]["authors"][0]["name"] == "Example Team", "until a worker ran"
    rebuilds.work_off()
    assert data(post)["byline"]["authors"][0]["name"] == "Another Team"
    assert kinds() == ["first", "minor"]
    assert Head.objects.get().updated_at == before
    assert not Recheck.objects.exists()


def test_a_topic_that_changes_name_is_read_by_the_new_one(site):
    draft = factories.draft()
    draft.topics.set([factories.topic("sleep")])
    draft.save_revision()
    factories.publish(draft)
    topic = Topic.objects.get(slug="sleep")
    topic.name = "Good sleep"
    topic.save()
    rebuilds.work_off()
    assert data(draft)["topics"][0]["name"] == "Good sleep"
    assert Head.objects.get().terms.get(of="topic").name == "Good sleep"


def test_a_picture_that_is_replaced_is_read_anew(site):
    picture = factories.picture()
    post = factories.post(image=picture, image_alt="A bench under a tree")
    before = data(post)["image"]["url"]
    picture.file = factories.picture("A lake", "blue").file
    picture.file_hash = ""
    picture.save()
    picture.renditions.all().delete()
    rebuilds.work_off()
    assert data(post)["image"]["url"] != before
    assert kinds() == ["first", "minor"]


def test_a_picture_with_a_new_focal_point_is_read_anew(site):
    picture = factories.picture()
    post = factories.post(image=picture, image_alt="A bench under a tree")
    picture.focal_point_x, picture.focal_point_y = 10, 10
    picture.focal_point_width = picture.focal_point_height = 4
    picture.save()
    rebuilds.work_off()
    assert data(post)["image"]["focal"]


def test_a_picture_that_is_deleted_leaves_the_post(site):
    picture = factories.picture()
    post = factories.post(image=picture, image_alt="A bench under a tree")
    picture.delete()
    rebuilds.work_off()
    assert data(post).get("image") is None


def test_an_organisation_that_rewrites_itself_is_read_anew(site):
    row = Organization.objects.create(key="us", name="Example Desk", boilerplate="<p>We write.</p>")
    block = {"type": "organization_boilerplate", "value": {"organization": row.pk}}
    post = factories.post(body=[factories.paragraph(factories.WORDS), block])
    row.boilerplate = "<p>We write with care.</p>"
    row.save()
    rebuilds.work_off()
    assert "with care" in data(post)["body"][1]["value"]["text"]


def test_a_disclaimer_that_changes_is_read_anew(site):
    row = Disclaimer.objects.create(key="advice", text="<p>No substitute for advice.</p>")
    post = factories.post(disclaimer=row)
    row.text = "<p>Not a substitute for advice.</p>"
    row.save()
    rebuilds.work_off()
    assert data(post)["disclaimer"]["text"].startswith("Not a substitute")


def test_a_crisis_line_with_a_new_number_is_read_anew(site):
    row = CrisisResource.objects.create(
        key="line",
        name="Example Line",
        fictional=True,
        verified_at="2026-01-02",
        verify_by="2099-01-02",
    )
    channel = CrisisChannel.objects.create(resource=row, kind="call", number="+16135550100")
    block = {"type": "crisis_support", "value": {"resources": [row.pk]}}
    post = factories.post(body=[factories.paragraph(factories.WORDS), block])
    channel.number = "+16135550199"
    channel.save()
    rebuilds.work_off()
    assert "tel:+16135550199" in factories.read(post).contents["data"]


def test_a_post_moved_to_another_index_is_read_there(post, site):
    home = site.root_page
    archive = home.add_child(
        instance=BlogIndexPage(title="Archive", slug="archive", locale=post.locale)
    )
    Page.objects.get(pk=post.pk).move(archive, pos="last-child")
    rebuilds.work_off()
    assert factories.read(post).path == "/archive/calm-evenings/"


@pytest.mark.django_db
def test_an_ancestor_with_a_new_slug_changes_every_path_below(
    post, django_capture_on_commit_callbacks
):
    index = factories.index()
    index.slug = "posts"
    with django_capture_on_commit_callbacks(execute=True):
        index.save_revision().publish()
    assert factories.read(post).path == "/posts/calm-evenings/"
    facts = publisher.current()
    assert facts.indexes["en-CA"] == "/posts/"
    assert facts.former_indexes == {"/blog/": "en-CA"}


@pytest.mark.django_db
def test_an_index_that_moves_back_has_left_only_the_address_between(
    site, client, django_capture_on_commit_callbacks
):
    for slug in ("posts", "journal", "blog"):
        index = factories.index()
        index.slug = slug
        with django_capture_on_commit_callbacks(execute=True):
            index.save_revision().publish()
    facts = publisher.current()
    assert facts.indexes["en-CA"] == "/blog/"
    assert set(facts.former_indexes) == {"/posts/", "/journal/"}
    assert client.get("/posts/")["Location"] == "/blog/"
    assert client.get("/blog/").status_code == 200


def test_a_new_slug_is_remembered_with_the_change_itself_so_that_no_crash_loses_it(post):
    index = factories.index()
    index.slug = "posts"
    index.save_revision().publish()  # in a test's transaction, as if the process ended before more
    rebuilds.work_off()
    assert factories.read(post).path == "/posts/calm-evenings/"


def test_links_to_a_post_follow_it_and_end_with_it(site):
    target = factories.post("Sleep well")
    link = f'<p>Read <a linktype="page" id="{target.pk}">more</a> about this tonight.</p>'
    post = factories.post("Calm evenings", body=[factories.paragraph(link)])
    assert "/blog/sleep-well/" in factories.read(post).contents["data"]
    factories.publish(factories.edit(target, slug="sleep-better"))
    rebuilds.work_off()
    assert "/blog/sleep-better/" in factories.read(post).contents["data"]
    PostPage.objects.get(pk=target.pk).unpublish()
    rebuilds.work_off()
    assert "/blog/sleep" not in factories.read(post).contents["data"]


def test_a_link_to_a_draft_leads_there_once_it_is_published(site):
    target = factories.draft("Sleep well")
    link = f'<p>Read <a linktype="page" id="{target.pk}">more</a> about this tonight.</p>'
    post = factories.post("Calm evenings", body=[factories.paragraph(link)])
    assert "/blog/sleep-well/" not in factories.read(post).contents["data"]
    factories.publish(target)
    rebuilds.work_off()
    assert "/blog/sleep-well/" in factories.read(post).contents["data"]


def test_twins_are_told_of_one_another_and_of_their_end(post):
    french = post.copy_for_translation(Locale.objects.get(language_code="fr"))
    french.title, french.slug = "Soirs calmes", "soirs-calmes"
    french.save_revision()
    before = versions.current([versions.post_key(factories.read(post).post_id)])
    factories.publish(french)
    assert [(twin.locale, twin.path) for twin in factories.read(post).twins] == [
        ("fr-CA", "/fr/blogue/soirs-calmes/")
    ]
    after = versions.current([versions.post_key(factories.read(post).post_id)])
    assert before != after
    PostPage.objects.get(pk=french.pk).unpublish()
    assert factories.read(post).twins == ()
    assert Edition.objects.filter(locale="en-CA").count() == 1, "the post itself said nothing new"


def test_the_sites_licence_is_part_of_every_post(post, site):
    settings = SiteSettings.for_site(site)
    settings.licence, settings.licence_url = "CC BY 4.0", "https://example.org/licence"
    settings.save()
    rebuilds.work_off()
    assert data(post)["rights"]["licence"] == "CC BY 4.0"
    assert kinds() == ["first", "minor"]


def test_the_sites_address_in_mails_makes_new_mails_and_no_edition(post, site):
    settings = SiteSettings.for_site(site)
    settings.postal_address = "1 Example Street, Exampleville"
    settings.save()
    rebuilds.work_off()
    assert "1 Example Street" in Rendition.objects.get(medium="newsletter_html").content
    assert kinds() == ["first"]


def test_a_new_host_makes_every_rendition_anew_and_one_row_of_resync(site):
    pages = [factories.post(title) for title in ("Calm evenings", "Calm mornings")]
    before = {post.pk: Head.objects.get(title=post.title).sequence for post in pages}
    list_key = Selection().key
    token = versions.current([list_key])
    site = Site.objects.get()
    site.hostname, site.port = "wellness.example.net", 443
    site.save()
    rebuilds.work_off()
    for post in pages:
        assert data(post)["canonical_url"].startswith("https://wellness.example.net/blog/")
        assert Head.objects.get(title=post.title).sequence == before[post.pk]
    assert LedgerEntry.objects.filter(event="resync").count() == 1
    assert Edition.objects.count() == 2
    assert versions.current([list_key]) != token
    assert not Rendition.objects.filter(content__contains="posts.example.org").exists()


def test_a_move_is_told_when_the_last_post_bears_its_new_address_and_not_before(post):
    site = Site.objects.get()
    site.hostname, site.port = "wellness.example.net", 443
    site.save()
    resync = LedgerEntry.objects.filter(event="resync")
    assert not resync.exists()
    assert data(post)["canonical_url"].startswith("https://posts.example.org/")
    rebuilds.work_off()
    assert data(post)["canonical_url"].startswith("https://wellness.example.net/")
    assert resync.count() == 1
    rebuilds.work_off()
    assert resync.count() == 1


def test_saving_the_site_unchanged_says_nothing(post):
    Site.objects.get().save()
    rebuilds.work_off()
    assert not LedgerEntry.objects.filter(event="resync").exists()
    assert kinds() == ["first"]


def test_a_worker_that_knows_an_old_address_of_the_site_withdraws_nothing(post, site):
    """Wagtail keeps the site's root path in each process's own cache, for an hour."""
    Site.get_site_root_paths()
    Page.objects.filter(pk=site.root_page_id).update(slug="start", url_path="/start/")
    Page.objects.filter(pk=factories.index().pk).update(url_path="/start/blog/")
    Page.objects.filter(pk=post.pk).update(url_path="/start/blog/calm-evenings/")
    rebuilds.mark_all()
    rebuilds.work_off()
    assert factories.read(post).path == "/blog/calm-evenings/"
    assert kinds() == ["first"]


def test_only_the_selections_a_post_is_in_get_new_tokens(site):
    sleep, food = factories.topic("sleep"), factories.topic("food")
    draft = factories.draft()
    draft.topics.set([sleep])
    draft.save_revision()
    factories.publish(draft)
    selections = {
        "all": Selection(),
        "english": Selection(locale="en-CA"),
        "french": Selection(locale="fr-CA"),
        "sleep": Selection(topic="sleep"),
        "food": Selection(topic="food"),
        "english food": Selection(locale="en-CA", topic="food"),
        "team": Selection(author="example-team"),
        "someone": Selection(author="someone-else"),
    }

    def tokens() -> dict[str, str]:
        return {name: versions.current([one.key]).value for name, one in selections.items()}

    before = tokens()
    fresh = draft.get_latest_revision_as_object()
    fresh.topics.set([food])
    fresh.save_revision()
    factories.publish(fresh)
    after = tokens()
    changed = {name for name in selections if before[name] != after[name]}
    assert changed == {"all", "english", "sleep", "food", "english food", "team"}


def test_a_change_wakes_a_worker_only_once_it_is_committed(
    post, django_capture_on_commit_callbacks
):
    author = Author.objects.get()
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        author.name = "Another Team"
        with transaction.atomic():
            author.save()
            assert Edition.objects.count() == 1, "nothing is built inside the transaction"
        assert Edition.objects.count() == 1
    assert callbacks
    assert data(post)["byline"]["authors"][0]["name"] == "Another Team"


def test_a_change_that_is_rolled_back_marks_nothing(post):
    author = Author.objects.get()
    with suppress(ZeroDivisionError), transaction.atomic():
        author.name = "Another Team"
        author.save()
        raise ZeroDivisionError
    assert not Recheck.objects.exists()


def test_rows_outlive_a_worker_that_died_and_are_found_again(post, monkeypatch):
    author = Author.objects.get()
    author.name = "Another Team"
    author.save()

    class KilledError(BaseException):
        """The worker's process ends here."""

    def die(*args: object, **kwargs: object) -> None:
        raise KilledError

    with monkeypatch.context() as patched:
        patched.setattr(rebuilds, "settle", die)
        with pytest.raises(KilledError):
            rebuilds.work_off()
    row = Recheck.objects.get()
    Recheck.objects.update(due_at=row.due_at - rebuilds.LEASE)
    rebuilds.work_off()
    assert data(post)["byline"]["authors"][0]["name"] == "Another Team"
    assert not Recheck.objects.exists()


def test_one_post_that_fails_keeps_its_row_and_holds_up_no_other(site, monkeypatch):
    factories.post("Storm nights")
    good = factories.post("Calm evenings")
    real = renderers.RENDITIONS["text"]

    def text(document, context):
        if "Storm" in document.title:
            raise ValueError("no words for storms")
        return real(document, context)

    monkeypatch.setattr(renderers, "RENDITIONS", {**renderers.RENDITIONS, "text": text})
    author = Author.objects.get()
    author.name = "Another Team"
    author.save()
    assert rebuilds.work_off() == 1
    assert data(good)["byline"]["authors"][0]["name"] == "Another Team"
    row = Recheck.objects.get()
    assert row.problem.code == "desk.refused"
    assert "no words for storms" in str(row.problem)
    assert rebuilds.work_off() == 0, "not tried again at once"


def test_a_queue_that_cannot_be_reached_loses_nothing(
    post, monkeypatch, django_capture_on_commit_callbacks
):
    def unreachable() -> None:
        raise ConnectionError("no queue")

    monkeypatch.setattr(rebuilds, "wake", unreachable)
    author = Author.objects.get()
    author.name = "Another Team"
    with django_capture_on_commit_callbacks(execute=False):
        author.save()
    assert Recheck.objects.count() == 1


def test_a_slow_build_does_not_overwrite_what_was_recorded_meanwhile(post, monkeypatch):
    """Two workers took the same post; the one that read the older name comes second."""
    real = releases.build_again
    builds = []

    def build_again(page, facts, *, at):
        built = real(page, facts, at=at)
        builds.append(built)
        if len(builds) == 1:
            Author.objects.update(name="The newest Team")
            rebuilds.settle(page.pk, at=at)
        return built

    Author.objects.update(name="Another Team")
    monkeypatch.setattr(releases, "build_again", build_again)
    assert rebuilds.settle(post.pk, at=timezone.now()) == "unchanged"
    assert data(post)["byline"]["authors"][0]["name"] == "The newest Team"
    assert kinds() == ["first", "minor"]


def test_a_post_that_changes_at_every_build_is_left_for_later(post, monkeypatch):
    real = releases.build_again
    number = iter(range(100))

    def build_again(page, facts, *, at):
        built = real(page, facts, at=at)
        Head.objects.update(sequence=1000 + next(number))
        return built

    Author.objects.update(name="Another Team")
    monkeypatch.setattr(releases, "build_again", build_again)
    with pytest.raises(rebuilds.Contended):
        rebuilds.settle(post.pk, at=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_a_site_with_settings_can_be_deleted():
    site = factories.build_site()
    SiteSettings.for_site(site)
    site.delete()
    assert not SiteSettings.objects.exists()
