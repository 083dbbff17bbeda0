"""Rules on the text of the HTML: legible, structured, in one language, without leftovers."""

import re
from collections.abc import Iterator

from syndication.newsletter.assemble import SLOTS
from syndication.newsletter.preflight.mail import (
    ComputedStyle,
    Element,
    Mail,
    contrast,
    text_of,
    words,
)

SMALLEST, SMALL, TIGHT = 12, 14, 1.35
SHORTEST = 200  # characters
_BULLET = re.compile(r"^(?:[•·▪‣◦*–-]|\d{1,2}[.)])\s+\S")
_ESCAPED = re.compile(r"&(?:amp|nbsp|lt|gt|quot|#\d+|#x[0-9a-f]+);", re.IGNORECASE)
_PLACEHOLDER = re.compile(
    r"\{\{.{0,99}?\}\}|\{%.{0,99}?%\}|\[\[.{0,99}?\]\]|\*\|.{0,99}?\|\*|%%\w+%%|"
    r"%recipient[\w.-]*%|(?:<|&lt;)%.{0,99}?%(?:>|&gt;)|\$\{\w+\}|"
    r"https?://[\w.-]+\.invalid\b/?"
)
_STYLE = re.compile(r"<style\b.*?(?:</style>|\Z)", re.IGNORECASE | re.DOTALL)
_LEFT_OVER = frozenset({"None", "undefined", "null", "NaN", "[object Object]"})
_MOJIBAKE = re.compile(r"Ã[\x80-\xbf©¨ª«®´¢§]|â€[\x80-\xbf™œ“”\x9d]?|Â[\xa0«»]|\ufffd")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# Canada, or two letters of a state and five digits.
POSTAL_CODE = re.compile(r"\b[A-Z]\d[A-Z][ \xa0]{0,2}\d[A-Z]\d\b|\b[A-Z]{2},?\s+\d{5}(?:-\d{4})?\b")
STOP_WORDS = {
    "en": frozenset(
        {"the", "and", "of", "to", "in", "is", "you", "that", "it", "for", "with", "your", "not"}
    ),
    "fr": frozenset(
        {"le", "la", "les", "de", "des", "et", "est", "vous", "que", "une", "pour", "dans", "pas"}
    ),
}


def _large(computed: ComputedStyle) -> bool:
    return computed.size >= 24 or (computed.bold and computed.size >= 18.66)


def low_contrast(mail: Mail) -> Iterator[str]:
    for _, run, computed in mail.visible_runs:
        if computed.color is None or computed.background is None:
            continue  # an unknown colour: the rules on styles report it
        ratio = contrast(computed.color, computed.background)
        if ratio < (3 if _large(computed) else 4.5):
            yield f"{ratio:.1f}: {run}"


def tiny(mail: Mail) -> Iterator[str]:
    for _, run, style in mail.visible_runs:
        if style.size < SMALLEST:
            yield f"{style.size:g} px: {run}"


def small(mail: Mail) -> Iterator[str]:
    for _, run, style in mail.visible_runs:
        if SMALLEST <= style.size < SMALL:
            yield f"{style.size:g} px: {run}"


def tight(mail: Mail) -> Iterator[str]:
    for _, run, style in mail.visible_runs:
        if style.line_height < TIGHT - 0.001:
            yield f"{style.line_height:.2f}: {run}"


def justified(mail: Mail) -> Iterator[str]:
    for node, style in mail.styles:
        if style.get("text-align") == "justify":
            yield f"<{node.tag}>"
    yield from (f"<{node.tag}>" for node in mail.elements if node.get("align") == "justify")


def one_h1(mail: Mail) -> Iterator[str]:
    found = mail.named("h1")
    if len(found) != 1:
        yield f"{len(found)} <h1>"


def heading_order(mail: Mail) -> Iterator[str]:
    previous = 0
    for node in mail.named("h1", "h2", "h3", "h4", "h5", "h6"):
        level = int(node.tag[1])
        if previous and level > previous + 1:
            yield f"<{node.tag}> {text_of(node)}"
        previous = level


