"""The project: settings, URLs, middleware, system checks, and commands that set up an installation.

It may import everything, and nothing imports it. ``cms.demo`` loads the demonstration.
"""

from cms import sqlite

sqlite.replace()
