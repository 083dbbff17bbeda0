"""The builder's resolver over the database: snippets, images and pages, in one language."""

from functools import cached_property

from wagtail.images.models import AbstractImage

from blog import document as doc
from blog.builder import addresses, images, people
from blog.models import Author, BlogIndexPage, CrisisResource, Organization, PostPage
from blog.models.picture_facts import credit_of
from blog.renditions.sanitize import clean_text


class DatabaseResolver:
    """Implements ``blog.builder.resolve.Resolver`` for a post in ``locale``."""

    def __init__(self, locale: str) -> None:
        self.locale = locale

    @cached_property
    def _paths(self) -> dict[int, str]:
        """The paths of the linked public posts and indexes, cached for one build."""
        return {}

    def link(self, page_id: int) -> str | None:
        if page_id not in self._paths:
            self._paths.update(addresses.paths_of({page_id}, models=(PostPage, BlogIndexPage)))
        return self._paths.get(page_id)

    def image(
        self, image: AbstractImage, *, alt: str, decorative: bool, credit: str | None
    ) -> doc.Image | None:
        credit = credit or clean_text(credit_of(image))
        return images.image(image, alt=alt, decorative=decorative, credit=credit)

    def organization(self, organization: Organization) -> doc.OrganizationBoilerplate:
        return people.organization(organization, self.locale)

    def crisis(self, resource: CrisisResource) -> doc.CrisisResource:
        return people.crisis_resource(resource, self.locale)

    def author(self, author: Author) -> doc.Author:
        return people.author(author, self.locale)
