"""What editors write: posts, and the people and facts that posts share."""

from blog.models.corrections import Correction
from blog.models.identity import ImportedSource, PostIdentity
from blog.models.people import Author, Organization
from blog.models.post import BlogIndexPage, HomePage, PostAuthor, PostPage
from blog.models.related import RelatedPost
from blog.models.resources import CrisisChannel, CrisisResource, Disclaimer, Topic
from blog.models.review import Review
from blog.models.site import SiteSettings

__all__ = [
    "Author",
    "BlogIndexPage",
    "Correction",
    "CrisisChannel",
    "CrisisResource",
    "Disclaimer",
    "HomePage",
    "ImportedSource",
    "Organization",
    "PostAuthor",
    "PostIdentity",
    "PostPage",
    "RelatedPost",
    "Review",
    "SiteSettings",
    "Topic",
]
