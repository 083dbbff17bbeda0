"""Absolute addresses and share links.

Share links are plain links, not scripts: a network learns nothing about readers who do not share.
The address formats are from the networks' documentation. Closed networks are refused, so that no
stored choice leads to a missing page.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, override

from blog.document import ShareLink
from blog.renditions.context import language
from blog.renditions.sanitize import clean_text


class Network(NamedTuple):
    """A network to share on.

    ``address`` takes ``{title}`` and ``{url}``, percent-encoded. ``longest`` limits title, space
    and address together, in graphemes.
    """

    name: str
    label: str | Promise
    address: str
    longest: int | None = None


_OFFERED = (
    Network("x", "X", "https://x.com/intent/tweet?text={title}&url={url}", 280),
    Network("facebook", "Facebook", "https://www.facebook.com/sharer/sharer.php?u={url}"),
    Network("linkedin", "LinkedIn", "https://www.linkedin.com/sharing/share-offsite/?url={url}"),
    Network("whatsapp", "WhatsApp", "https://wa.me/?text={title}%20{url}"),
    Network("bluesky", "Bluesky", "https://bsky.app/intent/compose?text={title}%20{url}", 300),
    Network("threads", "Threads", "https://www.threads.com/intent/post?text={title}&url={url}"),
    Network("mastodon", "Mastodon", "https://share.joinmastodon.org/?text={title}%20{url}"),
    # RFC 6068, 5: a line break in a mailto body is %0D%0A, a space %20.
    Network("email", gettext_lazy("Email"), "mailto:?subject={title}&body={title}%0D%0A{url}"),
    Network("reddit", "Reddit", "https://www.reddit.com/submit?url={url}&title={title}"),
    Network("telegram", "Telegram", "https://t.me/share/url?url={url}&text={title}"),
)
NETWORKS = {network.name: network for network in _OFFERED}
# Networks that have closed, or whose share addresses have.
CLOSED = ("pocket", "google_plus", "addthis", "stumbleupon", "delicious")

_TAG = re.compile(r"<[a-zA-Z][^<>]*>")
_OWN_ADDRESS = re.compile(r'(?<=\s)(href|src)="(?=/(?!/))')
_JOINER = "\u200d"
_MODIFIERS = range(0x1F3FB, 0x1F400)  # skin tones
_FLAGS = range(0x1F1E6, 0x1F200)  # regional indicators: two make a flag


def share_links(
    networks: Iterable[str], *, title: str, url: str, locale: str
) -> tuple[ShareLink, ...]:
    """A link per network, in the given order, labelled in the language of ``locale``.

    ``url`` is the post's canonical address. Raises ``ValueError`` for a network that is closed or
    unknown, and for an address that is not absolute.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ValueError(f"Only an absolute address can be shared, not {url!r}.")
    with override(language(locale)):
        return tuple(_share_link(_network(name), clean_text(title), url) for name in networks)


def _network(name: str) -> Network:
    if name in CLOSED:
        raise ValueError(f"{name} has closed; nobody can share there.")
    if name not in NETWORKS:
        raise ValueError(f"{name!r} is not a network to share on.")
    return NETWORKS[name]


def _share_link(network: Network, title: str, url: str) -> ShareLink:
    if network.longest is not None:
        title = shortened(title, network.longest - len(url) - 1)
    address = network.address.format(title=quote(title, safe=""), url=quote(url, safe=""))
    return ShareLink(network=network.name, label=str(network.label), url=address)


def shortened(text: str, longest: int) -> str:
    """``text`` in at most ``longest`` graphemes, cut after a word if possible, with an ellipsis.

    Empty if there is no room for a character and the ellipsis.
    """
    pieces = list(graphemes(text))
    if len(pieces) <= longest:
        return text
    if longest < 2:
        return ""
    start = "".join(pieces[: longest - 1])
    if not pieces[longest - 1].isspace() and " " in start.strip():
        start = start.rpartition(" ")[0]
    return start.rstrip(" \xa0,;:") + "…"


def graphemes(text: str) -> Iterator[str]:
    """User-perceived characters: approximates UAX 29, and never yields fewer."""
    cluster = ""
    for char in text:
        if cluster and _continues(cluster, char):
            cluster += char
            continue
        if cluster:
            yield cluster
        cluster = char
    if cluster:
        yield cluster


def _continues(cluster: str, char: str) -> bool:
    if char == _JOINER or ord(char) in _MODIFIERS or unicodedata.category(char)[0] == "M":
        return True
    if cluster[-1] == _JOINER:
        return unicodedata.category(char) == "So"
    return ord(char) in _FLAGS and len(cluster) == 1 and ord(cluster) in _FLAGS


def absolute_url(url: str, origin: str) -> str:
    """An origin-relative address with its origin; other addresses unchanged."""
    if url.startswith("/") and not url.startswith("//"):
        return origin.rstrip("/") + url
    return url


def absolute(html: str, origin: str) -> str:
    """HTML with ``href="/…"`` and ``src="/…"`` made absolute.

    ``html`` must be sanitised: attributes in double quotes, ``<`` and ``>`` escaped in text.
    """
    if '="/' not in html:
        return html
    origin = origin.rstrip("/")
    return _TAG.sub(lambda tag: _OWN_ADDRESS.sub(lambda found: found[0] + origin, tag[0]), html)
