"""The product's settings on a database of the bench's own, with one constant view beside it."""

import os

os.environ.setdefault("SECRET_KEY", "bench-only-" + "x" * 50)
os.environ.setdefault("JSON_LOGS", "no")
os.environ.setdefault("LOG_LEVEL", "ERROR")

from cms.settings import *  # noqa: F403

ALLOWED_HOSTS = ["*"]
PUBLIC_URLCONF = "tests.bench.urls"
SECURE_SSL_REDIRECT = False
# Counted as in production, and never reached.
ANONYMOUS_REQUESTS_PER_MINUTE = 1_000_000_000
