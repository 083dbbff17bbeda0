"""The delivery log is read by pages, and belongs to its endpoint."""

from datetime import timedelta

import pytest

from django.utils import timezone

from syndication.webhooks.models import Endpoint, EventDelivery
from tests import editions_factory as made
from tests.integration.webhooks.api.caller import DAY, LIST, at, problem

pytestmark = pytest.mark.django_db


def test_the_log_is_read_by_pages_newest_first(caller, endpoint, committed):
    for number in range(5):
        committed(made.publish, made.small(number))
    path, seen = at(endpoint, "deliveries/"), []
    response = caller.get(path, limit="2")
    while True:
        page = response.json()
        seen += [told["sequence"] for told in page["results"]]
        if page["next"] is None:
            break
        assert response["Link"] == f'<{page["next"]}>; rel="next"'
        made.publish(made.small(100 + len(seen)))  # newer ones shift nothing
        response = caller.get(page["next"].removeprefix("https://posts.example.org"))
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == 5


def test_the_log_is_filtered_by_state_and_time(caller, endpoint, receiver, committed):
    committed(made.publish, made.small(1))
    receiver.status = 500
    committed(made.publish, made.small(2))
    path = at(endpoint, "deliveries/")
    assert len(caller.get(path, state="retrying").json()["results"]) == 1
    assert len(caller.get(path, state="delivered").json()["results"]) == 1
    assert caller.get(path, state="retrying").json()["results"][0]["due_at"] is not None
    EventDelivery.objects.filter(state="delivered").update(created_at=timezone.now() - DAY)
    since = (timezone.now() - timedelta(hours=1)).isoformat()
    assert len(caller.get(path, since=since).json()["results"]) == 1


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"state": "gone"}, "invalid-parameter"),
        ({"since": "yesterday"}, "invalid-parameter"),
        ({"limit": "101"}, "invalid-parameter"),
        ({"limit": "0"}, "invalid-parameter"),
        ({"limit": "9" * 5000}, "invalid-parameter"),
        ({"limit": "000000001500"}, "invalid-parameter"),
        ({"cursor": "x"}, "invalid-cursor"),
        ({"cursor": "x" * 5000}, "invalid-cursor"),
        ({"page": "2"}, "unknown-parameter"),
    ],
)
def test_a_question_that_the_log_does_not_know_is_refused(query, code, caller, endpoint):
    problem(caller.get(at(endpoint, "deliveries/"), **query), 400, code)


def test_a_cursor_opens_no_other_log(caller, endpoint, committed):
    for number in range(2):
        committed(made.publish, made.small(number))
    following = caller.get(at(endpoint, "deliveries/"), limit="1").json()["next"]
    cursor = following.partition("cursor=")[2]
    other = Endpoint.objects.create(partner=caller.partner, url="https://x.example/", secret="s")
    refused = caller.get(f"{LIST}{other.pk}/deliveries/?limit=1&cursor={cursor}")
    assert problem(refused, 400, "invalid-cursor")["restart"].endswith("deliveries/?limit=1")
    refused = caller.get(f"{at(endpoint, 'deliveries/')}?state=delivered&cursor={cursor}")
    problem(refused, 400, "invalid-cursor")
