"""URLs of the API, below ``/api/``."""

from django.urls import include, path, re_path, register_converter

from syndication.api import (
    catalogue,
    changes,
    description,
    editions,
    embargoed,
    export,
    oembed,
    posts,
    previews,
    unknown,
)

register_converter(editions.EditionName, "edition")

urlpatterns = [
    path("v1/", catalogue.Index.as_view(), name="api-index"),
    path("v1/posts/", posts.Posts.as_view(), name="api-posts"),
    path("v1/posts/<uuid:post_id>/", posts.Post.as_view(), name="api-post"),
    path(
        "v1/posts/<uuid:post_id>/newsletter.html",
        posts.NewsletterHtml.as_view(),
        name="api-newsletter-html",
    ),
    path(
        "v1/posts/<uuid:post_id>/newsletter.txt",
        posts.NewsletterText.as_view(),
        name="api-newsletter-text",
    ),
    path("v1/posts/<uuid:post_id>/editions/", editions.Editions.as_view(), name="api-editions"),
    path(
        "v1/posts/<uuid:post_id>/editions/diff/",
        editions.EditionDiff.as_view(),
        name="api-edition-diff",
    ),
    path(
        "v1/posts/<uuid:post_id>/editions/<edition:edition>/",
        editions.OneEdition.as_view(),
        name="api-edition",
    ),
    path("v1/changes/", changes.Changes.as_view(), name="api-changes"),
    path("v1/export.ndjson", export.Export.as_view(), name="api-export"),
    path("v1/embargoed/", embargoed.Embargoed.as_view(), name="api-embargoed"),
    path("v1/previews/<str:token>/", previews.Preview.as_view(), name="api-preview"),
    path("v1/authors/", catalogue.Authors.as_view(), name="api-authors"),
    path("v1/topics/", catalogue.Topics.as_view(), name="api-topics"),
    path("v1/feeds/", catalogue.Feeds.as_view(), name="api-feeds"),
    path("v1/openapi.json", description.OpenApi.as_view(), name="api-openapi"),
    # Without a final slash, as is usual for oEmbed.
    path("oembed", oembed.OEmbed.as_view(), name="api-oembed"),
    path("docs/", include("syndication.api.docs.urls")),
    # Also matches paths with line ends.
    re_path(r"^[\s\S]*$", unknown.Unknown.as_view()),
]
