"""The roles as the migrations make them, for tests that run without migrations."""

from importlib import import_module

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client

MIGRATIONS = (
    ("blog.migrations.0002_roles", "create_roles"),
    ("blog.migrations.0005_moderation", "create"),
    ("blog.migrations.0013_import_runs", "grant"),
    ("blog.migrations.0014_finding_overrides", "grant"),
    ("blog.migrations.0015_post_templates", "grant"),
    ("syndication.feeds.migrations.0002_roles", "grant"),
    ("syndication.partners.migrations.0002_roles", "grant"),
    ("syndication.webhooks.migrations.0002_roles", "grant"),
    ("syndication.migrations.0011_redaction", "grant"),
    ("syndication.migrations.0013_sending_pause", "grant"),
    ("syndication.desk.migrations.0007_links", "grant"),
    ("syndication.desk.migrations.0011_analyst", "grant"),
)


def create() -> None:
    for module, function in MIGRATIONS:
        getattr(import_module(module), function)(apps, None)


def client(role: str | None) -> Client:
    """Somebody of that role, who is in the admin; ``None`` is somebody whom nobody knows."""
    found = Client()
    if role is not None:
        name = role.lower().replace(" ", "-")
        user = get_user_model().objects.create_user(name, f"{name}@example.org", "x")
        user.groups.add(Group.objects.get(name=role))
        found.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return found
