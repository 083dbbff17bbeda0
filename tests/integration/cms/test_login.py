"""Logins and password resets are slowed for guessers, and tell nobody which accounts exist."""

from typing import Any

import pytest

from django.contrib.auth.models import User
from django.core import mail

from cms.accounts import password_reset

LOGIN = "/admin/login/"
RESET = "/admin/password_reset/"
AT_HOME = {"REMOTE_ADDR": "192.0.2.7"}


def fail(client: Any, name: str, **extra: str) -> int:
    return int(client.post(LOGIN, {"username": name, "password": "wrong"}, **extra).status_code)


def test_many_names_from_one_network_are_slowed_and_known_ones_are_not(site, client):
    User.objects.create_superuser("chief", password="right")
    right = {"username": "chief", "password": "right"}
    assert client.post(LOGIN, right).status_code == 302
    answers = [fail(client, f"name-{number}") for number in range(15)]
    assert answers == [200] * 10 + [429] * 5
    client.logout()
    assert client.post(LOGIN, right).status_code == 302  # the office goes on
    assert fail(client, "name-20", **AT_HOME) == 200  # and so do other networks


def test_one_persons_mistakes_do_not_count_as_many_names(site, client):
    assert {fail(client, "same") for _ in range(9)} == {200}
    assert fail(client, "another") == 200


def ask(client: Any, email: str, **extra: str) -> Any:
    return client.post(RESET, {"email": email}, **extra)


@pytest.fixture
def person(site: Any) -> User:
    return User.objects.create_user("person", "person@example.org", "a password")


def test_a_reset_is_mailed_a_few_times_an_hour_to_one_address(person, client):
    answers = [ask(client, "person@example.org") for _ in range(15)]
    assert len(mail.outbox) == password_reset.PER_ADDRESS
    assert "/admin/password_reset/confirm/" in mail.outbox[0].body
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {
        (302, "/admin/password_reset/done/")
    }
    ask(client, "PERSON@example.org", **AT_HOME)
    assert len(mail.outbox) == password_reset.PER_ADDRESS


def test_one_network_asks_for_few_addresses_an_hour(person, client):
    for number in range(password_reset.PER_NETWORK):
        ask(client, f"nobody-{number}@example.org")
    ask(client, person.email)
    assert mail.outbox == []
    ask(client, person.email, **AT_HOME)
    assert len(mail.outbox) == 1


def test_the_request_does_the_same_whether_the_account_exists(
    person, client, monkeypatch, django_assert_num_queries
):
    queued: list[dict[str, Any]] = []

    class Send:
        @staticmethod
        def enqueue(**values: Any) -> None:
            queued.append(values)

    monkeypatch.setattr(password_reset, "send", Send)
    for email in (person.email, "nobody@example.org"):
        with django_assert_num_queries(0):
            ask(client, email)
    assert [each["email"] for each in queued] == [person.email, "nobody@example.org"]
    assert mail.outbox == []
