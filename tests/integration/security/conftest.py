"""What lies here is a suite of its own: it takes half as long as all other tests."""

from datetime import timedelta
from pathlib import Path

import pytest

from django.utils import timezone

from blog.models import PostPage
from syndication.partners import embargo_access
from syndication.partners.models import Partner
from syndication.reading import posts
from syndication.unpublished import preview_drafts
from syndication.unpublished.embargoes import Schedule
from tests import editions_factory as made
from tests import factories, seeded_roles
from tests.integration.security import belongings


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.security)


@pytest.fixture
def partner(site) -> Partner:
    """A partner with one of everything that the admin has a page for."""
    seeded_roles.create()
    made.publisher()
    return belongings.partner_with_everything()


@pytest.fixture
def partner_ahead(partner) -> Partner:
    """That partner, beside a draft, a preview of it and an embargoed post: none of it is public."""
    page = factories.draft("Secret draft")
    release = made.release(made.small(7, title="Secret draft too"))
    when = timezone.now() + timedelta(hours=5)
    Partner.objects.update(embargo_hours=24)
    embargo_access.schedule(
        release, Schedule(publish_at=when, published_at=when, revision=1), at=timezone.now()
    )
    edition = made.publish(made.small(8, title="Public"))
    view = posts.one(edition.post_id, media=preview_drafts.MEDIA)
    preview_drafts.store(view, revision=1, at=timezone.now())
    assert PostPage.objects.filter(pk=page.pk, live=False).exists()
    return partner
