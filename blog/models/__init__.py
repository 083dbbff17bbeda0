"""The database models of what editors write: post pages, and the snippets and settings they share.

May import ``blog.blocks``, ``blog.previews``, ``blog.renditions`` and ``blog.document``; checks and
builder reach the post form only by registering themselves. Used by the builder, the importers, the
admin and ``syndication.desk``; channels never import it.
"""

from blog.models.corrections import Correction
from blog.models.identity import ImportedSource, PostIdentity
from blog.models.import_run import ImportedEntry, ImportRun
from blog.models.imported_pictures import ImportedPicture
from blog.models.moderation import ClinicalReview
from blog.models.override import FindingOverride
from blog.models.people import Author, Organization
from blog.models.picture_facts import PictureFacts
from blog.models.post import BlogIndexPage, HomePage, PostAuthor, PostPage
from blog.models.related import RelatedPost
from blog.models.resources import CrisisChannel, CrisisResource, Disclaimer, Topic
from blog.models.review import Review
from blog.models.review_link import ReviewLink, ReviewLinkAnswer, ReviewLinkOpening
from blog.models.site import SiteSettings
from blog.models.template import PostTemplate, TemplateAuthor

__all__ = [
    "Author",
    "BlogIndexPage",
    "ClinicalReview",
    "Correction",
    "CrisisChannel",
    "CrisisResource",
    "Disclaimer",
    "FindingOverride",
    "HomePage",
    "ImportRun",
    "ImportedEntry",
    "ImportedPicture",
    "ImportedSource",
    "Organization",
    "PictureFacts",
    "PostAuthor",
    "PostIdentity",
    "PostPage",
    "PostTemplate",
    "RelatedPost",
    "Review",
    "ReviewLink",
    "ReviewLinkAnswer",
    "ReviewLinkOpening",
    "SiteSettings",
    "TemplateAuthor",
    "Topic",
]
