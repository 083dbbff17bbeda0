"""The only HTTP client for outgoing requests: WebSub hubs, webhooks, caches.

It protects against requests into our own network (SSRF). It imports only ``syndication.errors``
and the settings; every package that calls a URL uses it.

The host name is resolved once for each call, all its addresses must be public, and the connection
goes to a checked address, with the name in ``Host`` and SNI. Redirects are not followed, and proxy
variables of the environment are ignored.

``public`` decides which IP addresses are public, ``addresses`` parses and checks URLs,
``connecting`` opens the connection, ``calls`` sends a request and reads the answer.
"""

from syndication.net.addresses import PORTS, check, parse
from syndication.net.calls import SECONDS, Answer, call
from syndication.net.errors import CallError
from syndication.net.public import is_public

__all__ = ["PORTS", "SECONDS", "Answer", "CallError", "call", "check", "is_public", "parse"]
