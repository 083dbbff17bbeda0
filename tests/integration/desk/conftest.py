"""People who are signed in."""

from typing import Any

import pytest

from django.contrib.auth import get_user_model
from django.test import Client


@pytest.fixture
def user(db: None) -> Any:
    return get_user_model().objects.create_superuser("editor", "editor@example.org", "x")


@pytest.fixture
def editor(client: Client, user: Any) -> Client:
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def admin(client: Client) -> Client:
    user = get_user_model().objects.create_superuser("admin", "admin@example.org", "x")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client
