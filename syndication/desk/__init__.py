"""Where Wagtail meets the syndication side: publishing, previews, the timer and the admin.

It turns pages into releases inside Wagtail's own actions, keeps editions, embargoes and the
publisher's facts in step with the pages, and holds the admin pages for partners. It may import the
blog, Wagtail, the core and every channel; only ``cms`` and Django's URL and app loading use it.
"""
