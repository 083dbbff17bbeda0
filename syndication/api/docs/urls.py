"""The addresses of the documentation: one for each page and file, so that no path is looked up."""

from django.urls import path

from syndication.api.docs import pages, views
from syndication.api.docs.contents import FILES, GUIDES

urlpatterns = [
    path(f"files/{file.name}", views.File.as_view(file=file), name="api-docs-file")
    for file in FILES
]
for language in pages.LANGUAGES:
    below = pages.root(language).removeprefix(pages.ROOT)
    urlpatterns += [
        path(below, views.Index.as_view(language=language), name="api-docs"),
        path(
            f"{below}reference/",
            views.Reference.as_view(language=language),
            name="api-docs-reference",
        ),
    ]
    urlpatterns += [
        path(
            f"{below}{guide.slug}/",
            views.GuidePage.as_view(language=language, guide=guide),
            name="api-docs-guide",
        )
        for guide in GUIDES
    ]
