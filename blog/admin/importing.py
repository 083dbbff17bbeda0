"""The admin page that makes a draft of a text or a file, and shows before what it becomes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from django import forms
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DataError, IntegrityError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from blog import document as doc
from blog import limits
from blog.builder.addresses import TAGS
from blog.importers import docx, known, letters, saving, shapes, text
from blog.importers import lines as source_lines
from blog.importers.fixes import FIXES, Fix
from blog.importers.report import Imported, Notice
from blog.importers.source import KINDS, ImportFailed, Source, decode
from blog.models import Author, BlogIndexPage, Organization, PostIdentity
from blog.renditions.sanitize import sanitize

MOST_FIXES = 1_000
# What an upload may be once its words are read: it comes back with the form.
MOST_CHARACTERS = limits.BODY * limits.MARKUP
_PASTED = "text.txt"  # the names of what came from the clipboard
_PASTED_HTML = "text.html"
_TAKEN = (".txt", ".html", ".htm", ".md", ".markdown", ".docx")


def indexes(user: AbstractBaseUser) -> QuerySet[BlogIndexPage]:
    """The indexes below which the user may write posts."""
    found: QuerySet[BlogIndexPage] = BlogIndexPage.objects.filter(alias_of__isnull=True)
    allowed = [each.pk for each in found if each.permissions_for_user(user).can_add_subpage()]
    return found.filter(pk__in=allowed).order_by("path")


class PasteForm(forms.Form):
    """A text with its language, and what a person has said of its lines.

    ``html`` is the text with its formats, where the clipboard or a file has them.
    """

    index = forms.ModelChoiceField(
        label=gettext_lazy("Where the post goes"),
        queryset=BlogIndexPage.objects.none(),
        empty_label=None,
    )
    title = forms.CharField(
        label=gettext_lazy("Title"),
        required=False,
        max_length=limits.TITLE,
        help_text=gettext_lazy("Leave it empty where the text begins with its title."),
    )
    words = forms.CharField(
        label=gettext_lazy("The whole text"),
        required=False,
        strip=False,
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 14, "data-paste-post-words": ""}),
        help_text=gettext_lazy(
            "Paste it from Word, Google Docs, a mail or a web page. Nothing is published."
        ),
    )
    html = forms.CharField(
        required=False, strip=False, max_length=MOST_CHARACTERS, widget=forms.HiddenInput
    )
    name = forms.CharField(required=False, max_length=255, widget=forms.HiddenInput)
    file = forms.FileField(
        label=gettext_lazy("Or a file"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ",".join(_TAKEN)}),
        help_text=gettext_lazy("Word (.docx), HTML, Markdown or plain text."),
    )
    fixes = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: AbstractBaseUser, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.source: Source | None = None
        field = self.fields["index"]
        field.queryset = indexes(user)  # type: ignore[attr-defined]
        if field.queryset.count() == 1:  # type: ignore[attr-defined]
            field.widget = forms.HiddenInput()
            field.initial = field.queryset.get().pk  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        try:
            self.source = self._source(cleaned)
        except ImportFailed as failed:
            self.add_error("file" if cleaned.get("file") else "words", _said(failed))
        return cleaned

    def clean_fixes(self) -> dict[int, Fix]:
        """What was said of lines so far: "3:heading 7:join"."""
        found: dict[int, Fix] = {}
        for word in self.cleaned_data["fixes"].split()[:MOST_FIXES]:
            number, _colon, fix = word.partition(":")
            if number.isascii() and number.isdecimal() and fix in FIXES:
                found[int(number[:9])] = fix
        return found

    def _source(self, cleaned: Mapping[str, Any]) -> Source | None:
        if upload := cleaned.get("file"):
            return _uploaded(upload.name, upload.read())
        if cleaned.get("html"):
            name = cleaned.get("name") or _PASTED_HTML
            return Source(
                name=name, kind="html", raw=cleaned["html"].encode(), text=cleaned["html"]
            )
        words = (cleaned.get("words") or "").replace("\r\n", "\n")
        if words.strip():
            name = cleaned.get("name") or _PASTED
            kind = KINDS.get(name[name.rfind(".") :].lower(), "pasted_text")
            return decode(name, "markdown" if kind == "markdown" else "pasted_text", words.encode())
        if not self.errors:
            self.add_error("words", _("Paste a text, or choose a file."))
        return None


def _uploaded(name: str, raw: bytes) -> Source:
    """A file as a source that the form can carry on: Word documents become HTML."""
    kind = KINDS.get(name[name.rfind(".") :].lower())
    if kind is None or kind == "document":
        raise ImportFailed(name, _("is no Word, HTML, Markdown or text file"))
    source = decode(name[:255], kind, raw)
    if kind == "docx":
        html = docx.with_remarks(*docx.to_html(name, raw))
        source = Source(name=name[:255], kind="html", raw=html.encode(), text=html)
    if len(source.text) > MOST_CHARACTERS:
        raise ImportFailed(name, _("is too long for one post"))
    return source


def _said(failed: ImportFailed) -> str:
    return _("This could not be read: it %(reason)s.") % {"reason": failed.reason}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One block of the preview: the line where it begins, and the ways to correct it."""

    kind: str
    value: Any
    line: int
    fixes: tuple[tuple[str, str], ...] = ()


