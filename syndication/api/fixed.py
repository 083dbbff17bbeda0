"""Answers whose bytes only a new release changes: the description and the documentation."""

import hashlib
from functools import cache
from typing import cast

from rest_framework.request import Request

from django.http import HttpRequest, HttpResponse
from django.utils.http import quote_etag

from syndication.http import conditional

FRESH = "public, max-age=3600"


def respond(request: Request, content: bytes, content_type: str) -> HttpResponse:
    """Answer with ``content``, compressed as the client accepts, or 304 where it has it already.

    The ETag is a digest of the bytes. There is no ``Last-Modified``: a release has no date here.
    """
    tag, asked = _tag(content), cast("HttpRequest", request)
    if held := conditional.held_tag(asked, tag, None):
        return conditional.stamp(conditional.empty(304), held, None, FRESH)
    coding = conditional.coding(asked)
    response = HttpResponse(_coded(content, coding), content_type=content_type)
    if coding:
        response["Content-Encoding"] = coding
    return conditional.stamp(response, conditional.tag(tag, coding), None, FRESH)


@cache
def _tag(content: bytes) -> str:
    return quote_etag(hashlib.sha256(content).hexdigest()[:32])


@cache
def _coded(content: bytes, coding: str) -> bytes:
    return conditional.coded(content, coding)
