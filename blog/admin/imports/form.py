"""The form of an import: a file, where its posts go, and what is done about pictures."""

from hashlib import sha256
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from blog.admin.imports import rights
from blog.admin.paste_form import indexes
from blog.importers import old_addresses
from blog.importers.entries import ARCHIVES
from blog.importers.source import KINDS
from blog.models import BlogIndexPage, ImportRun

MIB = 1024**2
LARGEST = 256 * MIB
# The others are read as a whole.
_MOST = {".json": 64, ".ndjson": 64, ".jsonl": 64, ".docx": 25}
_MOST_TEXT = 5
TAKEN = (*ARCHIVES, ".zip", *KINDS)
_MOST_ORIGINS = 20


class ImportForm(forms.Form):
    """A file to import for ``user``."""

    file = forms.FileField(
        label=gettext_lazy("The file"),
        widget=forms.FileInput(
            attrs={"accept": ",".join(TAKEN), "data-import-file": "", "data-largest": LARGEST}
        ),
        help_text=gettext_lazy(
            "A WordPress export (.xml), an RSS or Atom feed, a Ghost export (.json or .zip), our "
            "own export (.ndjson), or Word, HTML, Markdown or text: one file, or several in a "
            ".zip. At most 256 MiB."
        ),
    )
    index = forms.ModelChoiceField(
        label=gettext_lazy("Where the posts go"),
        queryset=BlogIndexPage.objects.none(),
        empty_label=None,
        help_text=gettext_lazy(
            "The posts are in the language of this index, unless the file names another."
        ),
    )
    origins = forms.CharField(
        label=gettext_lazy("Address of the old site"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "Such as https://old.example.org, one on each line. The addresses that the posts had "
            "there lead to them here; of a Ghost export it also completes links and pictures."
        ),
    )
    with_pictures = forms.BooleanField(
        label=gettext_lazy("Take the pictures along"),
        required=False,
        help_text=gettext_lazy(
            "From the file, or from the old site as long as it is there. Otherwise they are named "
            "in the report and left out."
        ),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["index"].queryset = indexes(user)  # type: ignore[attr-defined]
        if not rights.may_add_pictures(user):
            del self.fields["with_pictures"]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        suffix = _suffix(file.name or "")
        if suffix not in TAKEN:
            raise forms.ValidationError(
                _("This kind of file cannot be imported. These can: %(kinds)s.")
                % {"kinds": ", ".join(TAKEN)}
            )
        if (file.size or 0) > most_bytes(suffix):
            raise forms.ValidationError(
                _("The file has %(size)d MiB; at most %(most)d MiB are taken. Export it in parts.")
                % {"size": (file.size or 0) // MIB, "most": most_bytes(suffix) // MIB}
            )
        return file

    def clean_origins(self) -> list[str]:
        lines = self.cleaned_data["origins"].split()
        if wrong := [each for each in lines if not old_addresses.origin_of(each)]:
            raise forms.ValidationError(
                _("“%(address)s” is no address such as https://old.example.org.")
                % {"address": wrong[0][:80]}
            )
        if len(lines) > _MOST_ORIGINS:
            raise forms.ValidationError(_("Name at most %(most)d.") % {"most": _MOST_ORIGINS})
        return [each.rstrip("/") for each in lines]

    @transaction.atomic
    def save(self) -> ImportRun:
        """Store the file and the import, for a worker to look at."""
        file, now = self.cleaned_data["file"], timezone.now()
        digest = sha256()
        for chunk in file.chunks():
            digest.update(chunk)
        return ImportRun.objects.create(
            started_by=self.user,
            created_at=now,
            changed_at=now,
            due_at=now,
            file=file,
            name=file.name[:255],
            size=file.size,
            sha256=digest.hexdigest(),
            index=self.cleaned_data["index"],
            origins=self.cleaned_data["origins"],
            with_pictures=self.cleaned_data.get("with_pictures", False),
        )


def most_bytes(suffix: str) -> int:
    """How large a file of this kind may be."""
    if suffix in ARCHIVES or suffix == ".zip":
        return LARGEST
    return _MOST.get(suffix, _MOST_TEXT) * MIB


def _suffix(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return f".{ending.lower()}" if dot and stem else ""
