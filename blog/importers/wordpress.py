"""What WordPress makes of the stored text of a post when it shows it."""

import re

_PARAGRAPH = re.compile(r"<p[\s>]", re.IGNORECASE)
_BLOCK = re.compile(
    r"</?(?:div|ul|ol|li|h[1-6]|blockquote|table|figure|hr|pre|iframe)\b", re.IGNORECASE
)
_EMPTY_LINES = re.compile(r"\n\s*\n")
# Shortcodes of WordPress itself, and those of plugins with an attribute: [1] is a note.
_CAPTION = re.compile(
    r"\[caption[^\]]{0,500}\]\s*((?:<a[^>]{0,2000}>)?\s*<img[^>]{0,4000}>(?:\s*</a>)?)"
    r"([^\[]{0,2000})\[/caption\]"
)
_FIGURE = r"<figure>\1<figcaption>\2</figcaption></figure>"
_EMBED = re.compile(r"\[embed[^\]]{0,200}\]\s*(https?://[^\s\[\]<>\"]{1,2000})\s*\[/embed\]")
_SHORTCODE = re.compile(r"\[/?[a-z][\w-]{1,60}(?:\s+[\w-]+\s*=[^\]]{0,500})?\s*/?\]")
_KNOWN = re.compile(r"\[/?(?:gallery|video|audio|playlist|contact-form-7|more|vc_\w+|et_pb_\w+)\b")


def shown(html: str) -> tuple[str, tuple[str, ...]]:
    """The HTML that WordPress would show, and the shortcodes that only it could replace.

    Classic posts have no paragraphs: WordPress makes them of empty lines.
    """
    html = html.replace("\r\n", "\n")
    html = _CAPTION.sub(_FIGURE, html)
    html = _EMBED.sub(r'<p><a href="\1">\1</a></p>', html)
    left_out = [found for found in _SHORTCODE.findall(html) if "=" in found or _KNOWN.match(found)]
    for found in dict.fromkeys(left_out):
        html = html.replace(found, "")
    if not _PARAGRAPH.search(html):
        html = "".join(map(_paragraph, _EMPTY_LINES.split(html)))
    return html, tuple(dict.fromkeys(left_out))


def _paragraph(part: str) -> str:
    if _BLOCK.match(part.lstrip()):
        return part
    return f"<p>{part.strip().replace(chr(10), '<br>')}</p>"
