"""Says what a template names that was deleted since."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from wagtail.admin import messages

from blog.builder import gaps
from blog.models import PostTemplate


def warn(request: HttpRequest, template: PostTemplate) -> None:
    """Add a message for whoever opens the template, or a post that begins with it."""
    names = gaps.names_of_template(template)
    if names:
        words = _("Deleted since the template “%(name)s” was made, and left out: %(kinds)s.")
        messages.warning(request, words % {"name": template.name, "kinds": ", ".join(names)})
