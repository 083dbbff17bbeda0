"""Publishing and the edition are one: the seam, in its plain cases."""

from syndication.editions.models import Edition, Head
from tests import factories


def test_publishing_records_one_edition_with_every_rendition(draft):
    factories.publish(draft)
    edition = Edition.objects.get()
    assert edition.kind == "first"
    assert edition.path == "/blog/calm-evenings/"
    assert set(edition.renditions.values_list("medium", flat=True)) == {
        "data",
        "html",
        "feed",
        "text",
        "email",
        "newsletter_html",
        "newsletter_text",
    }


def test_publishing_the_same_words_again_records_nothing(post):
    post.save_revision().publish()
    assert Edition.objects.count() == 1


def test_unpublishing_leaves_a_tombstone(post):
    post.unpublish()
    head = Head.objects.get()
    assert not head.live
    assert head.edition.kind == "retraction"
    assert head.edition.document == ""
