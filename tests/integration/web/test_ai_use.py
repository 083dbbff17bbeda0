"""What AI was used for, in the API and for search engines."""

import json
import re

import pytest

from tests import factories

pytestmark = pytest.mark.django_db


def test_partners_and_search_engines_read_what_ai_was_used_for(site, client):
    page = factories.post(ai_use="translation", ai_checked_by="Jane Doe")
    read = client.get(f"/api/v1/posts/{page.identity.pk}/").json()
    assert read["ai_use"] == {"kind": "translation", "checked_by": "Jane Doe"}
    shown = client.get("/blog/calm-evenings/").content.decode()
    graph = json.loads(re.search(r"application/ld\+json\">(.*?)</script>", shown)[1])["@graph"]
    (posting,) = (node for node in graph if node["@type"] == "BlogPosting")
    assert posting["digitalSourceType"] == (
        "https://schema.org/CompositeWithTrainedAlgorithmicMediaDigitalSource"
    )


def test_a_post_that_nobody_checked_is_not_published(site):
    page = factories.draft(ai_use="text")
    with pytest.raises(Exception, match="Nobody is named who checked"):
        factories.publish(page)
    page.refresh_from_db()
    assert not page.live
