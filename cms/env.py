"""Functions that read environment variables and raise ``ImproperlyConfigured`` for invalid ones."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = frozenset({"1", "true", "yes", "on"})
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


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def origin(name: str, default: str) -> str:
    """An origin: scheme, host and optional port, such as ``https://posts.example.org``."""
    value = text(name, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query:
        raise ImproperlyConfigured(
            f"{name} must be an origin such as https://posts.example.org, not {value!r}."
        )
    return value


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