def empty_heading(mail: Mail) -> Iterator[str]:
    for node in mail.named("h1", "h2", "h3", "h4", "h5", "h6"):
        if not text_of(node):
            yield f"<{node.tag}>"


def typed_bullet(mail: Mail) -> Iterator[str]:
    """A single dash can start a line of dialogue; two such lines are a list."""
    for node in mail.named("p", "div", "td"):
        parts = (node.text, *(child.tail for child in node if child.tag == "br"))
        rows = [str(part).strip() for part in parts if part and _BULLET.match(str(part).strip())]
        neighbours = [x for x in (node.getprevious(), node.getnext()) if _is_element(x)]
        if len(rows) > 1 or (rows and any(_BULLET.match(text_of(x)) for x in neighbours)):
            yield rows[0]


def _is_element(node: Element) -> bool:
    return node is not None and isinstance(node.tag, str)  # a comment's tag is a function


def list_children(mail: Mail) -> Iterator[str]:
    for node in mail.named("ul", "ol"):
        yield from (
            f"<{c.tag}> in <{node.tag}>" for c in node if isinstance(c.tag, str) and c.tag != "li"
        )
    for node in mail.named("li"):
        if node.getparent() is None or node.getparent().tag not in ("ul", "ol"):
            yield f"<li> {text_of(node)}"


def foreign_words(mail: Mail) -> Iterator[str]:
    declared = (mail.tree.get("lang") or "")[:2]
    if declared not in STOP_WORDS:
        return
    own = [
        word
        for node, run, _ in mail.visible_runs
        if not any(
            ancestor.get("lang", declared)[:2] != declared
            for ancestor in (node, *node.iterancestors())
        )
        for word in words(run)
    ]
    counts = {
        language: sum(word in stops for word in own) for language, stops in STOP_WORDS.items()
    }
    for language, count in counts.items():
        if language != declared and count > 10 and count > 2 * counts[declared]:
            yield f"lang={declared}, {language}?"


def double_escape(mail: Mail) -> Iterator[str]:
    yield from (run for _, run, _ in mail.visible_runs if _ESCAPED.search(run))


def placeholder(mail: Mail) -> Iterator[str]:
    allowed = SLOTS if mail.template else ()
    # The source, which is what senders search: characters written as entities are inert there.
    for part in (_STYLE.sub("", mail.html), mail.text):
        for found in _PLACEHOLDER.findall(part):
            if found not in allowed:
                yield found


def left_over(mail: Mail) -> Iterator[str]:
    yield from (run for _, run, _ in mail.visible_runs if run in _LEFT_OVER)


def mojibake(mail: Mail) -> Iterator[str]:
    for part in (mail.visible, mail.text):
        yield from (found.group() for found in _MOJIBAKE.finditer(part))


def control_character(mail: Mail) -> Iterator[str]:
    for part in (mail.html, mail.text):
        yield from (f"U+{ord(found.group()):04X}" for found in _CONTROL.finditer(part))


def postal_code(mail: Mail) -> Iterator[str]:
    slot = mail.template and "[[sender_address]]" in mail.visible
    if not slot and not POSTAL_CODE.search(mail.visible):
        yield "<body>"


def too_short(mail: Mail) -> Iterator[str]:
    if len(mail.visible) < SHORTEST:
        yield f"{len(mail.visible)} characters"


def _preheader(mail: Mail) -> str | None:
    """The text of the first element of the body, if it is hidden."""
    first = next((node for node in mail.body if isinstance(node.tag, str)), None)
    if first is None or not mail.computed_styles[first].hidden:
        return None
    return re.sub(r"[\u034f\u200b-\u200f\u2007\xad\ufeff]", "", text_of(first)).strip()


def no_preheader(mail: Mail) -> Iterator[str]:
    if not _preheader(mail):
        yield "<body>"


def preheader_length(mail: Mail) -> Iterator[str]:
    found = _preheader(mail)
    if found and not 35 <= len(found) <= 150:
        yield f"{len(found)}: {found}"
