"""The one client for calls that this service makes to others: hubs, webhooks, caches.

Such an address comes from somebody else, so it must not lead inside our own network. The name is
resolved once; every address it gives must be public; the connection goes to an address that was
checked, with the name in Host and SNI. No redirect is followed and no proxy of the environment is
used. The checks are made at each call: what a name leads to changes.

``public`` knows which addresses are, ``addresses`` reads and checks them, ``connecting`` connects,
``calls`` sends a request and reads the answer.
"""

from syndication.net.addresses import PORTS, CallError, check, read
from syndication.net.calls import SECONDS, Answer, call
from syndication.net.public import is_public

__all__ = ["PORTS", "SECONDS", "Answer", "CallError", "call", "check", "is_public", "read"]
