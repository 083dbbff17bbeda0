"""What an editor says of a change: kinds, notes, and the dates that follow from them."""

from datetime import timedelta

import pytest
import time_machine

from django.utils import timezone

from blog.models import Correction, PostPage
from syndication.editions.models import Edition, Head
from tests import factories

NOTE = "An earlier text named a wrong hour."


def correct(post: PostPage, **values: object) -> PostPage:
    values = {"update_kind": "correction", "update_note": NOTE, "title": "Calm at nine"} | values
    return factories.publish(factories.edit(post, **values))


def kinds() -> list[str]:
    return list(Edition.objects.order_by("sequence").values_list("kind", flat=True))


def notes_read(post: PostPage) -> list[str]:
    return [row["text"] for row in factories.read(post).data["corrections"]]


def test_a_note_is_read_in_the_post_and_written_down_once(post):
    correct(post)
    assert notes_read(post) == [NOTE]
    assert factories.read(post).kind == "correction"
    assert factories.read(post).note == NOTE
    assert Correction.objects.get().text == NOTE


def publish_again(post: PostPage) -> None:
    post.get_latest_revision().publish()


def edit_and_publish(post: PostPage) -> None:
    factories.publish(factories.edit(post, title="Calm at ten"))


def edit_twice_and_publish(post: PostPage) -> None:
    for title in ("Calm at ten", "Calm at eleven", "Calm at noon"):
        factories.publish(factories.edit(post, title=title))


def go_back_to_the_corrected_revision(post: PostPage) -> None:
    corrected = post.live_revision
    factories.publish(factories.edit(post, title="Calm at ten", update_note=""))
    old = corrected.as_object()
    old.save_revision(previous_revision=corrected).publish(previous_revision=corrected)


def take_down_and_publish_again(post: PostPage) -> None:
    PostPage.objects.get(pk=post.pk).unpublish()
    post.get_latest_revision().publish()


def save_the_page_itself_and_publish(post: PostPage) -> None:
    PostPage.objects.get(pk=post.pk).save_revision().publish()


@pytest.mark.parametrize(
    "go_on",
    [
        publish_again,
        edit_and_publish,
        edit_twice_and_publish,
        go_back_to_the_corrected_revision,
        take_down_and_publish_again,
        save_the_page_itself_and_publish,
    ],
    ids=lambda way: way.__name__,
)
def test_a_note_is_never_sent_twice(post, go_on):
    post = correct(post)
    go_on(post)
    assert notes_read(post) == [NOTE]
    assert Correction.objects.count() == 1
    assert kinds().count("correction") == 1
    assert Edition.objects.exclude(note="").count() == 1


def test_a_published_note_stays_when_an_older_revision_comes_back(post):
    first = post.live_revision
    correct(post)
    first.as_object().save_revision(previous_revision=first).publish(previous_revision=first)
    assert factories.title_read(post) == "Calm evenings"
    assert notes_read(post) == [NOTE]


def test_two_notes_are_both_read_the_newest_first(post):
    post = correct(post)
    correct(post, update_note="It named a wrong place, too.", title="Calm at home")
    assert notes_read(post) == ["It named a wrong place, too.", NOTE]


def test_a_first_publication_has_nothing_to_note(site):
    draft = factories.draft(update_note=NOTE, update_kind="correction")
    factories.publish(draft)
    assert kinds() == ["first"]
    assert notes_read(draft) == []


def test_a_refused_publication_writes_no_correction(post):
    fresh = factories.edit(post, update_kind="correction", update_note=NOTE, lead="")
    with pytest.raises(Exception, match="no lead"):
        factories.publish(fresh)
    assert not Correction.objects.exists()
    factories.publish(factories.edit(post, lead=factories.WORDS))
    assert notes_read(post) == [NOTE], "it goes out with the publication that succeeds"


def test_the_same_words_again_record_nothing(post):
    for _ in range(3):
        post.save_revision().publish()
    assert kinds() == ["first"]


def test_a_minor_edit_leaves_the_editorial_date(post):
    before = Head.objects.get()
    factories.publish(factories.edit(post, title="Calm evening", update_kind="minor"))
    after = Head.objects.get()
    assert after.kind == "minor"
    assert after.updated_at == before.updated_at
    assert after.changed_at > before.changed_at
    assert after.published_at == before.published_at


def test_an_update_moves_the_editorial_date(post):
    before = Head.objects.get().updated_at
    factories.publish(factories.edit(post, title="Calm evening"))
    assert Head.objects.get().updated_at > before


def test_a_minor_edit_does_not_make_the_next_one_minor(post):
    factories.publish(factories.edit(post, title="Calm evening", update_kind="minor"))
    page = PostPage.objects.get(pk=post.pk)
    page.title = "Calm nights"
    page.save_revision().publish()
    assert kinds() == ["first", "minor", "update"]


def test_dates_never_go_back_even_if_the_clock_does(post):
    before = Head.objects.get()
    with time_machine.travel(timezone.now() - timedelta(days=2), tick=False):
        factories.publish(factories.edit(post, title="Calm evening"))
        PostPage.objects.get(pk=post.pk).unpublish()
    after = Head.objects.get()
    assert after.changed_at >= before.changed_at
    assert after.updated_at >= before.updated_at


def test_a_post_that_returns_is_never_minor(post):
    post.unpublish()
    factories.publish(factories.edit(post, title="Calm evening", update_kind="minor"))
    assert kinds() == ["first", "retraction", "update"]
