"""The documentation for partners, below ``/api/docs/``.

``contents`` lists the guides and code files that are served, ``markdown`` turns a guide into HTML,
``pages`` builds each page once a release, and ``views`` and ``urls`` serve them. It may import
``syndication.api.description``, ``syndication.rest`` and ``syndication.http``; only the API's own
addresses import it.
"""
