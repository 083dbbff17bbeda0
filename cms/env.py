"""Functions that read environment variables and raise ``ImproperlyConfigured`` for invalid ones."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = frozenset({"1", "true", "yes", "on"})
MOST_PORT = 65535
FALSE = frozenset({"0", "false", "no", "off", ""})


def text(name: str, default: str = "") -> str:
    """The stripped value, or ``default`` if the variable is not set."""
    return os.environ.get(name, default).strip()


def flag(name: str, *, default: bool) -> bool:
    """A boolean: yes or no, true or false, on or off, 1 or 0, in any case."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in TRUE:
        return True
    if value.strip().lower() in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be yes or no, not {value!r}.")


def number(name: str, default: int) -> int:
    """A whole number, not negative."""
    value = text(name, str(default))
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.")
    return int(value)


def port(name: str, default: int) -> int:
    """A TCP port."""
    value = text(name, str(default))
    if not value.isdecimal() or not 1 <= int(value) <= MOST_PORT:
        raise ImproperlyConfigured(f"{name} must be a number from 1 to 65535, not {value!r}.")
    return int(value)


def url(name: str, schemes: tuple[str, ...], example: str) -> str:
    """A URL with one of ``schemes``, or nothing. It may hold a password: it is not repeated."""
    value = text(name)
    try:
        parts = urlsplit(value)
        # sqlite://:memory: has no host, and no port.
        known = parts.scheme in schemes and (parts.scheme == "sqlite" or parts.port != 0)
    except ValueError:
        known = False
    if value and not known:
        raise ImproperlyConfigured(f"{name} must be a URL such as {example}.")
    return value


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def origin(name: str, default: str) -> str:
    """An origin: scheme, host and optional port, such as ``https://posts.example.org``."""
    value = text(name, default).rstrip("/")
    if not _is_origin(value):
        raise ImproperlyConfigured(
            f"{name} must be an origin such as https://posts.example.org, not {value!r}."
        )
    return value


def _is_origin(value: str) -> bool:
    try:
        parts = urlsplit(value)
        named = bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number
        return False
    return parts.scheme in {"http", "https"} and named and not (parts.path or parts.query)


def secret(name: str, default_file: Path) -> str:
    """A secret from the variable, from the file that NAME_FILE names, or from ``default_file``."""
    if value := text(name):
        return value
    path = Path(text(f"{name}_FILE") or default_file)
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as exc:
        raise ImproperlyConfigured(
            f"Set {name}, or {name}_FILE to a file that holds it; `make` writes one. ({exc})"
        ) from exc
