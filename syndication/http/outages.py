"""Which exceptions are outages, answered 503: a database that is away, a disk that is full."""

import errno

from django.db import InterfaceError, OperationalError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def is_outage(error: BaseException | None) -> bool:
    """Whether the same request may succeed later, with nothing about it changed."""
    return isinstance(error, (OperationalError, InterfaceError)) or disk_is_full(error)


def disk_is_full(error: BaseException | None) -> bool:
    """Whether there was no room for what was to be written, by the system's or SQLite's word."""
    if isinstance(error, OSError):
        return error.errno in _FULL
    return isinstance(error, OperationalError) and "disk is full" in str(error)
