"""Who may do what to whose account: the admin's pages of users, groups and the own account.

It may import Wagtail, and of this project only ``partners.client_ip``, for the limits of requests.
The settings and ``cms.urls`` name its app, its middleware and its views.
"""
