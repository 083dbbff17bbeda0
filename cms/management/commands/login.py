"""``manage.py login``: issues a new password for a user, shown once and stored only hashed."""

import secrets
from argparse import ArgumentParser
from typing import Any

from axes.utils import reset

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

# Without characters that look alike.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS_OF, LENGTH = 4, 5  # 31 letters, 20 of them: 99 bits


class Command(BaseCommand):
    help = "Sets and prints a new password for the user “editor” (or “administrator”)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--administrator",
            action="store_true",
            help="for the user “administrator”, who may do everything",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        role = "Administrator" if options["administrator"] else "Editor"
        name = role.lower()
        try:
            password = issue(name, role)
        except (DatabaseError, Group.DoesNotExist) as exc:
            raise CommandError(
                f"The database is not ready: run manage.py migrate. ({exc})"
            ) from exc
        self.stdout.write(f"{role}: user name {name}, password {password}")


def issue(name: str, role: str) -> str:
    """Give the user ``name`` the role and a new password, and return it; ends their sessions."""
    password = "-".join(_letters(LENGTH) for _ in range(GROUPS_OF))
    user, _created = get_user_model().objects.get_or_create(username=name)
    user.is_active = True
    # Wagtail shows all users, groups and site settings only to superusers.
    user.is_superuser = role == "Administrator"
    user.set_password(password)
    user.save()
    user.groups.add(Group.objects.get(name=role))
    reset(username=name)  # lift a lockout after failed logins
    return password


def _letters(count: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(count))
