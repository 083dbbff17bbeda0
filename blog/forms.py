"""The post's form: drafts are always saved; what is missing stops publishing, at its field."""

from collections.abc import Sequence
from typing import Any

from modelcluster.forms import BaseChildFormSet

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wagtail.admin.forms import WagtailAdminPageForm


def refusals(chosen: Sequence[int | None], *, own: int | None) -> list[str | Promise | None]:
    """What is wrong with each of the pages chosen as related ones of the page ``own``, if anything.

    ``None`` among the chosen is a row without a page: others say that it is empty.
    """
    found: list[str | Promise | None] = []
    for place, pk in enumerate(chosen):
        if pk is not None and pk == own:
            found.append(_("A post can not be related to itself: choose another one."))
        elif pk is not None and pk in chosen[:place]:
            found.append(_("This post is chosen twice: take one of them out."))
        else:
            found.append(None)
    return found


class RelatedPostsFormSet(BaseChildFormSet):
    """Says at its row which choice can not stay. Drafts are held to it, too: no word is lost."""

    def clean(self) -> None:
        super().clean()
        forms = [form for form in self.forms if form not in self.deleted_forms]
        chosen = [getattr(form.cleaned_data.get("post"), "pk", None) for form in forms]
        for form, words in zip(forms, refusals(chosen, own=self.instance.pk), strict=True):
            if words:
                form.add_error("post", words)


class PostPageForm(WagtailAdminPageForm):
    """Runs the findings over the whole post where it is to be published, submitted or scheduled."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self._note_is_spent():
            # The last note went out with the last edition; the next change has its own.
            self.initial["update_note"] = ""
            self.initial["update_kind"] = self._meta.model.UpdateKind.UPDATE

    def _note_is_spent(self) -> bool:
        page = self.instance
        return bool(page.live_revision_id) and page.live_revision_id == page.latest_revision_id

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        kinds = self._meta.model.UpdateKind
        needs_note = {kinds.CORRECTION, kinds.CLARIFICATION}
        if self.is_deferred_validation or not self.instance.first_published_at:
            return cleaned
        if cleaned.get("update_kind") in needs_note and not cleaned.get("update_note", "").strip():
            self.add_error("update_note", _("Say what was wrong, for the people who read it."))
        return cleaned

    def is_valid(self) -> bool:
        """Field by field first; then the post as a whole, as its readers would get it."""
        valid: bool = super().is_valid()
        if not valid or self.is_deferred_validation:
            return valid
        self._check_whole_post()
        return not self.errors

    def _check_whole_post(self) -> None:
        from blog import checks
        from blog.builder.page import subject

        page = self.save(commit=False)
        findings = checks.run(subject(page, parent=self.parent_page))
        for field, error in checks.form_errors(findings, page.body).items():
            self.add_error(field if field in self.fields else None, error)
