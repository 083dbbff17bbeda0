"""``manage.py login``: a way in, with a password that is shown once and kept nowhere."""

import secrets
from argparse import ArgumentParser
from typing import Any

from axes.utils import reset

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

# Without characters that are taken for one another when typed from a screen.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS_OF, LENGTH = 4, 5  # 31 letters, 20 of them: 99 bits


class Command(BaseCommand):
    help = "Prints a new password for the user “editor”, or with --administrator for that one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--administrator",
            action="store_true",
            help="issue the administrator's login: people, settings, everything",
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
    """Give the user ``name`` the role and a new password, which ends their open sessions."""
    password = "-".join(_letters(LENGTH) for _ in range(GROUPS_OF))
    user, _created = get_user_model().objects.get_or_create(username=name)
    user.is_active = True
    # Wagtail shows users, groups and site settings whole to superusers alone.
    user.is_superuser = role == "Administrator"
    user.set_password(password)
    user.save()
    user.groups.add(Group.objects.get(name=role))
    reset(username=name)  # whoever tried an old password too often may try the new one
    return password


def _letters(count: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(count))
