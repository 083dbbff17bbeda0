"""Collects the pictures of a page, with their captions and the lines that they stand below."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from blog import document as doc
from blog.importers import pictures, rich
from blog.importers.line import Line
from blog.importers.pictures import Picture


@dataclass(slots=True)
class Gallery:
    """The pictures of a page. ``base`` is its address; ``files`` are what is written into it.

    ``with_captions`` says that captions belong to the pictures, not to the text.
    """

    base: str = ""
    with_captions: bool = False
    pictures: list[Picture] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)

    def beside(self) -> "Gallery":
        """A gallery without pictures yet, which shares the files and all else."""
        return Gallery(base=self.base, with_captions=self.with_captions, files=self.files)

    def add(self, img: Any, after: int, caption: doc.RichText | None = None) -> None:
        """Keep a picture that stands below line ``after``."""
        address = pictures.address_of(img, self.base)
        if written := pictures.embedded(address):
            address, self.files[written[0]] = written
        alt = " ".join((img.get("alt") or "").split())
        if address or alt:
            self.pictures.append(Picture(address=address, alt=alt, caption=caption, after=after))

    def figure(self, element: Any, after: int, read: Callable[[Any], list[Line]]) -> bool:
        """Keep a figure of one picture with its caption; says whether it was one."""
        images = list(element.iter("img"))
        captions = list(element.iter("figcaption"))
        if not self.with_captions or len(images) != 1 or len(captions) > 1:
            return False
        if _words(element) != "".join(map(_words, captions)):
            return False  # it has words of its own
        self.add(images[0], after, _caption(read(captions[0])) if captions else None)
        return True


def _words(element: Any) -> str:
    return "".join("".join(element.itertext()).split())


def _caption(lines: list[Line]) -> doc.RichText | None:
    if not lines:
        return None
    html = "<br/>".join(map(rich.html, lines))
    return doc.RichText(html=f"<p>{html}</p>", text="\n".join(line.text for line in lines))


_OWN = ((".//link[@rel='canonical']", "href"), (".//meta[@property='og:url']", "content"))


def own_address(root: Any) -> str:
    """The address that a page gives for itself: its canonical link; "" for none."""
    return _first(root, _OWN)


def base_address(root: Any) -> str:
    """The address that those in the page are relative to, as far as it says; "" if it does not."""
    return _first(root, ((".//base", "href"), *_OWN))


def _first(root: Any, places: tuple[tuple[str, str], ...]) -> str:
    for path, name in places:
        found = root.find(path)
        said = "" if found is None else (found.get(name) or "").strip()
        if is_web(said):
            return said
    return ""


def is_web(address: str) -> bool:
    """Whether it is an address with a host that everybody reads alike."""
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False
