"""Blocks for people, organisations, buttons and share links."""

from collections.abc import Iterator

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail.blocks import CharBlock, ChoiceBlock, MultipleChoiceBlock, StructValue
from wagtail.snippets.blocks import SnippetChooserBlock

from blog.blocks import rules
from blog.blocks.base_block import PEOPLE, BaseBlock, Complaint, plain, prose
from blog.blocks.lists import Items
from blog.renditions.links import NETWORKS

ADDRESS_HELP = gettext_lazy("As in https://…, mailto:…, tel:… or a path of this site (/about/).")


class CallToActionBlock(BaseBlock):
    label = CharBlock(
        label=gettext_lazy("Label"),
        help_text=gettext_lazy("Begins with a verb: “Find a therapist”."),
    )
    url = CharBlock(label=gettext_lazy("Address"), help_text=ADDRESS_HELP)
    style = ChoiceBlock(
        label=gettext_lazy("Style"),
        choices=[
            ("primary", gettext_lazy("Strong")),
            ("secondary", gettext_lazy("Quiet")),
        ],
        default="primary",
    )
    note = CharBlock(
        label=gettext_lazy("Small print"),
        required=False,
        help_text=gettext_lazy("As in: It is free and takes two minutes."),
    )

    needed = {
        "label": gettext_lazy("Write what the button says."),
        "url": gettext_lazy("Add the address this button leads to."),
    }
    ruled = {"label": rules.label, "url": rules.address}

    class Meta:
        icon = "link"
        label = gettext_lazy("Button")
        description = gettext_lazy("One clear next step for the reader.")
        group = PEOPLE
        label_format = "{label}"


class OrganizationBoilerplateBlock(BaseBlock):
    organization = SnippetChooserBlock(
        "blog.Organization",
        label=gettext_lazy("Organisation"),
        required=False,
        help_text=gettext_lazy("Its own words and button are taken from there."),
    )
    name = CharBlock(
        label=gettext_lazy("Or its name"),
        required=False,
        help_text=gettext_lazy("Where none is chosen above."),
    )
    html = prose(gettext_lazy("And what it says of itself"), required=False)
    cta_label = CharBlock(
        label=gettext_lazy("Button label"),
        required=False,
        help_text=gettext_lazy("Empty: no button, or the chosen organisation's."),
    )
    cta_url = CharBlock(
        label=gettext_lazy("Button address"), required=False, help_text=ADDRESS_HELP
    )

    ruled = {"cta_label": rules.label, "cta_url": rules.address}
    folded = ("name", "html", "cta_label", "cta_url")
    folded_heading = gettext_lazy("Other words or another button")

    def complaints(self, value: StructValue) -> Iterator[Complaint]:
        yield from self._whose(value)
        label, url = plain(value.get("cta_label")), plain(value.get("cta_url"))
        if label and not url:
            yield "cta_url", _("Add the address this button leads to.")
        if url and not label:
            yield "cta_label", _("Write what the button says.")

    def _whose(self, value: StructValue) -> Iterator[Complaint]:
        name, html = plain(value.get("name")), plain(value.get("html"))
        if value.get("organization"):
            if html:
                yield "html", _("Choose an organisation or write these words, not both.")
            return
        if not html:
            yield "organization", _("Choose an organisation, or write its words below.")
        elif not name:
            yield "name", _("Write the organisation's name.")

    class Meta:
        icon = "site"
        label = gettext_lazy("About the organisation")
        description = gettext_lazy("Who stands behind the post, in its own words.")
        group = PEOPLE


class AuthorBylineBlock(BaseBlock):
    heading = CharBlock(
        label=gettext_lazy("Heading"),
        required=False,
        help_text=gettext_lazy("As in: About the author."),
    )
    authors = Items(
        SnippetChooserBlock("blog.Author", label=gettext_lazy("Author")),
        label=gettext_lazy("Only these authors"),
        default=[],
        help_text=gettext_lazy("None chosen: the post's authors."),
    )

    class Meta:
        icon = "user"
        label = gettext_lazy("About the author")
        description = gettext_lazy("Presents the post's authors where you place it.")
        group = PEOPLE
        label_format = "{heading}"


class ShareLinksBlock(BaseBlock):
    heading = CharBlock(
        label=gettext_lazy("Heading"),
        required=False,
        help_text=gettext_lazy("As in: Share this post."),
    )
    networks = MultipleChoiceBlock(
        label=gettext_lazy("Networks"),
        choices=[(network.name, network.label) for network in NETWORKS.values()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen: the site's. Links carry no trackers."),
    )

    class Meta:
        icon = "group"
        label = gettext_lazy("Share links")
        description = gettext_lazy("Plain links by which readers pass the post on.")
        group = PEOPLE
        label_format = "{heading}"
