"""The public site's addresses. Posts have no URL pattern: their paths are stored."""

from django.urls import path

from syndication.web import sitemaps, views

urlpatterns = [
    path("", views.home, name="home"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("<path:rest>", views.anything, name="anything"),
]
