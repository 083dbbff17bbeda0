"""Converts the stream of a post's body to the blocks of a document."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar, get_args
from uuid import NAMESPACE_URL, uuid5

from django.db.models import Model

from wagtail.blocks import StreamValue
from wagtail.images import get_image_model

from blog import document as doc
from blog.blocks import references
from blog.builder.anchors import Anchors
from blog.builder.resolve import Body, Resolver, Value
from blog.builder.words import Words, address, day, line
from blog.models import Author, CrisisResource, Organization
from blog.renditions import phrases, tables

# The prefix of each kind of source key that a body depends on.
KINDS: dict[type[Model], str] = {
    Author: "author",
    Organization: "organization",
    CrisisResource: "crisis",
    get_image_model(): "image",
}
Used = TypeVar("Used", bound=Model)


def body(
    stream: StreamValue,
    *,
    authors: tuple[doc.Author, ...],
    resolve: Resolver,
    related: tuple[doc.PostLink, ...] = (),
) -> Body:
    """Convert a ``StreamValue``; ``authors`` and ``related`` posts are the post's own.

    Incomplete blocks are converted with what they have, so that drafts can be previewed.
    """
    builder = _Builder(authors, resolve, related)
    blocks = tuple(builder.block(child, index) for index, child in enumerate(stream))
    problems = (*builder.problems, *_lost(stream, builder.sources))
    return Body(blocks, frozenset(builder.sources), problems)


def _lost(stream: StreamValue, sources: set[str]) -> Iterator[tuple[str, str]]:
    """The blocks that name a row which was deleted since they were saved."""
    for reference in references.of_value(stream):
        if f"{KINDS[reference.model]}:{reference.pk}" not in sources:
            yield reference.block_id, "lost"


class _Builder:
    def __init__(
        self,
        authors: tuple[doc.Author, ...],
        resolve: Resolver,
        related: tuple[doc.PostLink, ...],
    ) -> None:
        self.authors = authors
        self.related = related
        self.resolve = resolve
        self.anchors = Anchors()
        self.words = Words(self._link)
        self.sources: set[str] = set()
        self.problems: list[tuple[str, str]] = []
        self.block_id = ""

    def block(self, child: StreamValue.StreamChild, index: int) -> doc.Block:
        value, kind = child.value, child.block_type
        self.block_id = child.id or _derived("body", index)
        self.words.problems.clear()
        made = BUILDERS[kind](self, value)
        self.problems += [(self.block_id, code) for code in self.words.problems]
        return doc.Block(
            id=self.block_id,
            type=kind,
            value=made,
            lang=line(value.get("lang")),
            visibility=_media(value.get("visibility")),
        )

    def uses(self, kind: str, instance: Used) -> Used:
        """Record that the body depends on ``instance``, and return it."""
        self.sources.add(f"{kind}:{instance.pk}")
        return instance

    def headed(self, value: Value, kind: str) -> dict[str, Any]:
        heading = line(value["heading"])
        return {
            "heading": heading,
            "heading_level": _level(value["heading_level"]),
            "anchor": self.anchors.part(heading, kind),
        }

    def numbered(self, value: Value, name: str) -> Iterator[tuple[str, int, Any]]:
        """The id, the number from 1 and the value of each item of a list."""
        for number, child in enumerate(value[name].bound_blocks, 1):
            # Where no id is stored, Wagtail makes a new one at each read; ours must stay the same.
            yield child.original_id or _derived(self.block_id, name, number), number, child.value

    def items(self, value: Value, name: str, anchor: str) -> tuple[doc.ListItem, ...]:
        return tuple(
            doc.ListItem(
                id=item_id,
                anchor=self.anchors.item(anchor, lead_in, number),
                lead_in=lead_in,
                **self.words.rich(item["html"]),
            )
            for item_id, number, item in self.numbered(value, name)
            for lead_in in (line(item["lead_in"]),)
        )

    def _link(self, page_id: int) -> str | None:
        self.sources.add(f"page:{page_id}")
        path = self.resolve.link(page_id)
        if path is None:
            self.words.problems.append("link_missing")
        return path


def _level(value: str | int | None) -> int:
    return int(value or 2)


def _media(chosen: Iterable[str] | None) -> tuple[doc.Medium, ...] | None:
    media: tuple[doc.Medium, ...] = get_args(doc.Medium)
    return tuple(name for name in media if name in (chosen or ())) or None


def _derived(*path: object) -> str:
    """A stable id for what has none stored: the same path gives the same id."""
    return str(uuid5(NAMESPACE_URL, "/".join(map(str, path))))


def _heading(builder: _Builder, value: Value) -> doc.Heading:
    text = line(value["text"]) or ""
    return doc.Heading(
        text=text, level=_level(value["level"]), anchor=builder.anchors.part(text, "heading")
    )


def _paragraph(builder: _Builder, value: Value) -> doc.Paragraph:
    return doc.Paragraph(**builder.words.rich(value["html"]), role=value["role"] or None)


def _tips_list(builder: _Builder, value: Value) -> doc.TipsList:
    headed = builder.headed(value, "tips_list")
    return doc.TipsList(
        **headed,
        intro=builder.words.optional(value["intro"]),
        ordered=bool(value["ordered"]),
        items=builder.items(value, "items", headed["anchor"]),
    )


def _signs_checklist(builder: _Builder, value: Value) -> doc.SignsChecklist:
    headed = builder.headed(value, "signs_checklist")
    return doc.SignsChecklist(
        **headed,
        intro=builder.words.optional(value["intro"]),
        items=builder.items(value, "items", headed["anchor"]),
        tone=value["tone"] or "neutral",
    )


def _steps(builder: _Builder, value: Value) -> doc.Steps:
    headed = builder.headed(value, "steps")
    items = tuple(
        doc.Step(
            id=item_id,
            anchor=builder.anchors.item(headed["anchor"], title, number),
            title=title,
            **builder.words.rich(item["html"]),
            minutes=item["minutes"],
        )
        for item_id, number, item in builder.numbered(value, "items")
        for title in (line(item["title"]),)
    )
    return doc.Steps(**headed, intro=builder.words.optional(value["intro"]), items=items)


def _do_dont(builder: _Builder, value: Value) -> doc.DoDont:
    headed = builder.headed(value, "do_dont")
    return doc.DoDont(
        **headed,
        do_label=line(value["do_label"]),
        dont_label=line(value["dont_label"]),
        do=builder.items(value, "do", headed["anchor"]),
        dont=builder.items(value, "dont", headed["anchor"]),
    )


def _key_takeaways(builder: _Builder, value: Value) -> doc.KeyTakeaways:
    headed = builder.headed(value, "key_takeaways")
    return doc.KeyTakeaways(**headed, items=builder.items(value, "items", headed["anchor"]))


def _quote(builder: _Builder, value: Value) -> doc.Quote:
    return doc.Quote(
        **builder.words.rich(value["html"]),
        attribution=line(value["attribution"]),
        source_url=address(value["source_url"]),
        testimonial=bool(value["testimonial"]),
        consent=bool(value["consent"]),
    )


def _image(builder: _Builder, value: Value) -> doc.Figure:
    chosen, picture = value["image"], None
    if chosen:
        decorative = bool(chosen.decorative)
        picture = builder.resolve.image(
            builder.uses("image", chosen),
            alt="" if decorative else line(chosen.contextual_alt_text) or "",
            decorative=decorative,
            credit=line(value["credit"]),
        )
    return doc.Figure(image=picture, caption=builder.words.optional(value["caption"]))


def _callout(builder: _Builder, value: Value) -> doc.Callout:
    return doc.Callout(
        tone=value["tone"] or "note",
        title=line(value["title"]),
        **builder.words.rich(value["html"]),
    )


def _care_card(builder: _Builder, value: Value) -> doc.CareCard:
    actions = tuple(
        doc.Action(label=line(action["label"]) or "", url=address(action["url"]))
        for action in value["actions"]
    )
    return doc.CareCard(
        level=value["level"] or "non_urgent",
        title=line(value["title"]) or "",
        **builder.words.rich(value["html"]),
        actions=actions,
    )


def _crisis_support(builder: _Builder, value: Value) -> doc.CrisisSupport:
    return doc.CrisisSupport(
        **builder.headed(value, "crisis_support"),
        intro=builder.words.optional(value["intro"]),
        region=value["region"] or None,
        audience=line(value["audience"]),
        resources=tuple(
            builder.resolve.crisis(builder.uses("crisis", chosen))
            for chosen in value["resources"]
            if chosen
        ),
    )


def _content_warning(builder: _Builder, value: Value) -> doc.ContentWarning:
    others = (line(word) for word in (value["others"] or "").split(","))
    return doc.ContentWarning(
        topics=(*(value["topics"] or ()), *(word for word in others if word)),
        **builder.words.rich(value["html"]),
    )


def _cta(_builder: _Builder, value: Value) -> doc.CallToAction:
    return doc.CallToAction(
        label=line(value["label"]) or "",
        url=address(value["url"]),
        style=value["style"] or "primary",
        note=line(value["note"]),
    )


def _organization_boilerplate(builder: _Builder, value: Value) -> doc.OrganizationBoilerplate:
    label = line(value["cta_label"])
    cta = doc.Action(label=label, url=address(value["cta_url"])) if label else None
    if not value["organization"]:
        return doc.OrganizationBoilerplate(
            organization=line(value["name"]) or "", **builder.words.rich(value["html"]), cta=cta
        )
    found = builder.resolve.organization(builder.uses("organization", value["organization"]))
    return doc.OrganizationBoilerplate(
        organization=found.organization,
        html=found.html,
        text=found.text,
        cta=cta or found.cta,
        key=found.key,
    )


def _author_byline(builder: _Builder, value: Value) -> doc.AuthorByline:
    chosen = tuple(
        builder.resolve.author(builder.uses("author", author))
        for author in value["authors"]
        if author
    )
    return doc.AuthorByline(heading=line(value["heading"]), authors=chosen or builder.authors)


def _share_links(_builder: _Builder, value: Value) -> doc.ShareLinks:
    return doc.ShareLinks(
        heading=line(value["heading"]), networks=tuple(value["networks"] or ()) or None
    )


def _references(builder: _Builder, value: Value) -> doc.References:
    items = tuple(
        doc.Reference(
            id=item_id,
            title=line(item["title"]) or "",
            url=address(item["url"]),
            doi=line(item["doi"]),
            accessed=day(item["accessed"]),
        )
        for item_id, _number, item in builder.numbered(value, "items")
    )
    return doc.References(**builder.headed(value, "references"), items=items)


def _faq(builder: _Builder, value: Value) -> doc.Faq:
    headed = builder.headed(value, "faq")
    items = tuple(
        doc.Question(
            id=item_id,
            anchor=builder.anchors.item(headed["anchor"], question, number),
            question=question,
            **builder.words.rich(item["html"]),
        )
        for item_id, number, item in builder.numbered(value, "items")
        for question in (line(item["question"]) or "",)
    )
    return doc.Faq(**headed, items=items)


def _table(builder: _Builder, value: Value) -> doc.Table:
    stored = value["cells"]
    rows = [
        tuple(doc.TableCell(**builder.words.rich(cell, "inline")) for cell in row)
        for row in tables.cells(getattr(stored, "source", stored) or "")
    ]
    filled = [index for index, row in enumerate(rows) if any(cell.text for cell in row)]
    columns = [
        index
        for index, column in enumerate(zip(*rows, strict=True))
        if any(cell.text for cell in column)
    ]
    return doc.Table(
        caption=line(value["caption"]) or "",
        header_row=bool(value["header_row"]) and 0 in filled,
        header_column=bool(value["header_column"]) and 0 in columns,
        rows=tuple(
            doc.TableRow(cells=tuple(rows[index][column] for column in columns)) for index in filled
        ),
    )


def _resource_card(_builder: _Builder, value: Value) -> doc.ResourceCard:
    phones = (_phone(number) for number in value["phones"])
    return doc.ResourceCard(
        name=line(value["name"]) or "",
        phones=tuple(number for number in phones if number),
        tty=_phone(value["tty"]),
        url=address(value["url"]),
        hours=line(value["hours"]),
        region=value["region"] or None,
    )


def _phone(value: str | None) -> str | None:
    """A number in E.164; what is none stays as it is written, for the checks to find."""
    written = line(value)
    return written and (phrases.e164(written) or written)


def _media_link(builder: _Builder, value: Value) -> doc.MediaLink:
    chosen, poster = value["poster"], None
    if chosen:
        # The title beside it says what it would: people who listen hear it once.
        poster = builder.resolve.image(
            builder.uses("image", chosen), alt="", decorative=True, credit=line(value["credit"])
        )
    title = line(value["title"]) or ""
    return doc.MediaLink(
        kind=value["kind"] if value["kind"] in phrases.MEDIA_KINDS else "video",
        title=title,
        url=address(value["url"]),
        minutes=value["minutes"],
        language=line(value["language"]),
        captions=bool(value["captions"]),
        poster=poster,
        anchor=builder.anchors.part(title, "media"),
        transcript=builder.words.optional(value["transcript"]),
    )


def _related_posts(builder: _Builder, value: Value) -> doc.RelatedPosts:
    return doc.RelatedPosts(**builder.headed(value, "related_posts"), posts=builder.related)


def _corrections(_builder: _Builder, _value: Value) -> doc.CorrectionsPlace:
    return doc.CorrectionsPlace()


def _divider(_builder: _Builder, _value: Value) -> doc.Divider:
    return doc.Divider()


BUILDERS: Mapping[str, Callable[[_Builder, Value], object]] = {
    "heading": _heading,
    "paragraph": _paragraph,
    "tips_list": _tips_list,
    "signs_checklist": _signs_checklist,
    "steps": _steps,
    "do_dont": _do_dont,
    "key_takeaways": _key_takeaways,
    "quote": _quote,
    "image": _image,
    "callout": _callout,
    "care_card": _care_card,
    "crisis_support": _crisis_support,
    "content_warning": _content_warning,
    "cta": _cta,
    "organization_boilerplate": _organization_boilerplate,
    "author_byline": _author_byline,
    "share_links": _share_links,
    "references": _references,
    "faq": _faq,
    "table": _table,
    "resource_card": _resource_card,
    "media": _media_link,
    "related_posts": _related_posts,
    "corrections": _corrections,
    "divider": _divider,
}
