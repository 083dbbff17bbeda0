"""Request bodies are strict: no unknown member, no coerced value, the first error is named."""

import json
from typing import Any

import pytest
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from syndication.rest.problems import INVALID_BODY, Problem
from syndication.rest.serializers import Moment, NoMembers, RequestBody, Text, Texts, WholeNumber


class Order(RequestBody):
    """An order."""

    name = Text(max_length=5)
    tags = Texts(required=False)
    count = WholeNumber(min_value=1, default=2)
    since = Moment(required=False)


def read(members: Any, body: type[RequestBody] = Order) -> dict[str, Any]:
    content = json.dumps(members)
    request = APIRequestFactory().post("/", content, content_type="application/json")
    return body.read(Request(request))


def refused(members: Any, body: type[RequestBody] = Order) -> tuple[str, str]:
    with pytest.raises(Problem) as caught:
        read(members, body)
    assert caught.value.kind is INVALID_BODY
    return caught.value.members["member"], caught.value.detail


def test_members_are_returned_with_the_defaults_of_those_left_out():
    assert read({"name": ""}) == {"name": "", "count": 2}
    assert read({"name": " a ", "tags": [], "count": 3.0}) == {
        "name": " a ",
        "tags": [],
        "count": 3,
    }


@pytest.mark.parametrize(
    ("members", "member", "reason"),
    [
        ({}, "name", "is missing."),
        ({"name": None}, "name", "must be a string."),
        ({"name": 5}, "name", "must be a string."),
        ({"name": True}, "name", "must be a string."),
        ({"name": "a\x00"}, "name", "must be a string."),
        ({"name": "\ud800"}, "name", "has half a character."),
        ({"name": "too long"}, "name", "must not be longer than 5 characters."),
        ({"name": "a", "tags": "a"}, "tags", "must be a list of strings."),
        ({"name": "a", "tags": None}, "tags", "must be a list of strings."),
        ({"name": "a", "tags": {"a": 1}}, "tags", "must be a list of strings."),
        ({"name": "a", "tags": ["a", 1]}, "tags", "must be a string."),
        ({"name": "a", "count": "3"}, "count", "must be a whole number."),
        ({"name": "a", "count": True}, "count", "must be a whole number."),
        ({"name": "a", "count": 1.5}, "count", "must be a whole number."),
        ({"name": "a", "since": 5}, "since", "must be a string."),
    ],
)
def test_a_value_of_another_type_is_refused_and_not_converted(members, member, reason):
    assert refused(members) == (member, f"“{member}” {reason}")


def test_a_moment_is_refused_in_the_words_of_the_parameters():
    member, detail = refused({"name": "a", "since": "yesterday"})
    assert member == "since"
    assert detail.startswith("“since” must be a date (")


def test_an_unknown_member_is_refused_with_the_known_ones():
    detail = "There is no member “colour” here. Known members: name, tags, count, since."
    assert refused({"name": "a", "colour": 1}) == ("colour", detail)
    assert refused({"now": True}, NoMembers)[1].endswith("Known members: none.")
    assert read({}, NoMembers) == {}


def test_the_first_error_of_the_body_is_the_one_that_is_named():
    assert refused({"count": "3", "colour": 1})[0] == "count"
    assert refused({"colour": 1, "count": "3"})[0] == "colour"
