"""What Granian calls: the front around the WSGI application."""

from cms.server.front import Front
from cms.wsgi import application as django

application = Front(django)
