"""The public site: pages of posts, listings, the sitemap and robots.txt, for browsers.

It reads posts through ``syndication.reading`` and makes markup with ``blog.renditions``; it may
import the packages below the channels, and neither another channel nor Wagtail. ``cms.urls`` routes
to it, and ``syndication.desk`` renders previews with its pages.
"""
