"""The form of a pasted text or file, and of what a person has said of its lines."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from blog import limits
from blog.importers import docx
from blog.importers.fixes import FIXES, Fix
from blog.importers.source import KINDS, ImportFailed, Source, decode
from blog.models import BlogIndexPage

MOST_FIXES = 1_000
# What an upload may be once its words are read: it comes back with the form.
MOST_CHARACTERS = limits.BODY * limits.MARKUP
PASTED = "text.txt"  # the names of what came from the clipboard
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
        widget=forms.Textarea(attrs={"rows": 14, "data-paste-post-words": "", "autofocus": True}),
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
            self.add_error("file" if cleaned.get("file") else "words", said(failed))
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
            name = cleaned.get("name") or PASTED
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


def said(failed: ImportFailed) -> str:
    return _("This could not be read: it %(reason)s.") % {"reason": failed.reason}


def with_fix(corrected: dict[int, Fix], said: str) -> dict[int, Fix]:
    """The corrections with the one whose button was pressed: "3,4,5:paragraph"."""
    numbers, _colon, fix = said.partition(":")
    found = dict(corrected)
    for number in numbers.split(","):
        if number.isascii() and number.isdecimal() and fix in FIXES and len(found) < MOST_FIXES:
            found[int(number[:9])] = fix
    return found
