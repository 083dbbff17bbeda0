"""A body as editors wrote it, to the blocks of a document."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, get_args
from uuid import NAMESPACE_URL, uuid5

from blog import document as doc
from blog.builder.anchors import Anchors
from blog.builder.resolve import Body, Resolver, Value
from blog.builder.words import Words, address, day, line


def body(stream: Any, *, authors: tuple[doc.Author, ...], resolve: Resolver) -> Body:
    """The blocks of a ``StreamValue``, complete or not; ``authors`` are the post's own.

    Incomplete blocks come out with what they have, so that drafts can be looked at.
    """
    builder = _Builder(authors, resolve)
    blocks = tuple(builder.block(child, index) for index, child in enumerate(stream))
    return Body(blocks, frozenset(builder.sources), tuple(builder.problems))


class _Builder:
    def __init__(self, authors: tuple[doc.Author, ...], resolve: Resolver) -> None:
        self.authors = authors
        self.resolve = resolve
        self.anchors = Anchors()
        self.words = Words(self._link)
        self.sources: set[str] = set()
        self.problems: list[tuple[str, str]] = []
        self.block_id = ""

    def block(self, child: Any, index: int) -> doc.Block:
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

    def uses(self, kind: str, instance: Any) -> Any:
        """Notes that the body rests on ``instance``."""
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
        """Ids, numbers from 1 and values of the items of a list."""
        for number, child in enumerate(value[name].bound_blocks, 1):
            # Wagtail makes up a new id at each reading where none is stored; ours must not change.
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


def _level(value: Any) -> int:
    return int(value or 2)


def _media(chosen: Iterable[str] | None) -> tuple[doc.Medium, ...] | None:
    media: tuple[doc.Medium, ...] = get_args(doc.Medium)
    return tuple(name for name in media if name in (chosen or ())) or None


def _derived(*path: object) -> str:
    """An id for what the editor has not saved yet: the same for the same place."""
    return str(uuid5(NAMESPACE_URL, "/".join(map(str, path))))


def _heading(to: _Builder, value: Value) -> doc.Heading:
    text = line(value["text"]) or ""
    return doc.Heading(
        text=text, level=_level(value["level"]), anchor=to.anchors.part(text, "heading")
    )


def _paragraph(to: _Builder, value: Value) -> doc.Paragraph:
    return doc.Paragraph(**to.words.rich(value["html"]), role=value["role"] or None)


def _tips_list(to: _Builder, value: Value) -> doc.TipsList:
    headed = to.headed(value, "tips_list")
    return doc.TipsList(
        **headed,
        intro=to.words.optional(value["intro"]),
        ordered=bool(value["ordered"]),
        items=to.items(value, "items", headed["anchor"]),
    )


def _signs_checklist(to: _Builder, value: Value) -> doc.SignsChecklist:
    headed = to.headed(value, "signs_checklist")
    return doc.SignsChecklist(
        **headed,
        intro=to.words.optional(value["intro"]),
        items=to.items(value, "items", headed["anchor"]),
        tone=value["tone"] or "neutral",
    )


def _steps(to: _Builder, value: Value) -> doc.Steps:
    headed = to.headed(value, "steps")
    items = tuple(
        doc.Step(
            id=item_id,
            anchor=to.anchors.item(headed["anchor"], title, number),
            title=title,
            **to.words.rich(item["html"]),
            minutes=item["minutes"],
        )
        for item_id, number, item in to.numbered(value, "items")
        for title in (line(item["title"]),)
    )
    return doc.Steps(**headed, intro=to.words.optional(value["intro"]), items=items)


def _do_dont(to: _Builder, value: Value) -> doc.DoDont:
    headed = to.headed(value, "do_dont")
    return doc.DoDont(
        **headed,
        do_label=line(value["do_label"]),
        dont_label=line(value["dont_label"]),
        do=to.items(value, "do", headed["anchor"]),
        dont=to.items(value, "dont", headed["anchor"]),
    )


def _key_takeaways(to: _Builder, value: Value) -> doc.KeyTakeaways:
    headed = to.headed(value, "key_takeaways")
    return doc.KeyTakeaways(**headed, items=to.items(value, "items", headed["anchor"]))


def _quote(to: _Builder, value: Value) -> doc.Quote:
    return doc.Quote(
        **to.words.rich(value["html"]),
        attribution=line(value["attribution"]),
        source_url=address(value["source_url"]),
        testimonial=bool(value["testimonial"]),
        consent=bool(value["consent"]),
    )


def _image(to: _Builder, value: Value) -> doc.Figure:
    chosen, picture = value["image"], None
    if chosen:
        decorative = bool(chosen.decorative)
        picture = to.resolve.image(
            to.uses("image", chosen),
            alt="" if decorative else line(chosen.contextual_alt_text) or "",
            decorative=decorative,
            credit=line(value["credit"]),
        )
    return doc.Figure(image=picture, caption=to.words.optional(value["caption"]))


def _callout(to: _Builder, value: Value) -> doc.Callout:
    return doc.Callout(
        tone=value["tone"] or "note", title=line(value["title"]), **to.words.rich(value["html"])
    )


def _care_card(to: _Builder, value: Value) -> doc.CareCard:
    actions = tuple(
        doc.Action(label=line(action["label"]) or "", url=address(action["url"]))
        for action in value["actions"]
    )
    return doc.CareCard(
        level=value["level"] or "non_urgent",
        title=line(value["title"]) or "",
        **to.words.rich(value["html"]),
        actions=actions,
    )


def _crisis_support(to: _Builder, value: Value) -> doc.CrisisSupport:
    return doc.CrisisSupport(
        **to.headed(value, "crisis_support"),
        intro=to.words.optional(value["intro"]),
        region=value["region"] or None,
        audience=line(value["audience"]),
        resources=tuple(
            to.resolve.crisis(to.uses("crisis", chosen)) for chosen in value["resources"] if chosen
        ),
    )


def _content_warning(to: _Builder, value: Value) -> doc.ContentWarning:
    others = (line(word) for word in (value["others"] or "").split(","))
    return doc.ContentWarning(
        topics=(*(value["topics"] or ()), *(word for word in others if word)),
        **to.words.rich(value["html"]),
    )


def _cta(_to: _Builder, value: Value) -> doc.CallToAction:
    return doc.CallToAction(
        label=line(value["label"]) or "",
        url=address(value["url"]),
        style=value["style"] or "primary",
        note=line(value["note"]),
    )


def _organization_boilerplate(to: _Builder, value: Value) -> doc.OrganizationBoilerplate:
    label = line(value["cta_label"])
    cta = doc.Action(label=label, url=address(value["cta_url"])) if label else None
    if not value["organization"]:
        return doc.OrganizationBoilerplate(
            organization=line(value["name"]) or "", **to.words.rich(value["html"]), cta=cta
        )
    found = to.resolve.organization(to.uses("organization", value["organization"]))
    return doc.OrganizationBoilerplate(
        organization=found.organization,
        html=found.html,
        text=found.text,
        cta=cta or found.cta,
        key=found.key,
    )


def _author_byline(to: _Builder, value: Value) -> doc.AuthorByline:
    chosen = tuple(
        to.resolve.author(to.uses("author", author)) for author in value["authors"] if author
    )
    return doc.AuthorByline(heading=line(value["heading"]), authors=chosen or to.authors)


def _share_links(_to: _Builder, value: Value) -> doc.ShareLinks:
    return doc.ShareLinks(
        heading=line(value["heading"]), networks=tuple(value["networks"] or ()) or None
    )


def _references(to: _Builder, value: Value) -> doc.References:
    items = tuple(
        doc.Reference(
            id=item_id,
            title=line(item["title"]) or "",
            url=address(item["url"]),
            doi=line(item["doi"]),
            accessed=day(item["accessed"]),
        )
        for item_id, _number, item in to.numbered(value, "items")
    )
    return doc.References(**to.headed(value, "references"), items=items)


def _faq(to: _Builder, value: Value) -> doc.Faq:
    headed = to.headed(value, "faq")
    items = tuple(
        doc.Question(
            id=item_id,
            anchor=to.anchors.item(headed["anchor"], question, number),
            question=question,
            **to.words.rich(item["html"]),
        )
        for item_id, number, item in to.numbered(value, "items")
        for question in (line(item["question"]) or "",)
    )
    return doc.Faq(**headed, items=items)


def _divider(_to: _Builder, _value: Value) -> doc.Divider:
    return doc.Divider()


BUILDERS: Mapping[str, Callable[[_Builder, Value], Any]] = {
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
    "divider": _divider,
}
