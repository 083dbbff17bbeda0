"""The JSON rendition: the API's ``body=data``, with absolute addresses and computed share links.

``published_at`` and ``updated_at`` are not part of it: they are columns of the edition, which the
API adds when it sends the stored bytes.
"""

import json
from dataclasses import replace
from typing import Any

from blog import codec
from blog.document import Block, Document, ShareLinks
from blog.renditions import parts
from blog.renditions.context import Context
from blog.renditions.links import absolute, absolute_url, share_links
from blog.renditions.sanitize import plain


def render(document: Document, context: Context) -> str:
    """:func:`payload` as JSON; equal documents and contexts give equal text."""
    return json.dumps(
        payload(document, context), ensure_ascii=False, allow_nan=False, separators=(",", ":")
    )


def payload(document: Document, context: Context) -> dict[str, Any]:
    """The JSON form of the parts that the API shows, and the ``canonical_url``.

    Raises ``ValueError`` if the document names a network that has closed.
    """
    body = tuple(
        _with_links(block, document, context)
        for block in document.body
        if parts.is_shown(block, "api")
    )
    data: dict[str, Any] = _absolute(codec.to_data(replace(document, body=body)), context.origin)
    return {**data, "canonical_url": context.canonical_url}


def _with_links(block: Block, document: Document, context: Context) -> Block:
    """A share block with its links; without links if the post has no address or is not shared."""
    if not isinstance(block.value, ShareLinks):
        return block
    if not document.share.enabled or context.canonical_url is None:
        return replace(block, value=replace(block.value, links=()))
    networks = block.value.networks
    links = share_links(
        context.share_networks if networks is None else networks,
        title=document.title,
        url=context.canonical_url,
        locale=document.locale,
    )
    return replace(block, value=replace(block.value, links=links))


def _absolute(data: Any, origin: str) -> Any:
    if isinstance(data, list):
        return [_absolute(part, origin) for part in data]
    if not isinstance(data, dict):
        return data
    made = {key: _made_absolute(key, part, origin) for key, part in data.items()}
    if "text" in data and made.get("html") != data.get("html"):
        # The text contains the addresses of the links.
        made["text"] = plain(made["html"])
    return made


def _made_absolute(key: str, value: Any, origin: str) -> Any:
    if not isinstance(value, str):
        return _absolute(value, origin)
    if key == "html":
        return absolute(value, origin)
    return absolute_url(value, origin) if key.endswith("url") else value
