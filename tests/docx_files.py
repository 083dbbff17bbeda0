"""Small Word documents, written part by part."""

import zipfile
from html import escape
from io import BytesIO

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = f"""<Types xmlns="{PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="jpg" ContentType="image/jpeg"/>
<Default Extension="xml" ContentType="application/xml"/></Types>"""
RELATIONS = f"""<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1"
Type="{R}/officeDocument" Target="word/document.xml"/></Relationships>"""
STYLES = f"""<w:styles {W}>
<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/></w:style>
<w:style w:type="paragraph" w:styleId="LB"><w:name w:val="List Bullet"/><w:pPr><w:numPr>
<w:numId w:val="1"/></w:numPr></w:pPr></w:style></w:styles>"""


def level(kind: str, indent: int, number: int = 0) -> str:
    return (
        f'<w:lvl w:ilvl="{number}"><w:numFmt w:val="{kind}"/><w:pPr><w:ind w:left="{indent}"/>'
        "</w:pPr></w:lvl>"
    )


# Lists 1 (bullets), 2 (numbers) and 3 (bullets, indented further), each of two levels.
NUMBERING = f"<w:numbering {W}>" + "".join(
    f'<w:abstractNum w:abstractNumId="{number}">{level(kind, left)}{level(kind, left + 720, 1)}'
    f"</w:abstractNum>"
    for number, kind, left in ((1, "bullet", 720), (2, "decimal", 720), (3, "bullet", 1440))
) + "".join(
    f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>' for number in (1, 2, 3)
) + "</w:numbering>"  # fmt: skip


def words(text: str, *formats: str) -> str:
    """A run of words: ``b`` is bold, ``i`` italic."""
    said = "".join(f"<w:{each}/>" for each in formats)
    return f'<w:r><w:rPr>{said}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(
    content: str, *, style: str = "", number: int | None = None, level: int = 0, left: int = 0
) -> str:
    """A paragraph of words or of runs; ``number`` is the list that it belongs to."""
    said = f'<w:pStyle w:val="{style}"/>' if style else ""
    if number is not None:
        said += f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    if left:
        said += f'<w:ind w:left="{left}"/>'
    inner = content if content.startswith("<") else words(content)
    return f"<w:p><w:pPr>{said}</w:pPr>{inner}</w:p>"


def document(*content: str, **parts: str | bytes) -> bytes:
    """A document; ``parts`` are further ones by the name of their file under ``word/``."""
    body = f"<w:document {W}><w:body>{''.join(content)}</w:body></w:document>"
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", TYPES)
        file.writestr("_rels/.rels", RELATIONS)
        file.writestr("word/_rels/document.xml.rels", _relations(parts))
        file.writestr("word/document.xml", body)
        file.writestr("word/styles.xml", STYLES)
        file.writestr("word/numbering.xml", NUMBERING)
        for name, part in parts.items():
            file.writestr(f"word/{name}.xml", part)
    return packed.getvalue()


def _relations(parts: dict[str, str | bytes]) -> str:
    named = "".join(
        f'<Relationship Id="p{index}" Type="{R}/{name}" Target="{name}.xml"/>'
        for index, name in enumerate(("styles", "numbering", *parts))
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{named}</Relationships>'


def with_picture(data: bytes, alt: str = "A lake") -> bytes:
    """A document with one picture between two paragraphs."""
    drawing = f"""<w:r><w:drawing><wp:inline
xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" xmlns:r="{R}">
<wp:docPr id="1" name="Picture" descr="{alt}"/><a:graphic><a:graphicData><pic:pic><pic:blipFill>
<a:blip r:embed="picture"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline>
</w:drawing></w:r>"""
    related = f'''<Relationship Id="picture" Type="{R}/image"
Target="media/image1.jpg"/></Relationships>'''.encode()
    made = document(
        paragraph("A first paragraph that says what this is about."),
        paragraph(drawing),
        paragraph("Another paragraph, which ends the post."),
    )
    packed = BytesIO()
    with zipfile.ZipFile(BytesIO(made)) as plain, zipfile.ZipFile(packed, "w") as file:
        for name in plain.namelist():
            old = plain.read(name)
            is_related = name == "word/_rels/document.xml.rels"
            file.writestr(name, old.replace(b"</Relationships>", related) if is_related else old)
        file.writestr("word/media/image1.jpg", data)
    return packed.getvalue()


MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"
MARKUP = "http://schemas.openxmlformats.org/markup-compatibility/2006"
SHAPE = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"


def field(said: str) -> str:
    """A simple field and what it shows."""
    return f'<w:fldSimple w:instr="SEQ Figure">{words(said)}</w:fldSimple>'


def text_box(*content: str, fallback: str = "") -> str:
    """A run with a text box, as Word writes it: for itself, and for older programs."""
    return (
        f'<w:r><mc:AlternateContent xmlns:mc="{MARKUP}"><mc:Choice Requires="wps"><w:drawing>'
        f'<wps:wsp xmlns:wps="{SHAPE}"><wps:txbx><w:txbxContent>{"".join(content)}'
        f"</w:txbxContent></wps:txbx></wps:wsp></w:drawing></mc:Choice>{fallback}"
        f"</mc:AlternateContent></w:r>"
    )


def equation(content: str) -> str:
    return f'<m:oMath xmlns:m="{MATH}">{content}</m:oMath>'


def fraction(above: str, below: str) -> str:
    above, below = (f"<m:r><m:t>{each}</m:t></m:r>" for each in (above, below))
    return f"<m:f><m:num>{above}</m:num><m:den>{below}</m:den></m:f>"


def note(kind: str, said: str) -> str:
    """The part with one footnote or endnote, whose id is 5."""
    inner = f'<w:{kind} w:id="5">{paragraph(said)}</w:{kind}>'
    return f"<w:{kind}s {W}>{inner}</w:{kind}s>"
