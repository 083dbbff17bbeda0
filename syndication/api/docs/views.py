"""Serves the documentation's pages and files, all of them fixed within a release."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from django.http import HttpResponse

from syndication.api import fixed
from syndication.api.docs import pages
from syndication.api.docs.contents import FILES, GUIDES
from syndication.http import content_policy
from syndication.rest.endpoint import Endpoint

HTML = "text/html; charset=utf-8"
# Swagger UI's sheet has its icons in data: addresses (docs/decisions/0021).
REFERENCE_POLICY = content_policy.header(content_policy.DIRECTIVES | {"img-src": "'self' data:"})


class Page(Endpoint):
    """A page in one language."""

    language = ""

    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponse:
        return fixed.respond(request, self.content(), HTML)

    def content(self) -> bytes:
        raise NotImplementedError


class Index(Page):
    def content(self) -> bytes:
        return pages.index(self.language)


class GuidePage(Page):
    guide = GUIDES[0]

    def content(self) -> bytes:
        return pages.guide(self.guide, self.language)


class Reference(Page):
    def content(self) -> bytes:
        return pages.reference(self.language)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Content-Security-Policy"] = REFERENCE_POLICY
        return response


class File(Endpoint):
    """A code file, as text whatever it is written in: nothing here runs it."""

    file = FILES[0]

    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponse:
        return fixed.respond(request, self.file.content, self.file.content_type)
