"""The forms through which pictures are uploaded: what cannot be used is refused at the field.

Wagtail's image forms (upload, several at once, chooser, replacing a file, its API) all build on
``PictureForm``, which the settings name.
"""

from io import BytesIO
from pathlib import PurePath
from typing import Any

import willow

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from wagtail.admin.forms.account import AvatarPreferencesForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from blog.admin.picture_changes import Asking
from blog.admin.picture_facts import WithFacts
from blog.models.shared_form import Guarded
from blog.pictures.kinds import HEAD, SUFFIXES, kind_of
from blog.pictures.receiving import LONGEST, MILLION, Reason, RefusedPicture, receive

AVATAR_LONGEST = 400  # pixels
MOST_BYTES = getattr(settings, "WAGTAILIMAGES_MAX_UPLOAD_SIZE", 10 * 1024 * 1024)
STORED = ("file", "width", "height")
ACCEPTED = "image/*, image/heic, image/heif, image/avif"
TYPES = {".jpg": "image/jpeg", ".png": "image/png", ".gif": "image/gif", ".webp": "image/webp"}
SAME_SUFFIX = {".jpeg": ".jpg", ".jpe": ".jpg", ".jfif": ".jpg", ".heif": ".heic", ".hif": ".heic"}

MESSAGES: dict[Reason, Any] = {
    "unknown": _(
        "This file is not a picture that can be used. Upload a JPEG, PNG, GIF, WebP, HEIC or AVIF "
        "file."
    ),
    "broken": _(
        "This picture is damaged or incomplete. Export it again from where it comes from, and "
        "upload the new file."
    ),
    "too_many_pixels": _(
        "This picture has more pixels than can be used: the limit is %(most)s million. Make it "
        "smaller, for example %(longest)s pixels on its longer side, and upload it again."
    ),
    "too_many_frames": _(
        "This animation has %(count)s frames, and at most %(most)s can be used. Make it shorter, "
        "and upload it again."
    ),
}
MISNAMED = _(
    "The name of this file ends in “%(suffix)s”, but it is a %(format)s file. Give it its right "
    "ending, or export it again, and upload it."
)
TOO_LARGE = _("This file is too big (%(size)s). The limit is %(most)s.")


def received(file: File[Any], *, longest: int) -> InMemoryUploadedFile:
    """The file to store for an upload, under a name that fits it. Raises ``ValidationError``."""
    if file.size > MOST_BYTES:
        sizes = {"size": filesizeformat(file.size), "most": filesizeformat(MOST_BYTES)}
        raise ValidationError(TOO_LARGE, code="file_too_large", params=sizes)
    file.seek(0)
    data = file.read()
    _check_name(file.name or "", data)
    try:
        made = receive(data, longest=longest)
    except RefusedPicture as refused:
        raise ValidationError(
            MESSAGES[refused.reason], code=refused.reason, params=_params(refused)
        ) from refused
    return InMemoryUploadedFile(
        file=BytesIO(made.data),
        field_name=getattr(file, "field_name", None),
        name=str(PurePath(file.name or "picture").with_suffix(made.suffix)),
        content_type=TYPES[made.suffix],
        size=len(made.data),
        charset=None,
    )


def _check_name(name: str, data: bytes) -> None:
    """Raises ``ValidationError`` where the name says another format than the file has."""
    kind = kind_of(data[:HEAD])
    suffix = PurePath(name).suffix.lower()
    if kind is None or SAME_SUFFIX.get(suffix, suffix) == SUFFIXES[kind]:
        return
    params = {"suffix": suffix, "format": kind.upper()}
    raise ValidationError(MISNAMED, code="misnamed", params=params)


def _params(refused: RefusedPicture) -> dict[str, str]:
    pixels = refused.reason == "too_many_pixels"
    return {
        "count": number_format(refused.count),
        "most": number_format(refused.most // MILLION if pixels else refused.most),
        "longest": str(LONGEST),
    }


class PictureField(WagtailImageField):
    """Wagtail's field, whose value is the file as it is stored: clean, upright, bounded."""

    def to_python(self, data: Any) -> Any:
        file: Any = forms.FileField.to_python(self, data)
        if file is None:
            return None
        made = received(file, longest=LONGEST)
        # Where Wagtail's own field puts it.
        made.image = willow.Image.open(BytesIO(made.read()))  # type: ignore[attr-defined]
        made.seek(0)
        return made

    def widget_attrs(self, widget: Any) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "accept": ACCEPTED}


class PictureForm(Asking, WithFacts, Guarded, BaseImageForm):
    """Wagtail's image form with our field, and the facts of a picture that is in the library."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if old := self.fields.get("file"):
            self.fields["file"] = PictureField(
                label=old.label, required=old.required, widget=old.widget
            )

    def _post_clean(self) -> None:
        """Leave a refused file off the picture: Wagtail's page would look for it on the disk,
        miss it, and advise to delete the picture.
        """
        stored = {name: self.instance.__dict__.get(name) for name in STORED}
        super()._post_clean()
        if self.errors:
            self.instance.__dict__.update(stored)


class AvatarField(forms.ImageField):
    """A profile picture, reduced."""

    def to_python(self, data: Any) -> Any:
        file: Any = forms.FileField.to_python(self, data)
        return None if file is None else received(file, longest=AVATAR_LONGEST)


class AvatarForm(AvatarPreferencesForm):
    """Wagtail's form of the profile picture with our field."""

    avatar = AvatarField(label=AvatarPreferencesForm.base_fields["avatar"].label, required=False)

    def clean_avatar(self) -> Any:
        return self.cleaned_data.get("avatar") or self._original_avatar