class ImportView(WagtailAdminTemplateMixin, TemplateView):
    """Asks for a text, shows what it becomes, and makes the draft."""

    template_name = "admin/importing/paste.html"
    page_title = gettext_lazy("Paste a text")
    header_icon = "clipboard-list"

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Raises :class:`PermissionDenied` for whoever may write no post."""
        if not indexes(request.user).exists():  # type: ignore[arg-type]
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = PasteForm(user=self._user, initial={"index": request.GET.get("index")})
        return self.render_to_response(self.get_context_data(form=form))

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        form = PasteForm(request.POST, request.FILES, user=self._user)
        if not form.is_valid() or form.source is None:
            return self.render_to_response(self.get_context_data(form=form))
        corrected = _more(form.cleaned_data["fixes"], request.POST.get("fix", ""))
        title = form.cleaned_data["title"] or _first_line(form.source)
        try:
            imported = self._read(form, title or _("Untitled"), corrected)
        except ImportFailed as failed:
            form.add_error("words", _said(failed))
            return self.render_to_response(self.get_context_data(form=form))
        if "create" in request.POST:
            if imported.document.title == _("Untitled"):
                form.add_error("title", _("Give the post a title."))
            elif done := self._create(form, imported):
                return done
        found = self._preview(form, imported, corrected)
        return self.render_to_response(self.get_context_data(form=form, **found))

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        here = {"url": "", "label": self.get_page_title()}
        return [*self.breadcrumbs_items, here]

    @property
    def _user(self) -> AbstractBaseUser:
        user: AbstractBaseUser = self.request.user  # type: ignore[assignment]
        return user

    def _read(self, form: PasteForm, title: str, corrected: dict[int, Fix]) -> Imported:
        index: BlogIndexPage = form.cleaned_data["index"]
        code = index.locale.language_code
        source = form.source
        if source is None:
            raise ImportFailed(_PASTED, _("is empty"))
        own = form.cleaned_data["title"] or (title if source.kind == "pasted_text" else "")
        try:
            return text.parse(
                source,
                title=own or None,
                locale=TAGS.get(code, code),
                known_authors=known.known_authors(),
                known_organizations=tuple(Organization.objects.values_list("name", flat=True)),
                corrected=corrected,
            )
        except ImportFailed:
            if own:
                raise
            form.cleaned_data["title"] = title  # it has none of its own
            return self._read(form, title, corrected)

    def _create(self, form: PasteForm, imported: Imported) -> HttpResponse | None:
        """Make the draft and open it; ``None``, with the reason in the form, if that is not so."""
        if _present(imported) is not None or form.source is None:
            return None
        may_add = self.request.user.has_perm("blog.add_author")
        document = _signed_by(imported.document, self.request.POST, may_add=may_add)
        try:
            saved = saving.save(
                replace(imported, document=document),
                form.source,
                user=self.request.user,  # type: ignore[arg-type]
                index=form.cleaned_data["index"],
            )
        except (ValidationError, DataError, IntegrityError, ImportFailed) as failed:
            reasons = failed.messages if isinstance(failed, ValidationError) else [str(failed)]
            form.add_error(None, " ".join(reasons))
            return None
        messages.success(self.request, _("The draft is made. Nothing is published yet."))
        return redirect("wagtailadmin_pages:edit", saved.page.pk)

    def _preview(
        self, form: PasteForm, imported: Imported, corrected: Mapping[int, Fix]
    ) -> dict[str, Any]:
        document = imported.document
        source = form.source
        present = _present(imported)
        return {
            "imported": imported,
            "title": "" if document.title == _("Untitled") else document.title,
            "parts": list(_parts(imported)),
            "notices": [
                (each, _where(imported, each))
                for each in imported.warnings
                if each.code not in _QUIET
            ],
            "authors": [_choice(each, self.request.user) for each in document.byline.authors],
            "fixes": " ".join(f"{number}:{fix}" for number, fix in corrected.items()),
            "html": source.text if source and source.kind == "html" else "",
            "words": source.text if source and source.kind != "html" else "",
            "name": source.name if source else "",
            "present": present.page if present else None,
        }


# Said by the page itself, or of no use before the draft is there.
_QUIET = frozenset(
    {"title_not_in_source", "title_in_source", "title_taken", "no_clinical_review"}
    | {"author_unknown", "author_near_match", "extra_blank_lines", "joined_lines"}
    | {"missing_blank_line", "trailing_nbsp"}
)


def _where(imported: Imported, notice: Notice) -> int | None:
    """The first line of the block that a notice is about."""
    return next((place[0] for place in imported.places if notice.line in place), None)


def _more(corrected: dict[int, Fix], said: str) -> dict[int, Fix]:
    """The corrections with the one whose button was pressed: "3,4,5:paragraph"."""
    numbers, _colon, fix = said.partition(":")
    found = dict(corrected)
    for number in numbers.split(","):
        if number.isascii() and number.isdecimal() and fix in FIXES and len(found) < MOST_FIXES:
            found[int(number[:9])] = fix
    return found


def _first_line(source: Source) -> str:
    """The first line of a plain text, where it could be its title."""
    if source.kind != "pasted_text":
        return ""
    found, _notices = source_lines.read(source.text[:MOST_CHARACTERS])
    first = found[0] if found else None
    if first is None or first.mark or len(found) == 1 or not shapes.is_short(first.text):
        return ""
    return first.text


def _present(imported: Imported) -> PostIdentity | None:
    """The post that was made of the same text before."""
    found = saving.identity_of(imported.document)
    return found if found and found.page else None


def _choice(author: doc.Author, user: Any) -> dict[str, Any]:
    """Who an author of the text may be here; the first choice is offered."""
    row = Author.objects.filter(slug=author.slug).first()
    if row is not None:
        return {"author": author, "here": row, "choices": []}
    near = [Author.objects.filter(name=name).first() for name in _near(author.name)]
    choices = [(each.slug, each.name) for each in near if each is not None]
    if user.has_perm("blog.add_author"):
        choices.append(("", _("A new author: %(name)s") % {"name": author.name}))
    choices.append(("-", _("Leave it out for now")))
    return {"author": author, "here": None, "choices": choices}


def _near(name: str) -> list[str]:
    """The names of authors here that are written nearly like ``name``, or are part of it."""
    names = list(Author.objects.values_list("name", flat=True).order_by("name"))
    close = get_close_matches(name, names, n=_CHOICES, cutoff=_NEARLY)
    words = {word for word in name.casefold().split() if len(word) > _LONG} - letters.TEAM
    sharing = [each for each in names if words & set(each.casefold().split())]
    return list(dict.fromkeys([*close, *sharing]))[:_CHOICES]


_NEARLY, _CHOICES = 0.8, 5
_LONG = 3


def _signed_by(document: doc.Document, chosen: Mapping[str, str], *, may_add: bool) -> doc.Document:
    """The document with the authors that were chosen; new ones where ``may_add``."""
    names = {
        author.slug: _who(author, chosen.get(f"author-{author.slug}", "-"), may_add=may_add)
        for author in document.byline.authors
    }
    body = tuple(
        replace(block, value=replace(block.value, authors=_kept(block.value.authors, names)))
        if isinstance(block.value, doc.AuthorByline)
        else block
        for block in document.body
    )
    byline = replace(document.byline, authors=_kept(document.byline.authors, names))
    return replace(document, body=body, byline=byline)


def _who(author: doc.Author, chosen: str, *, may_add: bool) -> doc.Author | None:
    if Author.objects.filter(slug=author.slug).exists() or (chosen == "" and may_add):
        return author
    row = Author.objects.filter(slug=chosen).first()
    return replace(author, slug=row.slug, name=row.name) if row else None


def _kept(
    authors: tuple[doc.Author, ...], names: Mapping[str, doc.Author | None]
) -> tuple[doc.Author, ...]:
    return tuple(found for author in authors if (found := names.get(author.slug)))


def _parts(imported: Imported) -> Iterator[Part]:
    places = list(imported.places)
    document = imported.document
    if document.lead.text:
        line = places.pop(0)[0]
        yield Part(kind="lead", value=_shown(document.lead.html), line=line)
    for index, (block, numbers) in enumerate(zip(document.body, places, strict=True)):
        kind, value = _value(block)
        yield Part(kind=kind, value=value, line=numbers[0], fixes=_ways(kind, numbers, index))


def _value(block: doc.Block) -> tuple[str, Any]:
    value: Any = block.value
    if block.type == "paragraph":
        is_list = value.html.endswith(("</ul>", "</ol>"))
        return ("list" if is_list else "paragraph"), _shown(value.html)
    if block.type in ("tips_list", "signs_checklist"):
        rows = [(item.lead_in, _shown(item.html)) for item in value.items]
        intro = _shown(value.intro.html) if value.intro else ""
        return block.type, {"heading": value.heading, "intro": intro, "rows": rows}
    if block.type == "organization_boilerplate":
        return block.type, {"name": value.organization, "html": _shown(value.html)}
    return block.type, value


def _shown(html: str) -> str:
    return mark_safe(sanitize(html).html)  # noqa: S308  # sanitised just now


def _ways(kind: str, numbers: tuple[int, ...], index: int) -> tuple[tuple[str, str], ...]:
    """The corrections of a block: what its button sends, and what it says."""
    first, all_of_it = str(numbers[0]), ",".join(map(str, numbers))
    if kind == "paragraph":
        ways = [
            (f"{first}:heading", _("This is a heading")),
            (f"{first}:item", _("This is an item")),
        ]
        return tuple([*ways, (f"{first}:join", _("Join to the line above"))] if index else ways)
    if kind == "heading":
        return ((f"{first}:paragraph", _("This is no heading")),)
    if kind in ("list", "tips_list", "signs_checklist"):
        return ((f"{all_of_it}:paragraph", _("This is no list")),)
    return ()


def address(index: BlogIndexPage | None = None) -> str:
    """The address of the page, for posts below ``index``."""
    return reverse("paste_post") + (f"?index={index.pk}" if index else "")
