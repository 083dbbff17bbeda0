"""The usual closing, which a pasted text may get from the default template of its language."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.utils.text import capfirst

from wagtail.rich_text import get_text_for_indexing

from blog import document as doc
from blog.models import PostPage, PostTemplate
from blog.models.bilingual import in_language
from blog.models.copying import renewed

# What may be part of the end of a template; of the first three, a post has each once.
ONCE = frozenset({"organization_boilerplate", "share_links", "author_byline"})
KINDS = ONCE | {"cta", "crisis_support", "divider"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """The blocks of the default template that a text lacks at its end."""

    template: PostTemplate
    blocks: tuple[Any, ...]

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of its blocks, each once."""
        names = (capfirst(str(block.block.label)) for block in self.blocks)
        return tuple(dict.fromkeys(names))


def offered(document: doc.Document, language: str) -> Closing | None:
    """The closing for a text; ``None`` if it has all of it, or there is no default template."""
    template = PostTemplate.objects.filter(language=language, is_default=True).first()
    if template is None:
        return None
    found = tuple(_lacking(template, document, language))
    if not any(block.block_type in ONCE for block in found):
        return None
    return Closing(template=template, blocks=found)


def _lacking(template: PostTemplate, document: doc.Document, language: str) -> Iterator[Any]:
    present = {block.type for block in document.body}
    for block in _end(template):
        own = block.block_type in present or _says(document, block, language)
        if not own:
            yield block


def _end(template: PostTemplate) -> list[Any]:
    """The last blocks of the template that belong to a closing."""
    blocks = list(template.body)
    start = len(blocks)
    while start and blocks[start - 1].block_type in KINDS:
        start -= 1
    return blocks[start:]


def _says(document: doc.Document, block: Any, language: str) -> bool:
    """Whether a paragraph of the text is what the block's organisation says of itself."""
    if block.block_type != "organization_boilerplate" or not block.value["organization"]:
        return False
    words = in_language(block.value["organization"], "boilerplate", language)
    said = _plain(get_text_for_indexing(str(words)))
    paragraphs = (each.value for each in document.body if isinstance(each.value, doc.Paragraph))
    return bool(said) and any(said in _plain(each.text) for each in paragraphs)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def append(draft: PostPage, closing: Closing, user: Any) -> None:
    """Put the closing at the end of a draft that was just made, in the same revision.

    A draft without authors gets those of the template, whom its byline names.
    """
    page = draft.get_latest_revision_as_object()
    wanted = {block.id for block in closing.blocks}
    stored = [raw for raw in closing.template.body.get_prep_value() if raw["id"] in wanted]
    added = renewed(stored, lambda _id: str(uuid4()))
    page.body = page.body.stream_block.to_python([*page.body.get_prep_value(), *added])
    if not page.post_authors.all():
        page.post_authors = closing.template.signed()
    page.save_revision(user=user, clean=False, overwrite_revision=page.latest_revision)
