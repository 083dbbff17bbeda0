"""The post as data: the API's ``body=data``, with absolute addresses and computed share links.

``published_at`` and ``updated_at`` are not in it: they are columns of the edition, and the
channel that ships these bytes puts them round them.
"""

import json
from dataclasses import replace
from typing import Any

from blog import codec
from blog.document import Block, Document, ShareLinks
from blog.renditions.context import Context
from blog.renditions.links import absolute, absolute_url, share_links
from blog.renditions.sanitize import plain


def render(document: Document, context: Context) -> str:
    """:func:`payload` as JSON; equal documents and contexts give equal text."""
    return json.dumps(
        payload(document, context), ensure_ascii=False, allow_nan=False, separators=(",", ":")
    )


def payload(document: Document, context: Context) -> dict[str, Any]:
    """The JSON form of all that the API shows of the document, and its ``canonical_url``.

    Raises ``ValueError`` if an editor's choice of networks names one that has closed.
    """
    body = tuple(
        _with_links(block, document, context) for block in document.body if block.visible_in("api")
    )
    data: dict[str, Any] = _absolute(codec.to_data(replace(document, body=body)), context.origin)
    return {**data, "canonical_url": context.canonical_url}


def _with_links(block: Block, document: Document, context: Context) -> Block:
    """A share block with its links; none while the post has no address or must not be shared."""
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
        # The text spells out the links of the html: it follows them.
        made["text"] = plain(made["html"])
    return made


def _made_absolute(key: str, value: Any, origin: str) -> Any:
    if not isinstance(value, str):
        return _absolute(value, origin)
    if key == "html":
        return absolute(value, origin)
    return absolute_url(value, origin) if key.endswith("url") else value
