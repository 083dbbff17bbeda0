"""Webhooks: signed HTTP requests that notify partners of published, changed and withdrawn posts.

It holds endpoints, events, their deliveries and the API under ``/api/v1/webhooks/``. It may import
partners and the core (editions, delivery, net, rest), neither the blog nor another channel. The
desk shows endpoints to administrators and runs the timer's part.
"""
