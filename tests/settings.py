"""The product's own settings, with what a test run needs: no secret, no queue, no disk to clean."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "tests-only-" + "x" * 50)
os.environ.setdefault("JSON_LOGS", "no")
os.environ["ORIGIN"] = "https://posts.example.org"
os.environ["SSL_REDIRECT"] = "no"
VAR = Path(tempfile.mkdtemp(prefix="wellspring-tests-"))
os.environ["VAR_DIR"] = str(VAR)
(VAR / "static").mkdir()  # whitenoise warns where there is none

from cms.settings import *  # noqa: E402, F403
from cms.settings import DATABASES, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["*"]
DATABASES["default"]["CONN_MAX_AGE"] = 0
CHECK_LINKS = False  # no test needs the network; those of link checks have a server of their own
# The whole run comes from one address; the tests of quotas set their own.
ANONYMOUS_REQUESTS_PER_MINUTE = 0
