"""The web server's front: what Granian calls (RSGI), and what calls Django (WSGI).

The event loop waits for clients, a few threads run Django: a request reaches a thread when its body
is here, and an answer leaves the thread before the client has read it. However many clients send or
read slowly, no thread waits for them (docs/decisions/0023). It may import Django and
``partners.client_ip``; ``app`` is what Granian starts, and joins it to ``cms.wsgi``.
"""
