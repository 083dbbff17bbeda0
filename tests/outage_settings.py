"""The product's settings, with a database that really fails: ``SQLITE_FAULT`` is a statement.

Static files have plain names: they need not be collected before a page is drawn.
"""

import os

from cms.settings import *  # noqa: F403
from cms.settings import DATABASES, STORAGES

OPTIONS = DATABASES["default"].get("OPTIONS", {})
if "init_command" in OPTIONS:
    OPTIONS["init_command"] += os.environ.get("SQLITE_FAULT", "")
    OPTIONS["timeout"] = 1

PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES["staticfiles"] = {"BACKEND": PLAIN}
