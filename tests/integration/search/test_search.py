"""Searching posts by the API: ``q`` and ``order``, in English and in French."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from django.test import Client

from blog import document as doc
from syndication.editions import recording
from syndication.editions.audience import Audience
from syndication.editions.models import Head, Kind
from syndication.editions.release import Name
from syndication.editions.versions import Selection
from syndication.search import finding, index, question, results
from syndication.search.finding import Search
from syndication.search.models import SearchEntry
from tests import samples
from tests.editions_factory import AT, publish, publisher, release
from tests.example_counts import examples
from tests.searching import ask, french, saying, tell, titles

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site_facts(db):
    publisher()


# -- what is found ------------------------------------------------------------------------------
def test_a_post_is_found_by_all_of_its_words_together():
    tell(saying(1, "Good sleep is a habit."), saying(2, "Sleep is not a duty."))
    assert titles(q="sleep") == ["Post 2", "Post 1"]
    assert titles(q="sleep habit") == ["Post 1"]
    assert titles(q="sleep habit duty") == []


@pytest.mark.parametrize("q", ["sleep", "SLEEPING", "sleeps", "Sleep?", "“good sleep”", "sleep *"])
def test_forms_capitals_and_marks_make_no_difference(q):
    tell(saying(1, "Good sleep is a habit."))
    assert titles(q=q) == ["Post 1"]


@pytest.mark.parametrize(
    "q",
    [
        "anxiete",
        "l'anxiété",
        "L’ANXIÉTÉ",
        "anxiétés",
        "coeur",
        "cœurs",
        "therapeute",
        "thérapeutes",
    ],
)
def test_accents_elisions_and_ligatures_make_no_difference_in_french(q):
    tell(french(1, "L’anxiété serre le cœur ; votre thérapeute le sait."))
    assert titles(q=q) == titles(q=q, locale="fr-CA") == ["Post 1"]
    assert titles(q=q, locale="en-CA") == []


def test_a_word_is_looked_for_in_both_languages_unless_one_is_named():
    tell(saying(1, "Emotions pass."), french(2, "Les émotions passent."))
    assert titles(q="émotion") == ["Post 2", "Post 1"]
    assert titles(q="emotions", locale="fr-CA") == ["Post 2"]


@pytest.mark.parametrize(("q", "found"), [("e-mail", 2), ("email", 2), ('"e-mail"', 1)])
def test_a_word_with_a_hyphen_is_found_with_and_without_it(q, found):
    tell(saying(1, "Write an e-mail."), saying(2, "Write an email."), saying(3, "E is a letter."))
    assert len(titles(q=q)) == found


def test_a_phrase_is_found_as_it_stands_and_within_one_part():
    tell(
        saying(1, "The art of deep rest."),
        saying(2, "Rest deep in the forest."),
        saying(3, "Rest well.", title="How deep"),
    )
    assert titles(q="deep rest") == ["How deep", "Post 2", "Post 1"]
    assert titles(q='"deep rest"') == ["Post 1"]
    assert titles(q="«deep rest» art") == ["Post 1"]


def test_titles_headings_topics_authors_items_and_pictures_are_found():
    post = samples.english()
    tell(post)
    said = [
        post.title,
        post.lead.text[:60],
        post.topics[0].name,
        post.byline.authors[0].name,
        *(
            block.value.heading
            for block in post.body
            if block.type != "share_links" and getattr(block.value, "heading", None)
        ),
    ]
    for text in said:
        assert titles(q=text[:60].rsplit(" ", 1)[0]) == [post.title], text


def test_every_word_that_a_post_says_finds_it():
    post = samples.seed()
    tell(post)
    for block in post.body:
        for item in getattr(block.value, "items", ()):
            assert titles(q=" ".join(item.text.split()[:6])[:200]) == [post.title]


# -- what is not --------------------------------------------------------------------------------
def test_words_of_an_older_edition_find_nothing():
    tell(saying(1, "Zebras are calm."))
    publish(saying(1, "Horses are calm."), at=AT + timedelta(days=1), kind=Kind.CORRECTION)
    assert titles(q="zebras") == []
    assert titles(q="horses") == titles(q="calm") == ["Post 1"]


def test_words_of_a_withdrawn_post_find_nothing_until_it_returns():
    tell(saying(1, "Zebras are calm."))
    post_id = Head.objects.get().post_id
    recording.withdraw(post_id, at=AT + timedelta(days=1), reason="error")
    assert titles(q="zebras") == []
    assert not SearchEntry.objects.exists()
    publish(saying(1, "Zebras are calm."), at=AT + timedelta(days=2))
    assert titles(q="zebras") == ["Post 1"]


def test_a_denied_post_is_not_found_from_that_moment():
    tell(saying(1, "Zebras are calm."), saying(2, "Zebras run."))
    recording.deny([Head.objects.get(title="Post 1").post_id], at=AT + timedelta(days=1))
    for order in ("published", "relevance"):
        assert titles(q="zebras", order=order) == ["Post 2"]


def test_no_question_reaches_what_another_partner_s_contract_holds():
    anxiety, sleep = (
        doc.Topic(slug="anxiety", name="Anxiety"),
        doc.Topic(slug="sleep", name="Sleep"),
    )
    tell(
        saying(1, "Zebras are calm.", topics=(anxiety,)),
        saying(2, "Zebras run.", topics=(sleep,)),
        french(3, "Les zebras courent.", topics=(anxiety,)),
    )
    audience = Audience(partner=1, topics=("anxiety",), locales=("en-CA",))
    asked = question.read("zebras", None)
    search = Search(question=asked, selection=Selection(), audience=audience)
    for by_rank in (False, True):
        found, last = results.page(search, by_rank=by_rank, limit=10)
        assert [view.title for view in found] == ["Post 1"]
        assert last is None
    every = search.ranked()
    other = replace(search, audience=Audience(partner=2, topics=("sleep",)))
    # Not even a spot that somebody else was given opens it.
    assert [row[1] for row in other.at(every, media=())] == []


def test_filters_narrow_a_search():
    tell(saying(1, "Calm."), saying(2, "Calm.", topics=(doc.Topic(slug="rest", name="Rest"),)))
    assert titles(q="calm", topic="rest") == ["Post 2"]
    assert titles(q="calm", slug="small-1") == ["Post 1"]
    assert titles(q="calm", published_after=(AT + timedelta(minutes=1)).isoformat()) == ["Post 2"]
    author = saying(1, "").byline.authors[0].slug
    assert titles(q="calm", author=author, topic="rest") == ["Post 2"]
    assert titles(q="calm", author="nobody") == []


def test_a_search_follows_its_post_to_another_topic():
    document = saying(1, "Calm.")
    tell(document)
    now = replace(release(document), topics=(Name("rest", "Rest"),))
    assert titles(q="calm", topic="rest") == []
    assert recording.renew(now, at=AT + timedelta(days=1))
    assert titles(q="calm", topic="rest") == ["Post 1"]
    assert index.outdated() == []


def test_spans_narrow_a_search_to_the_moment():
    tell(saying(1, "Calm."), saying(2, "Calm."), saying(3, "Calm."))
    hours = [(AT + timedelta(hours=number)).isoformat() for number in range(3)]
    assert titles(q="calm", published_after=hours[1]) == ["Post 3", "Post 2"]
    assert titles(q="calm", published_before=hours[1]) == ["Post 1"]
    assert titles(q="calm", updated_after=hours[1], published_before=hours[2]) == ["Post 2"]


def test_a_span_may_begin_and_end_in_any_century():
    tell(saying(1, "Calm."))
    far = {"published_after": "0001-01-01", "published_before": "9999-12-31"}
    assert titles(q="calm", **far) == ["Post 1"]
    assert titles(q="calm", published_before="1684-01-01") == []
    assert titles(q="calm", published_after="2256-01-01") == []


# -- what can be asked --------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("query", "parameter", "says"),
    [
        ({"q": "?!"}, "q", "holds no word"),
        ({"q": "a" * 201}, "q", "more than 200 characters"),
        ({"q": "a b c d e f g h i j k l m"}, "q", "more than 12 words"),
        ({"q": ""}, "q", "is empty"),
        ({"q": "calm", "order": "best"}, "order", "published, relevance"),
        ({"order": "relevance"}, "order", "needs “q”"),
    ],
)
def test_what_can_not_be_asked_is_refused_by_name(query, parameter, says):
    answer = ask(**query)
    assert answer.status_code == 400
    problem = answer.json()
    assert problem["parameter"] == parameter
    assert says in problem["detail"]


WILD = st.text(st.sampled_from("ab é\"'“”«»*-+^:(){}|&!<>~\\%_\0\n;, AND OR NOT œ’"), max_size=40)


@settings(
    max_examples=examples(60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    text=st.one_of(WILD, st.text(max_size=40)), order=st.sampled_from(["published", "relevance"])
)
def test_any_text_is_a_search_or_a_clear_refusal(text, order):
    answer = ask(q=text, order=order)
    assert answer.status_code in {200, 400}
    if answer.status_code == 400:
        assert answer.json()["parameter"] == "q"


# -- order and pages ----------------------------------------------------------------------------
def walk(**query):
    found, address = [], f"/api/v1/posts/?{urlencode({'body': 'none', **query})}"
    while address:
        answer = Client().get(address).json()
        found.append([post["title"] for post in answer["results"]])
        address = answer["next"]
    return found


def joined(pages):
    return [title for page in pages for title in page]


def test_the_best_answers_come_first_by_relevance():
    tell(
        saying(1, "Nothing more.", title="On sleep"),
        saying(2, "Sleep, sleep and sleep."),
        saying(3, "You may sleep."),
        saying(4, "You may sleep."),
    )
    assert titles(q="sleep", order="relevance") == ["On sleep", "Post 2", "Post 4", "Post 3"]
    assert titles(q="sleep") == ["Post 4", "Post 3", "Post 2", "On sleep"]


@pytest.mark.parametrize("order", ["published", "relevance"])
def test_pages_meet_whatever_is_published_meanwhile(order):
    at_once = AT + timedelta(hours=1)
    for number in range(1, 6):
        publish(saying(number, "Calm."), at=at_once)
    pages = walk(q="calm", order=order, limit=2)
    assert [len(page) for page in pages] == [2, 2, 1]
    assert joined(pages) == titles(q="calm", order=order)
    first = ask(q="calm", order=order, limit=2).json()
    publish(saying(9, "Calm, calm.", title="Calm"), at=at_once + timedelta(days=1))
    recording.withdraw(
        Head.objects.get(title=first["results"][1]["title"]).post_id, at=AT, reason="error"
    )
    rest = Client().get(first["next"]).json()["results"]
    assert [post["title"] for post in rest] == joined(pages)[2:4]


def test_a_cursor_fits_its_own_question_and_order_only():
    tell(*(saying(number, "Calm rest.") for number in range(1, 4)))
    following = ask(q="calm", limit=1).json()["next"]
    given = following.split("cursor=")[1]
    for query in (
        {"q": "rest"},
        {"q": "calm", "order": "relevance"},
        {},
        {"q": "calm", "slug": "x"},
    ):
        answer = Client().get(f"/api/v1/posts/?{urlencode({**query, 'limit': 1})}&cursor={given}")
        assert answer.status_code == 400
        assert answer.json()["type"].endswith("#invalid-cursor")
    listed = ask(limit=1).json()["next"].split("cursor=")[1]
    answer = Client().get(f"/api/v1/posts/?q=calm&limit=1&cursor={listed}")
    assert answer.status_code == 400
    assert "q=calm" in answer.json()["restart"]


def test_by_relevance_the_newest_are_ranked_and_older_ones_are_not_there(monkeypatch):
    monkeypatch.setattr(finding, "RANKED", 3)
    tell(saying(1, "Nothing.", title="Calm"), *(saying(n, "Calm.") for n in range(2, 5)))
    assert titles(q="calm", order="relevance") == ["Post 4", "Post 3", "Post 2"]
    assert walk(q="calm", order="relevance", limit=2) == [["Post 4", "Post 3"], ["Post 2"]]
    assert len(titles(q="calm")) == 4


def test_a_search_is_answered_304_until_a_post_changes():
    tell(saying(1, "Calm."))
    tag = ask(q="calm").headers["ETag"]
    again = Client().get("/api/v1/posts/?q=calm", headers={"If-None-Match": tag})
    assert again.status_code == 304
    publish(saying(2, "Calm."), at=AT + timedelta(hours=2))
    changed = Client().get("/api/v1/posts/?q=calm", headers={"If-None-Match": tag})
    assert changed.status_code == 200


@pytest.mark.parametrize(("order", "queries"), [("published", 1), ("relevance", 2)])
def test_a_search_is_as_few_queries_as_it_can_be(order, queries, django_assert_num_queries):
    tell(*(saying(number, "Calm.") for number in range(1, 4)))
    asked = question.read("calm", None)
    search = Search(question=asked, selection=Selection(), audience=Audience())
    with django_assert_num_queries(queries):
        results.page(search, by_rank=order == "relevance", limit=2)
