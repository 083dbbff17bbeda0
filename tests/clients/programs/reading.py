"""What the Python programs are given: the site, as it is now and as a later release serves it."""

import os
from uuid import UUID

NOW = os.environ["SITE"]
LATER = os.environ["LATER_SITE"]
KEY = os.environ["KEY"]
POST = UUID(os.environ["POST"])
TOKEN = os.environ["TOKEN"]
