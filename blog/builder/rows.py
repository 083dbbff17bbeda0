"""The builder's resolver over the database: snippets, images and pages, in one language."""

from functools import cached_property
from typing import Any

from blog import document as doc
from blog.builder import addresses, images, people
from blog.models import BlogIndexPage, PostPage


class Rows:
    """Answers what a body asks (``blog.builder.resolve.Resolver``) for a post in ``locale``."""

    def __init__(self, locale: str) -> None:
        self.locale = locale

    @cached_property
    def _paths(self) -> dict[int, str]:
        """The addresses of all public posts and indexes that were asked for, kept for one build."""
        return {}

    def link(self, page_id: int) -> str | None:
        if page_id not in self._paths:
            self._paths.update(addresses.paths_of({page_id}, models=(PostPage, BlogIndexPage)))
        return self._paths.get(page_id)

    def image(
        self, image: Any, *, alt: str, decorative: bool, credit: str | None
    ) -> doc.Image | None:
        return images.image(image, alt=alt, decorative=decorative, credit=credit)

    def organization(self, organization: Any) -> doc.OrganizationBoilerplate:
        return people.organization(organization, self.locale)

    def crisis(self, resource: Any) -> doc.CrisisResource:
        return people.crisis_resource(resource, self.locale)

    def author(self, author: Any) -> doc.Author:
        return people.author(author, self.locale)
