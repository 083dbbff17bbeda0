"""Lists and forms of the snippets in the admin."""

from django.utils.translation import gettext_lazy as _

from wagtail.admin.ui.tables import BooleanColumn
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from blog.admin.post_templates.viewset import PostTemplateViewSet
from blog.models import Author, CrisisResource, Disclaimer, Organization, Topic


class AuthorViewSet(SnippetViewSet):
    model = Author
    icon = "user"
    list_display = ["name", "kind", "credentials"]
    list_filter = ["kind"]


class OrganizationViewSet(SnippetViewSet):
    model = Organization
    icon = "group"
    list_display = ["name", "name_fr"]


class CrisisResourceViewSet(SnippetViewSet):
    model = CrisisResource
    icon = "warning"
    list_display = [
        "name",
        "name_fr",
        "region",
        "languages",
        "verified_at",
        "verify_by",
        BooleanColumn("fictional", label=_("Fictional")),
    ]
    list_filter = ["region", "languages"]


class DisclaimerViewSet(SnippetViewSet):
    model = Disclaimer
    icon = "info-circle"
    list_display = ["__str__", "key"]


class TopicViewSet(SnippetViewSet):
    model = Topic
    icon = "tag"
    list_display = ["name", "name_fr", "risk"]
    list_filter = ["risk"]


class SharedFacts(SnippetViewSetGroup):
    """One menu item for the snippets that posts share."""

    items = (
        AuthorViewSet,
        TopicViewSet,
        CrisisResourceViewSet,
        OrganizationViewSet,
        DisclaimerViewSet,
        PostTemplateViewSet,
    )
    menu_label = _("People and facts")
    menu_icon = "group"
    menu_order = 200
    add_to_admin_menu = True
