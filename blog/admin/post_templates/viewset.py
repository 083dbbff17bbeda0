"""The list and the forms of templates."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wagtail.admin.ui.tables import BooleanColumn
from wagtail.models import Site
from wagtail.snippets.views.snippets import CreateView, EditView, SnippetViewSet

from blog.admin.post_templates import gone
from blog.models import PostPage, PostTemplate, SiteSettings


class TemplateCreateView(CreateView):
    """A new template starts with the usual closing, in the language of the admin."""

    def get_initial_form_instance(self) -> PostTemplate:
        template = PostTemplate(language=(get_language() or "en")[:2])
        template.body = PostPage.body.field.stream_block.to_python(usual_closing())
        return template


class TemplateEditView(EditView):
    """Says what the template names that was deleted since."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        gone.warn(request, self.object)
        return super().get(request, *args, **kwargs)


class PostTemplateViewSet(SnippetViewSet):
    model = PostTemplate
    icon = "copy"
    list_display = ["name", "language", BooleanColumn("is_default", label=_("Offered first"))]
    list_filter = ["language"]
    search_fields = ["name"]
    add_view_class = TemplateCreateView
    edit_view_class = TemplateEditView


def usual_closing() -> list[dict[str, Any]]:
    """Who publishes the post, the share links, and who wrote it."""
    site = Site.objects.filter(is_default_site=True).first()
    organization = SiteSettings.for_site(site).organization_id if site else None
    return [
        {"type": "organization_boilerplate", "value": {"organization": organization}},
        {"type": "share_links", "value": {}},
        {"type": "author_byline", "value": {}},
    ]
