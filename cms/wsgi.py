"""The WSGI application."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
application = get_wsgi_application()

# Imported here: both need the applications, which are loaded above.
from cms.checks import refuse_unsafe_start  # noqa: E402
from syndication.partners.usage import usage  # noqa: E402

refuse_unsafe_start()  # servers run no system checks
usage.write_in_background()
