"""Makes the bodies of a mail safe on their way: no merge tag of editors', no line that is too long.

Who sends a mail puts names and addresses where its merge tags are, by searching the source. Words
of editors that look like such a tag are changed in the source alone: people read the same.
"""

import re
import textwrap
from collections.abc import Iterator

# RFC 5322 2.1.1: at most 998 octets in a line; folded earlier, so that a slot may still grow.
LINE = 900
WIDTH = 78  # columns of the text part
JOINER = "\u2060"  # word joiner: it has no width
# The first character of what tools take for the beginning of a tag: {{ x }} {% x %} {# x #} {{{x}}}
# {$x} {!x} ${x} #{x} [[x]] $[x] *|x|* <%= x %> %%x%% %recipient.x%
_BEGINNING = re.compile(
    r"\{(?=[{%#!$])|\[(?=\[)|[$#](?=[{\[])|\*(?=\|)|(?:<|&lt;)(?=%)|%(?=%|[A-Za-z_][\w.-]*%)"
)
_KEPT = re.compile(
    r"(<style\b.*?(?:</style>|\Z)|\[\[sender_(?:name|address)\]\])", re.IGNORECASE | re.DOTALL
)
_URL = re.compile(r"https?://\S+")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
# Comments, which Outlook reads; values of attributes without a space; the rest in short pieces.
_ATOM = re.compile(
    r"<!--[^<>]*>|<!\[[^<>]*>|--!?>|</[a-zA-Z][^<> ]*>|<[a-zA-Z][\w:-]*|\"[^\"<> ]*\"|&[#\w]{1,40};"
    r"|[^\s<>&\"-]{1,120}|[ >]|.",
    re.DOTALL,
)
_TAG = re.compile(r"<[a-zA-Z]")
_NO_URL = re.compile(r"(?!https?://)\S{300}")


def html(source: str) -> str:
    """The HTML with editors' merge tags inert and its lines folded; it shows the same."""
    parts = _KEPT.split(source)
    parts[::2] = [_BEGINNING.sub(_as_entity, part) for part in parts[::2]]
    return "\n".join(_fold(line) for line in "".join(parts).split("\n"))


def text(words: str) -> str:
    """Plain text with editors' merge tags inert; an address keeps its meaning."""
    parts = _KEPT.split(words)
    parts[::2] = [_inert_text(part) for part in parts[::2]]
    return "".join(parts)


def without_slots(words: str) -> str:
    """Words of editors without our own slots: they would be filled in, too."""
    return words.replace("[[sender_", f"[{JOINER}[sender_")


def wrapped(row: str) -> list[str]:
    """A line of text in lines of 78 columns; a longer address stays whole."""
    rows = textwrap.wrap(row, WIDTH, break_long_words=False, break_on_hyphens=False)
    return [each for one in rows for each in _broken(one)]


def _broken(row: str) -> Iterator[str]:
    """A word that no line can hold, in pieces; nobody writes it."""
    while len(row.encode()) > LINE and (found := _NO_URL.match(row)):
        yield row[: found.end()]
        row = row[found.end() :]
    yield row


def _as_entity(found: re.Match[str]) -> str:
    # After &lt; the next character is the one that no longer stands for itself.
    return "&lt;&#8288;" if found[0] == "&lt;" else f"&#{ord(found[0])};"


def _inert_text(words: str) -> str:
    made, end = [], 0
    for address in _URL.finditer(words):
        made += [_joined(words[end : address.start()]), _encoded(address[0])]
        end = address.end()
    return "".join([*made, _joined(words[end:])])


def _joined(words: str) -> str:
    return _BEGINNING.sub(lambda found: found[0] + JOINER, words)


def _encoded(address: str) -> str:
    """Percent-encoded, as RFC 3986 2.1 allows, but for what is percent-encoded already."""

    def encode(found: re.Match[str]) -> str:
        if found[0] == "%" and _ESCAPE.match(address, found.start()):
            return "%"
        return f"%{ord(found[0][-1]):02X}" if len(found[0]) == 1 else found[0]

    return _BEGINNING.sub(encode, address)


def _fold(line: str) -> str:
    """A line of HTML in shorter ones: before the end of a tag, at a space, else in a comment."""
    if len(line.encode()) <= LINE:
        return line
    out: list[str] = []
    width, in_tag = 0, False  # bytes since the last break
    for atom in _ATOM.findall(line):
        size = len(atom.encode())
        if width + size > LINE:
            width = _break(out, in_tag=in_tag)
        in_tag = atom != ">" and (in_tag or _TAG.match(atom) is not None)
        out.append(atom)
        width += size
    return "".join(out)


def _break(out: list[str], *, in_tag: bool) -> int:
    """Break the last line of ``out`` where it may be broken; returns the bytes after that."""
    last = _last(out, ">")
    if last < 0:
        last = _last(out, " ")
    if last >= 0:
        out[last] = "\n" if out[last] == " " else "\n>"
        return sum(len(each.encode()) for each in out[last + 1 :]) + len(out[last]) - 1
    if in_tag:
        return 0  # nothing may come between the characters of a value
    out.append("<!--\n-->")
    return len("-->")


def _last(out: list[str], atom: str) -> int:
    """Where the atom is last, after the last break and not as the first; -1 if it is not."""
    for index in range(len(out) - 1, max(0, len(out) - LINE), -1):
        if "\n" in out[index]:
            return -1
        if out[index] == atom:
            return index
    return -1
