"""The form that asks somebody for a review by link."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from blog import document as doc
from blog import limits
from blog.admin.review_links import making
from blog.admin.review_links.making import DAYS, MOST_DAYS, Asked
from blog.models import Author, PostPage, Review
from blog.models.seen_form import Seen


class AskForm(Seen, forms.Form):
    """Whom to ask, for what, and for how long. ``document`` holds the words of the draft."""

    reviewer = forms.ModelChoiceField(
        label=gettext_lazy("Somebody who is known here"),
        queryset=Author.objects.filter(kind=Author.Kind.PERSON),
        required=False,
        empty_label=gettext_lazy("Somebody else: write the name below"),
    )
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=limits.NAME,
        required=False,
        help_text=gettext_lazy("As it may be shown with the post once it is approved."),
    )
    credentials = forms.CharField(
        label=gettext_lazy("Credentials"),
        max_length=limits.CREDENTIALS,
        required=False,
        help_text=gettext_lazy("Separated by commas: RSW, RP, MD, C.Psych."),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        required=False,
        help_text=gettext_lazy(
            "The link is sent there, and the address is removed once the answer is given. Empty: "
            "you send the link yourself."
        ),
    )
    scope = forms.ChoiceField(
        label=gettext_lazy("What they look at"),
        choices=Review.Scope.choices,
        initial=Review.Scope.CLINICAL,
    )
    days = forms.IntegerField(
        label=gettext_lazy("Days for which the link works"),
        min_value=1,
        max_value=MOST_DAYS,
        initial=DAYS,
    )

    def __init__(
        self,
        *args: Any,
        page: PostPage | None = None,
        document: doc.Document | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.page, self.document = page, document

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("reviewer") and not cleaned.get("name") and "name" not in self.errors:
            self.add_error("name", _("Choose somebody, or write a name."))
        if not self.errors and self._is_an_author():
            field = "reviewer" if cleaned.get("reviewer") else "name"
            raise ValidationError({field: _("An author cannot review their own post.")})
        return cleaned

    def _is_an_author(self) -> bool:
        if self.page is None or self.document is None:
            return False
        return making.signs(self.document, self.asked(), self.page)

    def asked(self) -> Asked:
        """What a valid form asks for."""
        given = self.cleaned_data
        known = given.get("reviewer")
        return Asked(
            reviewer=known,
            name=known.name if known else given["name"],
            credentials=known.credentials if known else given["credentials"],
            email=given["email"],
            scope=given["scope"],
            days=given["days"],
        )
