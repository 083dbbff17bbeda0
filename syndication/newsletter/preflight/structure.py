"""Rules on size, head, wrapper, unsupported elements and styles, and layout."""

import re
from collections.abc import Iterator
from quopri import encodestring

from syndication.newsletter.preflight.mail import Element, Mail, declarations, pixels

CLIP = 100 * 1024  # Gmail cuts a mail near 102 KiB and hides the unsubscribe link with the rest
NEAR = 80 * 1024
ENCODED = 102 * 1024
STYLE_BLOCK = 16 * 1024
WIRE_LINE = 998  # bytes: RFC 5322 2.1.1
FORBIDDEN = frozenset(
    {"script", "form", "input", "button", "iframe", "object", "embed", "video", "audio"}
    | {"canvas", "svg", "math", "base", "template", "dialog"}
)
# CSS properties that at least two families of mail programs ignore.
LOST = frozenset(
    {"animation", "backdrop-filter", "clip-path", "column-count", "columns", "filter", "gap"}
    | {"mask", "object-fit", "object-position", "transform", "transition"}
)
_LANG = re.compile(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
_REFUSED = re.compile(
    r"\b(?:flex|inline-flex|grid|inline-grid)\b|var\(|\blab\(|\boklch\(|\boklab\("
)
_DOUBTFUL = re.compile(r"rgba\(|calc\(|clamp\(|(?<!\d)\d++vw\b")
MIN_CONTAINER, MAX_CONTAINER = 560, 640


def clipped(mail: Mail) -> Iterator[str]:
    size = len(mail.html.encode())
    if size > CLIP:
        yield f"{size} bytes"


def nearly_clipped(mail: Mail) -> Iterator[str]:
    size = len(mail.html.encode())
    if NEAR < size <= CLIP:
        yield f"{size} bytes"


def large_on_the_wire(mail: Mail) -> Iterator[str]:
    size = len(encodestring(mail.html.encode()))
    if size > ENCODED:
        yield f"{size} bytes"


def long_line(mail: Mail) -> Iterator[str]:
    for row in mail.html.split("\n"):
        if len(row.encode()) > WIRE_LINE:
            yield f"{len(row.encode())} bytes"


def negative_indent(mail: Mail) -> Iterator[str]:
    for node, style in mail.styles:
        if style.get("text-indent", "").startswith("-"):
            yield f"<{node.tag}> text-indent: {style['text-indent']}"


def list_margin(mail: Mail) -> Iterator[str]:
    """Lists with marks but without a left margin, which is all that Outlook for Windows heeds."""
    for node in mail.named("ul", "ol"):
        style = declarations(node.get("style") or "")
        if "none" not in f"{style.get('list-style-type')} {style.get('list-style')}":
            left = style.get("margin-left") or _left(style.get("margin", ""))
            if (pixels(left) or 0) <= 0:
                yield f"<{node.tag}> margin: {style.get('margin', '')}"


def _left(margin: str) -> str:
    """The left side of a margin of one to four values."""
    sides = margin.split()
    return "" if not sides else sides[3] if len(sides) == 4 else sides[1 if len(sides) > 1 else 0]


def long_style_block(mail: Mail) -> Iterator[str]:
    for node in mail.named("style"):
        if len(node.text or "") > STYLE_BLOCK:
            yield f"{len(node.text)} characters"


def doctype(mail: Mail) -> Iterator[str]:
    if not re.match(r"\s*<!doctype html", mail.html, re.IGNORECASE):
        yield mail.html.strip()[:40]


def language(mail: Mail) -> Iterator[str]:
    if not _LANG.match(mail.tree.get("lang") or ""):
        yield f"lang={mail.tree.get('lang')!r}"


def direction(mail: Mail) -> Iterator[str]:
    if mail.tree.get("dir") not in ("ltr", "rtl"):
        yield f"dir={mail.tree.get('dir')!r}"


def title(mail: Mail) -> Iterator[str]:
    found = " ".join((node.text or "").strip() for node in mail.named("title"))
    if len(found) < 3 or found.lower() in ("untitled", "newsletter", "email", "infolettre"):
        yield found or "<title>"


def _metas(mail: Mail) -> dict[str, str]:
    return {
        (node.get("name") or node.get("http-equiv") or "").lower(): node.get("content") or ""
        for node in mail.named("meta")
    }


def charset(mail: Mail) -> Iterator[str]:
    declared = [node.get("charset") or "" for node in mail.named("meta")]
    declared.append(_metas(mail).get("content-type", ""))
    if not any("utf-8" in value.lower() for value in declared):
        yield "<meta charset>"


def viewport(mail: Mail) -> Iterator[str]:
    content = _metas(mail).get("viewport", "").replace(" ", "").lower()
    if not content or re.search(r"user-scalable=(no|0)|maximum-scale=1(\.0)?(,|$)", content):
        yield content or "<meta name=viewport>"


def apple_reformatting(mail: Mail) -> Iterator[str]:
    if "x-apple-disable-message-reformatting" not in _metas(mail):
        yield "<head>"


def format_detection(mail: Mail) -> Iterator[str]:
    if "format-detection" not in _metas(mail):
        yield "<head>"


def color_scheme(mail: Mail) -> Iterator[str]:
    for name in ("color-scheme", "supported-color-schemes"):
        if name not in _metas(mail):
            yield name


def dark_promise(mail: Mail) -> Iterator[str]:
    promised = "dark" in _metas(mail).get("color-scheme", "")
    if promised and "prefers-color-scheme" not in mail.style_blocks:
        yield "color-scheme"


def _articles(mail: Mail) -> list[Element]:
    return [node for node in mail.elements if node.get("role") == "article"]


def wrapper(mail: Mail) -> Iterator[str]:
    named = [n for n in _articles(mail) if n.get("aria-roledescription") and n.get("aria-label")]
    if not named:
        yield "role=article"


def wrapper_language(mail: Mail) -> Iterator[str]:
    if not any(node.get("lang") and node.get("dir") for node in (*_articles(mail), mail.body)):
        yield "<body>"


def forbidden_element(mail: Mail) -> Iterator[str]:
    for node in mail.elements:
        if node.tag in FORBIDDEN:
            yield f"<{node.tag}>"


def event_handler(mail: Mail) -> Iterator[str]:
    for node in mail.elements:
        yield from (f"<{node.tag} {name}>" for name in node.attrib if name.startswith("on"))


def forbidden_scheme(mail: Mail) -> Iterator[str]:
    for node in mail.elements:
        for name in ("href", "src", "background", "srcset"):
            value = re.sub(r"[\s\x00-\x1f]", "", node.get(name) or "").lower()
            if value.startswith(("javascript:", "data:", "vbscript:")):
                yield f"{name}={value[:40]}"


def remote_stylesheet(mail: Mail) -> Iterator[str]:
    for node in mail.named("link"):
        if "stylesheet" in (node.get("rel") or "").lower():
            yield node.get("href") or "<link>"


def refresh(mail: Mail) -> Iterator[str]:
    if "refresh" in _metas(mail):
        yield "<meta http-equiv=refresh>"


def refused_css(mail: Mail) -> Iterator[str]:
    for node, style in mail.styles:
        for name, value in style.items():
            if _refused(name, value):
                yield f"<{node.tag}> {name}: {value}"


def _refused(name: str, value: str) -> bool:
    if name == "position":
        return value != "static"
    if name.startswith("margin"):
        return bool(re.search(r"(?:^|\s)-\d", value))
    return name in LOST or name.startswith("--") or bool(_REFUSED.search(value))


def doubtful_css(mail: Mail) -> Iterator[str]:
    for node, style in mail.styles:
        for name, value in style.items():
            if name == "float" or _DOUBTFUL.search(value):
                yield f"<{node.tag}> {name}: {value}"
    yield from re.findall(r"@import[^;]*|@font-face", mail.style_blocks)


def layout_role(mail: Mail) -> Iterator[str]:
    for node in mail.named("table"):
        if node.get("role") != "presentation" and not node.findall(".//th"):
            yield "<table>"
    for inside in mail.outlook:
        for tag in re.findall(r"<table\b[^<>]*>", inside):
            if "presentation" not in tag:
                yield f"Outlook: {tag}"


def data_table(mail: Mail) -> Iterator[str]:
    for node in mail.named("th"):
        table = next((ancestor for ancestor in node.iterancestors("table")), None)
        if not node.get("scope"):
            yield "<th> scope"
        if table is not None and table.get("role") == "presentation":
            yield "<th> in a layout table"


def _widths(mail: Mail) -> Iterator[float]:
    for node in mail.elements:
        if (node.get("width") or "").isdigit() and node.tag != "img":
            yield float(node.get("width"))
    for _, style in mail.styles:
        for name in ("width", "max-width", "min-width"):
            if style.get(name, "").endswith("px"):
                yield pixels(style[name]) or 0


def too_wide(mail: Mail) -> Iterator[str]:
    for width in sorted({width for width in _widths(mail) if width > MAX_CONTAINER}):
        yield f"{width:g} px"


def container(mail: Mail) -> Iterator[str]:
    if not any(MIN_CONTAINER <= width <= MAX_CONTAINER for width in _widths(mail)):
        yield "<body>"


def ghost_table(mail: Mail) -> Iterator[str]:
    fluid = [node for node, style in mail.styles if node.tag == "div" and _is_fluid(style)]
    ghosts = sum(1 for inside in mail.outlook if re.search(r"<table\b[^<>]*\bwidth=", inside))
    if len(fluid) > ghosts:
        yield f"{len(fluid)} <div max-width>, {ghosts} Outlook tables"


def _is_fluid(style: dict[str, str]) -> bool:
    return (pixels(style.get("max-width", "")) or 0) > 0 and style.get("display") != "none"


def conditional_comments(mail: Mail) -> Iterator[str]:
    opened, closed = len(re.findall(r"<!--\[if", mail.html)), mail.html.count("<![endif]")
    if opened != closed:
        yield f"{opened} opened, {closed} closed"
    hidden = "".join(mail.outlook)
    for tag in ("table", "tr", "td"):
        begun, ended = len(re.findall(rf"<{tag}\b", hidden)), hidden.count(f"</{tag}>")
        if begun != ended:
            yield f"Outlook: {begun} <{tag}>, {ended} </{tag}>"


def pixels_per_inch(mail: Mail) -> Iterator[str]:
    if "PixelsPerInch" not in mail.html:
        yield "<head>"


def table_attributes(mail: Mail) -> Iterator[str]:
    for node in mail.named("table"):
        if any(node.get(name) != "0" for name in ("cellpadding", "cellspacing", "border")):
            yield "<table>"
