"""The views of the webhooks' API. A partner reaches its own endpoints only; others answer 404.

They may import the package's modules, ``rest`` and ``partners``; ``webhooks.urls`` routes to them.
"""
