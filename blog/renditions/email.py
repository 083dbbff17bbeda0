"""The e-mail rendition: an MJML fragment, which the newsletter puts into its frame and converts.

A fragment is a sequence of ``mj-section`` elements: warnings, corrections, picture, lead, body,
references, review line and disclaimer. The frame contains the only ``h1`` (the title), the fonts
and the dark colours; the fragment starts at ``h2``. Editors' text is escaped or rebuilt from a
parsed tree, because the converter fails on unbalanced markup.
"""

import dataclasses
from functools import partial
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import override

from blog import document as doc
from blog.renditions import direction, links, parts, phrases, prose
from blog.renditions.context import Context, language

# Mails are 600 px wide with margins of 28 px; pictures at double density at most 1200 px.
CONTENT_WIDTH = 544
MAX_SOURCE_WIDTH = 1200
SHARE_LIMIT = 3
TABLE_COLUMNS = 3

# The end of one section.mjml and the beginning of the next (no other template has these tags on one
# line). Removing it joins the sections, which saves 1.3 kB of tables per block.
SEAM = (
    "</mj-text></mj-column></mj-section>\n"
    '<mj-section css-class="paper"><mj-column><mj-text css-class="ink">\n'
)
_SANS = "font-family:-apple-system,Segoe UI,Helvetica Neue,Helvetica,Arial,sans-serif"
_SERIF = "font-family:Georgia,Times New Roman,serif"
_TITLE = "font-weight:bold;color:#1f3b3f"
STYLES = {
    "h2": f"margin:20px 0 12px;{_SERIF};font-size:24px;line-height:1.35;{_TITLE}",
    "h3": f"margin:16px 0 8px;{_SANS};font-size:19px;line-height:1.4;{_TITLE}",
    "h4": f"margin:12px 0 8px;{_SANS};font-size:17px;line-height:1.5;{_TITLE}",
    "box": f"margin:0 0 10px;{_SANS};font-size:19px;line-height:1.4;{_TITLE}",
    "p": "margin:0 0 16px",
    # Outlook for Windows places lists by their margin alone.
    "ul": "margin:0 0 16px 24px;padding:0",
    "ol": "margin:0 0 16px 28px;padding:0",
    "li": "margin:0 0 10px",
    "a": "color:#0b5a66;text-decoration:underline",
    "table": "width:100%;border-collapse:collapse;margin:0 0 16px",
    "cell": "padding:8px;border:1px solid #8a969c;text-align:left",
    "small": "margin:0 0 8px;font-size:15px;line-height:1.5;color:#4f5b62",
    "signs": "margin:0 0 16px;padding:0;list-style-type:none",
    "sign": "margin:0 0 10px;padding:0",
    "mark": "font-weight:bold;color:",
    "lead": "margin:0 0 16px;font-size:19px;line-height:1.55",
    "quote": "margin:8px 0 24px;padding:2px 0 2px 20px;border-left:4px solid #c9a227",
    "said": f"margin:0 0 8px;{_SERIF};font-size:20px;line-height:1.5;font-style:italic",
    "big": "font-size:19px;font-weight:bold;color:#0b5a66;text-decoration:underline",
    "phone": "font-size:19px;font-weight:bold;color:#0b5a66;text-decoration:underline;"
    "white-space:nowrap",
    "eyebrow": "margin:0 0 6px;font-size:15px;line-height:1.4;font-weight:bold;color:",
}
# Background, border and text colour of each tone; text has a contrast of at least 4.5.
TONES = {
    "calm": {"fill": "#eaf3f3", "edge": "#0b5a66", "ink": "#0b5a66", "name": "calm"},
    "warm": {"fill": "#fdf4e1", "edge": "#b9770e", "ink": "#7a4a00", "name": "warm"},
    "grave": {"fill": "#fdeeec", "edge": "#b3261e", "ink": "#8c1d18", "name": "grave"},
}
BOXES = {
    "content_warning": "warm",
    "key_takeaways": "calm",
    "crisis_support": "calm",
    "info": "calm",
    "tip": "calm",
    "note": "calm",
    "warning": "warm",
    "non_urgent": "calm",
    "urgent": "warm",
    "emergency": "grave",
}


def render(document: doc.Document, context: Context) -> str:
    """The fragment of ``document`` in the language of its locale; addresses are absolute."""
    address = prose.addresses(context)
    formatters = parts.Formatters(
        prose=partial(prose.styled, address=address, styles=STYLES),
        line=partial(prose.styled_line, address=address, styles=STYLES),
        address=address,
    )
    with override(language(document.locale)):
        return "".join(_sections(document, context, formatters)).replace(SEAM, "")


def _sections(document: doc.Document, context: Context, formatters: parts.Formatters) -> list[str]:
    common = _common(document, context)
    common["corrections"] = parts.unfold(document.corrections, formatters)
    blocks = list(parts.shown(document, "email"))
    placed = {part.type for part in blocks}
    support = parts.unplaced_support(document)
    is_sensitive = bool(document.content_warnings)
    early = [part for part in blocks if part.type == "content_warning"]
    sections = [_block(part, document, formatters, common) for part in early]
    if document.content_warnings and not early:
        warning = doc.ContentWarning(topics=document.content_warnings, html="", text="")
        sections.append(_bare("content_warning", warning, formatters, common))
    if support is not None and is_sensitive:
        sections.append(_bare("crisis_support", support, formatters, common))
    sections.append(_opening(document, formatters, common))
    sections += [_block(part, document, formatters, common) for part in blocks if part not in early]
    if support is not None and not is_sensitive:
        sections.append(_bare("crisis_support", support, formatters, common))
    if document.references and "references" not in placed:
        listed = doc.References(heading=None, heading_level=2, anchor="", items=document.references)
        sections.append(_bare("references", listed, formatters, common))
    sections.append(_closing(document, formatters, common))
    return sections


