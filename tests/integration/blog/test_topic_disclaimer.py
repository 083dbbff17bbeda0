"""The disclaimer of a topic: shown with its posts that have none of their own."""

import pytest

from django.test import Client

from wagtail.models import Site

from blog.models import Disclaimer, PostPage, SiteSettings, Topic
from cms.middleware import response_cache
from syndication.desk import rebuilds
from tests import factories

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture(autouse=True)
def _fresh() -> None:
    response_cache.clear()


@pytest.fixture
def sleep(site: Site) -> Topic:
    words = Disclaimer.objects.create(key="sleep", text="<p>Ask your doctor about sleep.</p>")
    return factories.topic("sleep", disclaimer=words)


def post(*topics: Topic, disclaimer: Disclaimer | None = None) -> PostPage:
    page = factories.draft(disclaimer=disclaimer)
    draft = page.get_latest_revision_as_object()
    draft.topics = list(topics)
    draft.save_revision()
    return factories.publish(PostPage.objects.get(pk=page.pk))


def said(page: PostPage) -> str:
    response_cache.clear()
    api = f"/api/v1/posts/{PostPage.objects.get(pk=page.pk).identity.pk}/"
    answers = [Client().get(f"{api}{rest}") for rest in ("", "newsletter.txt")]
    web = Client().get(page.get_url())
    words = [answer.content.decode() for answer in (*answers, web)]
    shown = ["about sleep" in each for each in words]
    assert len(set(shown)) == 1
    return words[1]


def test_a_post_of_the_topic_shows_it_in_every_channel_and_others_do_not(sleep):
    assert "Ask your doctor about sleep." in said(post(sleep))
    assert "about sleep" not in said(factories.post("Another post"))


def test_a_disclaimer_chosen_for_the_post_stays_and_the_usual_one_gives_way(sleep, site):
    own = Disclaimer.objects.create(key="own", text="<p>These are our own words.</p>")
    page = post(sleep, disclaimer=own)
    assert "These are our own words." in said(page)
    assert "about sleep" not in said(page)
    settings = SiteSettings.for_site(Site.objects.get(is_default_site=True))
    settings.default_disclaimer = own
    settings.save()
    rebuilds.work_off()
    assert "Ask your doctor about sleep." in said(page)


def test_new_words_and_another_choice_of_the_topic_reach_its_posts(sleep):
    page = post(sleep)
    sleep.disclaimer.text = "<p>Ask a nurse about sleep.</p>"
    sleep.disclaimer.save()
    rebuilds.work_off()
    assert "Ask a nurse about sleep." in said(page)
    sleep.disclaimer = None
    sleep.save()
    rebuilds.work_off()
    assert "about sleep" not in said(page)