def _common(document: doc.Document, context: Context) -> parts.Values:
    return {
        "colon": phrases.colon(),
        "permalink": context.canonical_url if document.share.enabled else None,
        "online": context.canonical_url,
        "networks": context.share_networks,
        "style": STYLES,
        "tones": TONES,
    }


def _opening(document: doc.Document, formatters: parts.Formatters, common: parts.Values) -> str:
    return _rendered(
        "email/opening.mjml",
        {
            **common,
            "corrections": ()
            if parts.corrections_place(document, "email")
            else common["corrections"],
            "image": parts.unfold(document.image, formatters),
            "picture": picture(document.image, formatters.address),
            "lead": prose.styled(
                document.lead.html,
                address=formatters.address,
                styles={**STYLES, "p": STYLES["lead"]},
            ),
        },
    )


def _closing(document: doc.Document, formatters: parts.Formatters, common: parts.Values) -> str:
    small = {**STYLES, "p": STYLES["small"]}
    note = document.disclaimer
    return _rendered(
        "email/closing.mjml",
        {
            **common,
            "review": phrases.review(document.review),
            "ai_use": phrases.ai_use(document.ai_use),
            "disclaimer": prose.styled(note.html, address=formatters.address, styles=small)
            if note
            else None,
        },
    )


def _block(
    part: doc.Block, document: doc.Document, formatters: parts.Formatters, common: parts.Values
) -> str:
    value = part.value
    if isinstance(value, doc.ShareLinks):
        value = _shared(value, document, common)
    # Our own texts in a block are in the language of the block.
    with override(language(part.lang or document.locale)):
        return _bare(part.type, value, formatters, {**common, **_foreign(part, document)})


def _foreign(part: doc.Block, document: doc.Document) -> parts.Values:
    """The language of a block, and its direction, where they differ from the post's."""
    lang = part.lang if part.lang and part.lang != document.locale else None
    return {"lang": lang, "dir": direction.beside(lang, document.locale)}


def _shared(value: doc.ShareLinks, document: doc.Document, common: parts.Values) -> doc.ShareLinks:
    """The block with at most ``SHARE_LIMIT`` links; without links if the post is not shared."""
    url = common["permalink"]
    if url is None:
        return dataclasses.replace(value, links=())
    chosen = common["networks"] if value.networks is None else value.networks
    found = value.links or links.share_links(
        chosen[:SHARE_LIMIT], title=document.title, url=url, locale=document.locale
    )
    return dataclasses.replace(value, links=found[:SHARE_LIMIT])


def _bare(kind: str, value: Any, formatters: parts.Formatters, common: parts.Values) -> str:
    tone_name = getattr(value, "level", None) or getattr(value, "tone", None)
    tone = BOXES.get(kind) or BOXES.get(str(tone_name), "calm")
    unfolded = parts.unfold(value, formatters)
    if "heading_level" in unfolded:
        # The title is the only h1; there are styles down to h4.
        unfolded["heading_level"] = min(max(unfolded["heading_level"], 2), 4)
    shown = {**common, "colon": phrases.colon(), "value": unfolded, "tone": TONES[tone]}
    if isinstance(value, doc.Table):
        unfolded["is_wide"] = _is_wide(value)
    if isinstance(value, doc.Figure | doc.MediaLink):
        image = value.image if isinstance(value, doc.Figure) else value.poster
        shown["picture"] = picture(image, formatters.address)
    return _rendered(f"email/blocks/{kind}.mjml", shown)


def _is_wide(table: doc.Table) -> bool:
    """Whether a table is shown row below row: a phone has no room for its columns.

    So is a table without headers, which mail programs would take for a layout.
    """
    has_headers = table.header_row or table.header_column
    return not has_headers or any(len(row.cells) > TABLE_COLUMNS for row in table.rows)


def _rendered(template: str, values: parts.Values) -> str:
    """The rendered template without indentation and empty lines."""
    lines = (line.strip() for line in render_to_string(template, values).splitlines())
    return "\n".join(line for line in lines if line) + "\n"


def picture(image: doc.Image | None, address: prose.Address) -> parts.Values | None:
    """The JPEG to show and its display width in pixels: the widest of at most 1200 px.

    Other types (WebP) are not used: Outlook for Windows does not show them.
    """
    if image is None:
        return None
    fitting = [
        size for size in image.sizes if size.type == "image/jpeg" and size.width <= MAX_SOURCE_WIDTH
    ]
    best = max(fitting, key=lambda size: size.width, default=None)
    url = address(best.url if best else image.url)
    width = min(CONTENT_WIDTH, best.width if best else image.width)
    alt = "" if image.decorative else prose.line(image.alt)
    return {"url": url, "width": max(width, 1), "alt": alt} if url else None
